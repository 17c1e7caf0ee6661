"""Cohort in, twins out: graph fusion, survival models and the state model of a patient. Knows no Django."""

__version__ = "0.1.0"
