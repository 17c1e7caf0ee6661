"""Searches and filters over many patients."""
