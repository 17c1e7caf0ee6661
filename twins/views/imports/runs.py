"""Imports: the history, how one goes, what it met, and taking it back."""

from pathlib import Path

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import imports as actions
from twins.actions import journal, undoing
from twins.actions.table_names import plain_name
from twins.forms.imports.history import HistoryFilter
from twins.models import ImportRun
from twins.views.cohorts.listing import page_of
from twins.views.durations import about
from twins.views.imports.steps import steps_of_run
from twins.views.imports.words import record_name, stage_text, stored_text, unit_text
from twins.views.viewer import data_manager

ISSUES_A_PAGE = 200


def with_issue_counts() -> QuerySet[ImportRun]:
    """Runs with how many errors and warnings each met."""
    return ImportRun.objects.select_related("by", "undone_by", "source").annotate(
        error_count=Sum("issues__count", filter=Q(issues__severity="error"), default=0),
        warning_count=Sum("issues__count", filter=Q(issues__severity="warning"), default=0),
        issue_rows=Count("issues"),
    )


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported: by whom, when, with what result."""
    data_manager(request)
    form = HistoryFilter(request.GET)
    page = page_of(request, form.narrow(with_issue_counts().order_by("-id")))
    rows = list(page.object_list)
    context = {"form": form, "page": page, "rows": rows, "undoable": newest_stored(rows)}
    return render(request, "imports/list.html", context)


def newest_stored(runs: list[ImportRun]) -> set[int]:
    """Those among the runs that a data manager may try to undo: the newest stored one of each study."""
    codes = {run.study_code for run in runs}
    stored = ImportRun.objects.filter(study_code__in=codes, status=ImportRun.Status.STORED)
    return set(stored.order_by("study_code", "-id").distinct("study_code").values_list("pk", flat=True))


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One import; while it runs, the page asks for itself again."""
    data_manager(request)
    run = get_object_or_404(with_issue_counts().prefetch_related(Prefetch("followers")), pk=pk)
    # "error" sorts before "warning".
    issues = run.issues.order_by("severity", "-count", "id")
    context = {
        "run": run,
        "steps": steps_of_run(run),
        "issues": page_of(request, issues.none() if run.is_open else issues, per_page=ISSUES_A_PAGE),
        "stored": stored_counts(run),
        "follower": next(iter(run.followers.all()), None),
        "sources": [Path(path).name if run.source and run.source.is_upload else path for path in run.paths],
        "stage": stage_text(run.stage),
        "unit": unit_text(run.unit),
        "time_left": about(run.seconds_left) if run.seconds_left is not None else "",
        "may_undo": run.pk in newest_stored([run]),
    }
    return render(request, "imports/detail.html", context)


def stored_counts(run: ImportRun) -> list[tuple[str, int]]:
    """Kinds of records in words, with how many of each."""
    counts: dict[str, int] = run.result.get("stored", {})
    return [(stored_text(name), count) for name, count in sorted(counts.items())]


@require_POST
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 4: what was checked is imported."""
    user = data_manager(request)
    checked = get_object_or_404(ImportRun.objects.select_related("source"), pk=pk, status=ImportRun.Status.CHECKED)
    if checked.source is not None and not checked.source.is_open and not checked.followers.exists():
        messages.warning(request, _("The files are no longer here: upload them again."))
        return redirect("import-new")
    return redirect("import", actions.commit(checked, by=user).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What an undo would do; sending the page does it, in the worker."""
    user, run = data_manager(request), get_object_or_404(ImportRun, pk=pk)
    if request.method == "POST":
        undoing.request(run, by=user)
        return redirect("import", run.pk)
    effects = [(record_name(plain_name(each.table)), each) for each in journal.effects(run)]
    context = {"run": run, "effects": effects, "obstacle": undoing.find_obstacle(run)}
    return render(request, "imports/undo.html", context)
