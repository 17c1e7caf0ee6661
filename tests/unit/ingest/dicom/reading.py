"""One way to read a DICOM tree in tests."""

from pathlib import Path

from ingest.dicom.format import FORMAT
from ingest.records import Package, StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy

SALT = "a study's secret"
RECORD = StudyRecord(code="one", name="One", index_date="diagnosis")


def known(*patients: str, registered: bool = True) -> KnownStudy:
    return KnownStudy(record=RECORD, patients=frozenset(patients), registered=registered)


def read_tree(path: Path, *, study: KnownStudy | None = None, **options: str) -> Package:
    FORMAT.check_options(options)
    return FORMAT.read(Request(paths=(path,), study="one", workspace=path, uid_salt=SALT, known=study, options=options))


def codes_of(package: Package) -> list[tuple[str, str]]:
    return [(str(issue.severity), issue.code) for issue in package.issues]
