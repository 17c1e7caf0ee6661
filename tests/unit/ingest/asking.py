"""Requests as the command line makes them, for the readers of single files."""

from pathlib import Path

from ingest.records import StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy


def ask(
    path: Path, *patients: str, registered: bool = True, study_build: str | None = "GRCh37", **options: str
) -> Request:
    """Into a study that has these patients; into a new one where none is named."""
    record = StudyRecord(code="small", name="Small", index_date="randomisation", genome_build=study_build)
    known = KnownStudy(record=record, patients=frozenset(patients), registered=registered) if patients else None
    return Request(paths=(path,), study="small", workspace=path.parent, uid_salt="salt", known=known, options=options)
