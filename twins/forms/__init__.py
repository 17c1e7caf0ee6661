"""What users type, checked."""
