"""Particles weighed by what was measured: one patient's state at an origin day."""
