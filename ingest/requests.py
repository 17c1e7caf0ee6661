"""What every format is to the registry, and what a caller asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.checks import Report, check_content, sha256_of
from ingest.errors import OptionUnknown
from ingest.records import Package, PatientRecord, SourceFile, StudyRecord
from ingest.sources import KnownStudy, Progress, no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the caller wants read.

    Attributes:
        paths: first what is imported, then folders in which named files are looked up as well.
        study: id of the study.
        known: what the database has of it; None: the study is new.
        workspace: an empty folder for what must be expanded; it lives until the package has been stored.
        uid_salt: secret under which DICOM UIDs are renewed.
        options: answers to what the files leave open (`day`, `build`), one of the format's `options`.
    """

    paths: tuple[Path, ...]
    study: str
    workspace: Path
    uid_salt: str
    known: KnownStudy | None = None
    progress: Progress = no_progress
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """What is imported."""
        return self.paths[0]

    def study_record(
        self, *, name: str | None = None, index_date: str = "not stated", build: str | None = None
    ) -> StudyRecord:
        """The study as the database knows it, or a new one with what the file says of it."""
        if self.known is not None:
            return self.known.record
        return StudyRecord(code=self.study, name=name or self.study, index_date=index_date, genome_build=build)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of import: a line in the registry.

    Attributes:
        key: the word for it on the command line.
        title: what a data manager calls it.
        recognise: why a path is of this kind, or None; cheap, reads at most the beginning of a file, never raises.
        read: the package, with every issue in it; raises `IngestError` only where nothing more can be read.
        options: what may be asked of it beyond the files, each with a sentence of help.
    """

    key: str
    title: str
    recognise: Callable[[Path], str | None]
    read: Callable[[Request], Package]
    options: Mapping[str, str] = field(default_factory=dict)

    def check_options(self, given: Mapping[str, str]) -> None:
        """Refuse an option that this format does not have.

        Raises:
            OptionUnknown: with the known ones.
        """
        for name in given:
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                raise OptionUnknown(f"expected an option of '{self.key}' ({known}), found '{name}'", column=name)


NEW_PATIENTS = {"new_patients": "yes: make patients for ids that the study does not have"}
"""The option of every format that reads a `Roster`."""


class Roster:
    """The patients that a file without patient records of its own may name.

    A study that is new, or whose patients were all named by such files, takes in whoever is named (warning
    `patient_created`). A study with clinical records does so only when asked (option `new_patients`): otherwise an
    unknown id is a mistake, and an error.
    """

    def __init__(self, request: Request, report: Report) -> None:
        known = request.known
        self._report = report
        self._known = known.patients if known is not None else frozenset()
        self._is_open = known is None or not known.registered or request.options.get("new_patients") == "yes"
        self._created: dict[str, None] = {}

    def find(self, names: str | tuple[str, ...], *, file: str, line: int | None = None, column: str = "") -> str | None:
        """The patient's code, or None after reporting that there is none.

        Args:
            names: ids to try, the most telling first; a known patient's code may also be followed by one of `._-` and
                more. In an open roster the first name that is not empty becomes a patient.
        """
        tried = (names,) if isinstance(names, str) else names
        for name in tried:
            if found := self._match(name):
                return found
        first = next((name for name in tried if name), "")
        if self._is_open and first:
            self._created[first] = None
            self._warn_created(first, file, line, column)
            return first
        message = f"expected an id of a patient of the study, found '{', '.join(filter(None, tried))}'"
        self._report.error("id_not_in_patients", file=file, line=line, column=column, value=first, message=message)
        return None

    def records(self) -> list[PatientRecord]:
        """Patients to be made."""
        return [PatientRecord(code=code) for code in self._created]

    def _match(self, name: str) -> str | None:
        if name in self._created or name in self._known:
            return name
        codes = [code for code in self._known if name.startswith(code) and name[len(code)] in "._-"]
        return max(codes, key=len, default=None)

    def _warn_created(self, code: str, file: str, line: int | None, column: str) -> None:
        message = "a patient made from an id in the file: the study has no clinical record of them"
        self._report.warn("patient_created", file=file, line=line, column=column, value=code, message=message)


def source_file(path: Path, *, label: str) -> SourceFile:
    """What was read, for the history of imports.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
    """
    check_content(path, label=label)
    return SourceFile(path=label, sha256=sha256_of(path), size=path.stat().st_size)


def files_under(folder: Path) -> Iterator[Path]:
    """All files of a folder in a fixed order, without hidden ones."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path
