"""Forecasts scored when outcomes arrive."""
