"""Collects the defects of one import and groups equal ones."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.errors import IngestError, Issue, Severity

_LONGEST_VALUE = 60
_MOST_CELLS = 100_000
_CHANGING = re.compile(r"'[^']*'|\d+(?:\.\d+)?")

_Key = tuple[Severity, str, str, str | None, str]


def _shortened(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).replace("\n", " ").replace("\r", " ")
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


class Report:
    """Issues in the order in which they were first met, equal ones counted once.

    Two issues are equal when severity, code, file, column and the message without its numbers and quoted values
    are equal; the first place and value are kept. Two sections that read one cell report its defect once.
    """

    def __init__(self) -> None:
        self._issues: dict[_Key, Issue] = {}
        self._cells: set[Issue] = set()

    def error(
        self,
        code: str,
        *,
        file: str,
        message: str,
        line: int | None = None,
        column: str | None = None,
        value: object = None,
        count: int = 1,
    ) -> None:
        """Report a defect that forbids storing."""
        self._add(Severity.ERROR, code, file, message, line, column, value, count)

    def warn(
        self,
        code: str,
        *,
        file: str,
        message: str,
        line: int | None = None,
        column: str | None = None,
        value: object = None,
        count: int = 1,
    ) -> None:
        """Report something that is stored and that the data manager should know."""
        self._add(Severity.WARNING, code, file, message, line, column, value, count)

    def refuse(self, error: IngestError) -> None:
        """Take the issue of an exception, where the rest of the import can still be checked."""
        self._merge(error.issue)

    def issues(self) -> list[Issue]:
        """All issues, errors first."""
        return sorted(self._issues.values(), key=lambda issue: issue.severity is not Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids storing."""
        return self.error_count > 0

    @property
    def error_count(self) -> int:
        """How many errors, equal ones counted each."""
        return sum(issue.count for issue in self._issues.values() if issue.severity is Severity.ERROR)

    def _add(
        self,
        severity: Severity,
        code: str,
        file: str,
        message: str,
        line: int | None,
        column: str | None,
        value: object,
        count: int,
    ) -> None:
        issue = Issue(
            severity=severity,
            code=code,
            file=file,
            line=line,
            column=column,
            value=_shortened(value),
            count=count,
            message=message,
        )
        if issue in self._cells:
            return
        # a file with a hundred thousand defects has told enough: the rest is counted without being remembered
        if line is not None and column is not None and len(self._cells) < _MOST_CELLS:
            self._cells.add(issue)
        self._merge(issue)

    def _merge(self, issue: Issue) -> None:
        key = (issue.severity, issue.code, issue.file, issue.column, _CHANGING.sub("#", issue.message))
        known = self._issues.get(key)
        self._issues[key] = issue if known is None else replace(known, count=known.count + issue.count)
