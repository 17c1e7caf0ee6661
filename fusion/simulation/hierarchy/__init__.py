"""Arm parameters fitted to the trajectories of a cohort."""
