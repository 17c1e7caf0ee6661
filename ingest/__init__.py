"""Files in, typed records out. Knows no Django and no torch."""
