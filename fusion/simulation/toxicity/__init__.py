"""Adverse events of an arm against death and progression (E7)."""
