"""What to import, and as what."""
