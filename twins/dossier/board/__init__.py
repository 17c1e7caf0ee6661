"""What a board was asked, saw and recommended, in rows."""
