"""Damaged files through the whole import: `python -m tests.fuzz --files 10000`."""
