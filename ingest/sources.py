"""Where an import's files lie, which of them were read, and what the caller brings to a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ingest.checks import Report, has_content, sha256_of
from ingest.records import SourceFile, StudyRecord

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is."""


def no_progress(stage: str, done: int, total: int) -> None:
    """The caller wants to hear nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStudy:
    """What the database already has of a study, for importing single files into it.

    `registered`: some of its patients come from clinical records, so an id that is not among them is a mistake.
    """

    record: StudyRecord
    patients: frozenset[str]
    registered: bool = True

    def patient_named(self, name: str) -> str | None:
        """The patient whose code the name is, or starts with before one of `._-` (the longest such)."""
        codes = [code for code in self.patients if name == code or (name.startswith(code) and name[len(code)] in "._-")]
        return max(codes, key=len, default=None)


class Sources:
    """Finds files by name in the import's folders and keeps the hash of each that was read.

    Args:
        folders: looked through in this order; the manifest's own folder comes first.
        report: where a missing file, a pointer or an empty file is reported.
    """

    def __init__(self, folders: Sequence[Path], report: Report) -> None:
        self.folders = tuple(folders)
        self.report = report
        self._files: dict[str, SourceFile] = {}
        self._paths: dict[str, Path] = {}

    def find(self, name: str, *, named_in: str, line: int | None = None, column: str = "file") -> Path | None:
        """Path of a file or folder named by the manifest or by an index table, or None after reporting why not.

        Missing files of an index table (any column but `file`) are grouped; each of the manifest's is reported.
        """
        if not _stays_inside(name):
            self.report.error(
                "path_outside_folder",
                file=named_in,
                line=line,
                column=column,
                value=name,
                message="expected a path relative to the study folder, without ..",
            )
            return None
        found = self.look_up(name)
        if found is None:
            searched = ", ".join(folder.name or "." for folder in self.folders)
            shown = name if column == "file" else f"'{name}'"
            message = f"expected the file {shown} in the folders searched: {searched}"
            self.report.error("missing_file", file=named_in, line=line, column=column, value=name, message=message)
        return found

    def look_up(self, name: str) -> Path | None:
        """As `find`, for a file that may be absent; says nothing."""
        if not _stays_inside(name):
            return None
        return next((folder / name for folder in self.folders if (folder / name).exists()), None)

    def open(self, name: str, *, named_in: str, line: int | None = None, column: str = "file") -> Path | None:
        """Path of a file that is there and holds data, noted as read; None after reporting why not."""
        if name in self._paths:
            return self._paths[name]
        path = self.find(name, named_in=named_in, line=line, column=column)
        if path is None:
            return None
        if not path.is_file():
            self.report.error(
                "missing_file",
                file=named_in,
                line=line,
                column=column,
                value=name,
                message="expected a file, found a folder",
            )
            return None
        if not has_content(path, label=name, report=self.report):
            return None
        self.note(path, label=name)
        return path

    def note(self, path: Path, *, label: str) -> None:
        """Keep the hash of a file that was read."""
        self._paths[label] = path
        self._files[label] = SourceFile(path=label, sha256=sha256_of(path), size=path.stat().st_size)

    def files(self) -> list[SourceFile]:
        """All files that were read, in the order of their names."""
        return [self._files[name] for name in sorted(self._files)]

    def was_read(self, name: str) -> bool:
        """Whether this file took part in the import."""
        return name in self._files


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    rooted = path.is_absolute() or bool(PureWindowsPath(name).drive)
    return bool(name) and "\0" not in name and not rooted and ".." not in path.parts
