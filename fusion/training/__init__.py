"""Fitting and honest validation."""
