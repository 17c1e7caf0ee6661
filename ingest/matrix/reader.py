"""A molecular table that comes alone, by its sort."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.checks import Report
from ingest.choices import day_option
from ingest.headers import header_of
from ingest.matrix.fusions import read_fusions
from ingest.matrix.profile import read_profile
from ingest.matrix.scores import read_scores
from ingest.matrix.segments import read_segments
from ingest.matrix.sorts import Sort, sort_of, unread
from ingest.matrix.task import Task
from ingest.records import Package
from ingest.requests import Request, Roster, source_file
from ingest.tables import Table, delimiter_of, read_blocks, read_table

KIND = "matrix"
_READERS: dict[Sort, Callable[[Task, Package], None]] = {
    Sort.SEGMENTS: read_segments,
    Sort.FUSIONS: read_fusions,
    Sort.SCORES: read_scores,
    Sort.WIDE: read_profile,
}


def read(request: Request) -> Package:
    """Feature table, observations, gene links or raw records, whichever the table is made of.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: an option without meaning.
    """
    label, report = request.path.name, Report()
    package = Package(kind=KIND, study=request.study_record(), registers=False)
    package.files = [source_file(request.path, label=label)]
    day = day_option(request)
    found = sort_of(header_of(request.path))
    # asked for by name, a table that shows no sort is one of features by patients
    sort = found[0] if found is not None else Sort.WIDE
    blocks = _blocks(request, sort, report)
    table = next(blocks, None)
    if table is not None:
        for name in unread(table.columns, sort):
            message = f"a column that {sort} are not read from: not stored"
            report.warn("ignored_column", file=label, line=1, column=name, message=message)
        roster = Roster(request, report)
        task = Task(request=request, table=table, rest=blocks, roster=roster, report=report, day=day)
        _READERS[sort](task, package)
        package.patients = roster.records()
    package.issues = report.issues()
    return package


def _blocks(request: Request, sort: Sort, report: Report) -> Iterator[Table]:
    """The rows of the file: a matrix, which may be large, in blocks; any other table whole."""
    label = request.path.name
    delimiter = delimiter_of(label)
    if sort is Sort.WIDE and delimiter is not None:
        yield from read_blocks(request.path, label=label, delimiter=delimiter, report=report)
        return
    table = read_table(request.path, label=label, report=report, sheet=request.options.get("sheet"))
    if table is not None:
        yield table
