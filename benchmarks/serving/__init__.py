"""Pages of a hospital with 10,000 patients under 20 concurrent readers."""
