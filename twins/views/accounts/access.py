"""The audit trail, for those who watch over privacy."""

import csv
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twins.actions import access as events
from twins.exports.cells import guard_cell
from twins.forms.accounts.access import AccessFilter
from twins.models import AccessEvent, EmergencyAccess
from twins.permissions.access import check_read_access
from twins.views.cohorts.listing import page_of
from twins.views.imports.issues import Echo
from twins.views.viewer import viewer

COLUMNS = ("id", "at", "actor", "action", "study_code", "patient_code", "detail", "previous_sha256", "sha256")


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Who looked at whom, the newest first."""
    check_read_access(viewer(request))
    form = AccessFilter(request.GET)
    page = page_of(request, form.narrow(AccessEvent.objects.order_by("-id")), per_page=100)
    context = {
        "form": form,
        "page": page,
        "rows": list(page.object_list),
        "to_review": EmergencyAccess.objects.filter(verdict="").count(),
    }
    return render(request, "access/list.html", context, status=200 if form.is_valid() else 422)


@require_safe
def access_export(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that fit as CSV, the oldest first."""
    user = viewer(request)
    check_read_access(user)
    found = AccessFilter(request.GET).narrow(AccessEvent.objects.order_by("id"))
    events.record("export", by=user, detail={"part": "access", "filters": request.GET.dict()})
    writer = csv.writer(Echo())
    return StreamingHttpResponse(
        (writer.writerow(row) for row in event_rows(found)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="access.csv"'},
    )


def event_rows(found: QuerySet[AccessEvent]) -> Iterator[list[object]]:
    """Header, then one row an entry, with no cell that a spreadsheet would run."""
    yield list(COLUMNS)
    for event in found.iterator():
        cells = {**vars(event), "at": event.at.isoformat(), "detail": json.dumps(event.detail, sort_keys=True)}
        yield [guard_cell(cells[name]) for name in COLUMNS]
