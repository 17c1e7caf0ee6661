"""Regimens fitted to reconstructed trial curves, so that simulated patients meet them."""
