"""The issues of an import as CSV."""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from twins.exports.cells import guard_cell
from twins.models import ImportIssue, ImportRun
from twins.views.viewer import data_manager

ISSUE_COLUMNS = ("severity", "code", "file", "line", "column", "value", "count", "message")


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


@require_safe
def import_issues(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The issues, for those who mend the files."""
    data_manager(request)
    run = get_object_or_404(ImportRun, pk=pk)
    writer = csv.writer(Echo())
    lines = (writer.writerow(row) for row in issue_rows(run.issues.order_by("severity", "id")))
    name = f"import-{run.pk}-issues.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def issue_rows(issues: QuerySet[ImportIssue]) -> Iterator[list[object]]:
    """Header, then one row an issue, with no cell that a spreadsheet would run."""
    yield list(ISSUE_COLUMNS)
    for issue in issues.iterator():
        yield [guard_cell(getattr(issue, name)) for name in ISSUE_COLUMNS]
