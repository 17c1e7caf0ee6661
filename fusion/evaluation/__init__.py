"""External validation of a fitted model."""
