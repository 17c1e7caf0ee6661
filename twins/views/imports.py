"""Imports: the history, a new one, and how one goes."""

import csv
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from twins.actions import imports as actions
from twins.forms.imports import ImportForm
from twins.models import ImportIssue, ImportRun
from twins.views.listing import page_of
from twins.views.viewer import viewer

ISSUE_COLUMNS = ("severity", "code", "file", "line", "column", "value", "count", "message")
# A spreadsheet would run a cell that begins with one of these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def with_issue_counts() -> QuerySet[ImportRun]:
    """Runs with how many errors and warnings each met."""
    return ImportRun.objects.select_related("by").annotate(
        error_count=Sum("issues__count", filter=Q(issues__severity="error"), default=0),
        warning_count=Sum("issues__count", filter=Q(issues__severity="warning"), default=0),
        issue_rows=Count("issues"),
    )


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported: by whom, when, with what result."""
    page = page_of(request, with_issue_counts().order_by("-id"))
    return render(request, "imports/list.html", {"page": page, "rows": list(page.object_list)})


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Ask for an import; the job does it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = actions.request(
            [form.keep_source()],
            study=form.cleaned_data["study"],
            dry_run=form.cleaned_data["dry_run"],
            by=viewer(request),
        )
        return redirect("import", run.pk)
    return render(request, "imports/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One import; while it runs, the page asks for itself again."""
    run = get_object_or_404(with_issue_counts(), pk=pk)
    # "error" sorts before "warning".
    issues = run.issues.order_by("severity", "-count", "id")
    context = {
        "run": run,
        "issues": [] if run.is_open else issues,
        "stored": stored_counts(run),
    }
    return render(request, "imports/detail.html", context)


def stored_counts(run: ImportRun) -> list[tuple[str, int]]:
    """Kinds of records in words, with how many of each."""
    counts: dict[str, int] = run.result.get("stored", {})
    return [(name.replace("_", " ").replace(":", ": "), count) for name, count in sorted(counts.items())]


@require_safe
def import_issues(request: HttpRequest, pk: int) -> HttpResponse:
    """The issues as CSV, for those who mend the files."""
    run = get_object_or_404(ImportRun, pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-issues.csv"'
    csv.writer(response).writerows(issue_rows(run.issues.order_by("severity", "id")))
    return response


def issue_rows(issues: QuerySet[ImportIssue]) -> Iterator[list[object]]:
    """Header, then one row an issue, with no cell that a spreadsheet would run."""
    yield list(ISSUE_COLUMNS)
    for issue in issues:
        yield [guard_cell(getattr(issue, name)) for name in ISSUE_COLUMNS]


def guard_cell(value: object) -> object:
    """Text that looks like a formula gets an apostrophe in front; numbers and other text stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
