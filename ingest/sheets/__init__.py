"""Tab-separated text with comment lines and without quoting, as cBioPortal and MAF write it, read in blocks."""

from ingest.sheets.defects import Place, say_rows
from ingest.sheets.opening import open_sheet
from ingest.sheets.sheet import Block, Sheet

__all__ = ["Block", "Place", "Sheet", "open_sheet", "say_rows"]
