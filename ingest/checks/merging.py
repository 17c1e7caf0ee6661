"""Hands issues of a part of an import on to the report of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.checks.report import Report
from ingest.errors import Issue, Severity


def pass_on(issues: Iterable[Issue], report: Report) -> None:
    """Report each issue again, as it is."""
    for issue in issues:
        say = report.error if issue.severity is Severity.ERROR else report.warn
        say(
            issue.code,
            file=issue.file,
            line=issue.line,
            column=issue.column,
            value=issue.value,
            count=issue.count,
            message=issue.message,
        )


def pass_on_by_code(issues: Iterable[Issue], report: Report) -> None:
    """Report the first issue of each code with the number of all of them.

    For files that belong together (the slices of a series, the slides of a cohort), where one cause spoils many alike.
    """
    first: dict[tuple[Severity, str], Issue] = {}
    for issue in issues:
        key = (issue.severity, issue.code)
        known = first.get(key)
        first[key] = issue if known is None else replace(known, count=known.count + issue.count)
    pass_on(first.values(), report)
