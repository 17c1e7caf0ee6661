"""Survival arithmetic as pure functions: likelihoods, baselines, discrimination, calibration."""
