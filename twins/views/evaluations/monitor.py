"""Kept forecasts of one model beside what happened."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.dossier.monitor import MonitorView, build_monitor
from twins.exports.cells import guard_cell
from twins.models import Forecast, ForecastScore, ModelVersion, MonitorReport, Patient
from twins.models.patient import PatientQuerySet
from twins.permissions.models import visible_models
from twins.views.evaluations.monitor_pictures import draw_monitor
from twins.views.evaluations.pictures import pair
from twins.views.imports.issues import Echo
from twins.views.viewer import viewer

SCORE_COLUMNS = {
    "study": "forecast__twin__patient__study__code",
    "patient": "forecast__twin__patient__code",
    "forecast": "forecast_id",
    "forecast_made": "forecast__created_at",
    "origin_day": "forecast__twin__origin_day",
    "arm": "arm",
    "measure": "measure",
    "endpoint": "endpoint",
    "horizon_months": "horizon_months",
    "status": "status",
    "predicted": "predicted",
    "low": "low",
    "high": "high",
    "observed": "observed",
    "inside": "inside",
    "entry_days": "entry_days",
    "entry_survival": "entry_survival",
    "prospective": "is_prospective",
    "scored": "created_at",
    "score": "pk",
    "supersedes": "supersedes_id",
    "snapshot_sha256": "snapshot_sha256",
}


def find_version(request: HttpRequest, pk: int) -> ModelVersion:
    """The model with its study and report, or 404; also where the person does not see the study."""
    return get_object_or_404(visible_models(viewer(request)).select_related("study", "monitor_report"), pk=pk)


@require_safe
def monitor(request: HttpRequest, pk: int) -> HttpResponse:
    """How the model's forecasts did since they were made."""
    version = find_version(request, pk)
    access.record("read", by=viewer(request), study=version.study, detail={"model": pk, "part": "monitor"})
    # Django's reverse side of one to one: absent until there is a report.
    report: MonitorReport | None = getattr(version, "monitor_report", None)
    context: dict[str, Any] = {"version": version, "report": report}
    if report is None:
        context["forecasts"] = Forecast.objects.filter(twin__model=version).count()
    else:
        context |= shown(report, request.GET.get("endpoint"))
    return render(request, "models/monitor.html", context)


def shown(report: MonitorReport, endpoint: str | None) -> dict[str, Any]:
    """What the page's templates read of a report.

    Raises:
        Http404: no forecast of this endpoint was scored.
    """
    if endpoint is not None and endpoint not in report.content["endpoints"]:
        raise Http404
    view: MonitorView = build_monitor(report.content, endpoint)
    pictures = draw_monitor(report, view)
    calibration = pair("calibration", view.chosen.calibration, pictures) if view.chosen else ()
    return {"view": view, "pictures": pictures, "calibration": calibration}


@require_safe
def monitor_scores(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every score of patients whom the person sees as CSV, older ones too."""
    version = find_version(request, pk)
    visible = Patient.objects.visible_to(viewer(request))
    access.record("export", by=viewer(request), study=version.study, detail={"model": pk, "part": "scores"})
    writer = csv.writer(Echo())
    return StreamingHttpResponse(
        (writer.writerow(row) for row in score_rows(version, visible)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="model-{pk}-scores.csv"'},
    )


def score_rows(version: ModelVersion, visible: PatientQuerySet) -> Iterator[list[object]]:
    """Header, then one row a score of a patient whom the person sees, with no cell that a spreadsheet would run."""
    yield list(SCORE_COLUMNS)
    scores = ForecastScore.objects.filter(forecast__twin__model=version, forecast__twin__patient__in=visible.order_by())
    scores = scores.order_by("pk")
    for row in scores.values_list(*SCORE_COLUMNS.values()).iterator():
        yield [guard_cell(value) for value in row]
