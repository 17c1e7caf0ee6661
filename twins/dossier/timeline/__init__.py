"""What happened and when, and the part of it that is shown."""
