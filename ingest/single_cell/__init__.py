"""Cells and spots: AnnData files and tables of cell vectors, aggregated to patients."""
