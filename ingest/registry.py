"""The one door: what a path is, and which reader reads it."""
