"""Errors and warnings of the ingest package.

A reader reports each defect as an `Issue` with its place and goes on, so that one run lists all that must be mended.
An exception is raised only where nothing more can be read.

IngestError
├── SourceNotFound       the path that was named is not there
├── KindUnknown          no reader knows this kind of file
├── OptionUnknown        the format has no such option, or the option no such value
├── ReaderFailed         a library that reads the file crashed or took too long
├── ArchiveRefused       a zip that is too large, expands too far, or leaves its folder
├── NotTheFile           a Git-LFS pointer, an empty file or an HTML page in place of the data
├── PickleRefused        a file that could run code when it is opened
└── ManifestError        study.toml cannot be read as TOML
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stores nothing; a warning stores and is kept on the import."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One defect, or several equal ones, with its first place.

    Attributes:
        code: stable word for the mistake, such as `missing_column`.
        file: path inside the import, as the data manager knows it.
        line: 1-based line of the first one (the header is line 1), None where a file has no lines.
        column: column name, 1-based field number, key or dataset.
        value: the value met, shortened; never a name or free text.
        count: how many equal ones.
        message: what was expected, what was found.
    """

    severity: Severity
    code: str
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    count: int = 1
    message: str

    def as_dict(self) -> dict[str, str | int | None]:
        """The keys of the command line's JSON."""
        names = ("code", "file", "line", "column", "value", "count", "message")
        return {name: getattr(self, name) for name in names}


class IngestError(Exception):
    """Something expected was not found; the message says what, and where."""

    code = "ingest_error"

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str | None = None) -> None:
        super().__init__(f"{file}: {message}" if file else message)
        self.issue = Issue(
            severity=Severity.ERROR, code=self.code, file=file, line=line, column=column, message=message
        )


class SourceNotFound(IngestError):
    """The path that was named is not there."""

    code = "source_not_found"


class KindUnknown(IngestError):
    """No reader knows this kind of file."""

    code = "kind_unknown"


class OptionUnknown(IngestError):
    """The format has no such option, or the option no such value."""

    code = "option_unknown"


class ReaderFailed(IngestError):
    """A library that reads the file crashed or took too long."""

    code = "reader_failed"


class ArchiveRefused(IngestError):
    """A zip that is too large, expands too far, or leaves its folder."""

    code = "archive_refused"


class NotTheFile(IngestError):
    """A Git-LFS pointer, an empty file or a web page in place of the data."""

    code = "not_the_file"


class PickleRefused(IngestError):
    """A file that could run code when it is opened."""

    code = "pickle_refused"


class ManifestError(IngestError):
    """study.toml cannot be read as TOML."""

    code = "manifest_unreadable"
