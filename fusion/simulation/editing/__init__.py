"""Regimens edited: dose, schedule, delay, sequence, combination."""
