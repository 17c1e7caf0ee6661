"""In how many data files each sample is, from their headers alone."""

from __future__ import annotations

from collections import Counter

from ingest.cbioportal.context import Context
from ingest.checks import Report
from ingest.sheets import open_sheet

_WIDE = ("expression", "methylation", "protein", "cna", "cna_continuous", "gsva_scores")
_ASSAYS = ("assay_continuous", "assay_binary", "assay_categorical")


def profiles_of(context: Context) -> dict[str, int]:
    """Number of wide files with a column of each sample; defects are left to those who read the files."""
    found: Counter[str] = Counter()
    for meta in context.of_kind(*_WIDE, *_ASSAYS):
        path = context.sources.look_up(meta.get("data_filename"))
        sheet = open_sheet(path, label="", report=Report()) if path is not None and path.is_file() else None
        found.update(name for name in set(sheet.columns if sheet else ()) if name in context.samples)
    return dict(found)
