"""Regimens fitted to reconstructed trial curves."""
