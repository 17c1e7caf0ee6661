"""Modality encoders: small and linear, because cohorts are."""
