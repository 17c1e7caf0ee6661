"""One way to read feature tables in tests."""

from pathlib import Path

from ingest.feature_table.format import FORMAT
from ingest.records import Package, StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy


def read_table(path: Path, workspace: Path, *, patients: tuple[str, ...] | None = None, **options: str) -> Package:
    FORMAT.check_options(options)
    study = StudyRecord(code="s", name="s", index_date="diagnosis", genome_build=None)
    known = None if patients is None else KnownStudy(record=study, patients=frozenset(patients), registered=True)
    return FORMAT.read(
        Request(paths=(path,), study="s", workspace=workspace, uid_salt="salt", options=options, known=known)
    )
