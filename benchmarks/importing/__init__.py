"""Rows a second through the whole import, beside a bare COPY of the same rows: `python -m benchmarks.importing`."""
