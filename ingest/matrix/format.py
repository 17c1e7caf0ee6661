"""How a molecular table by itself is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request


def recognise(path: Path) -> str | None:
    """Why the path is a molecular table, or None; by its header."""
    from ingest.headers import header_of
    from ingest.matrix.sorts import sort_of

    found = sort_of(header_of(path))
    return None if found is None else f"{found[0]}: {found[1]}"


def _read(request: Request) -> Package:
    from ingest.matrix.reader import read

    return read(request)


FORMAT = Format(
    key="matrix",
    title="molecular table (expression, copy number, methylation, protein, fusions, scores)",
    recognise=recognise,
    read=_read,
    options={
        "kind": "expression, cnv, methylation, protein, mirna, mutation or score, where the table does not show it",
        "transform": "what was done to the values: none, log2, log2p1, log10, zscore, vst, beta or m_value",
        "orient": "features_by_patients (a column a patient) or patients_by_features, where the names do not show it",
        "day": "day of the sample from the index date (0 where not given)",
        "build": "GRCh37 or GRCh38, for positions in a file whose name does not say it",
        "patient": "id of the patient, for a table of one patient whose file name is not the id",
        "name": "name of the feature set (the kind where not given)",
        "sheet": "which sheet of a workbook",
        **NEW_PATIENTS,
    },
)
