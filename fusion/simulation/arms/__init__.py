"""Arms simulated from one posterior, and the numbers shown of them."""
