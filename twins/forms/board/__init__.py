"""What a board writes."""
