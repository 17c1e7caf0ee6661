"""The decision beside the forecast: what is seen now, or what was seen when it was made final."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from twins import dossier
from twins.actions import recommendations as actions
from twins.actions.board_states import RECOMMENDATION_MOVES
from twins.dossier.board.case import build_recommendation
from twins.dossier.board.frozen import find_differences, freeze, reworded, thaw, thaw_what_if
from twins.dossier.forecasts.forecast import build_forecast
from twins.forms.board.recommendations import FinalForm
from twins.models import Forecast, Patient, Recommendation
from twins.permissions.boards import check_make_final
from twins.views.board.access import record_read, visible_recommendation, writer
from twins.views.patient.figures import figure_rows
from twins.views.viewer import viewer

Json = dict[str, Any]


@require_safe
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision and the numbers beside it."""
    row = visible_recommendation(request, pk)
    record_read(request, row.case, "recommendation", recommendation=pk)
    beside = beside_frozen(row) if row.is_final else beside_now(row, viewer(request))
    context = {
        "recommendation": row,
        "case": row.case,
        "view": build_recommendation(row),
        "steps": [step for step in RECOMMENDATION_MOVES[row.state] if step != Recommendation.State.FINAL],
        "can_be_final": Recommendation.State.FINAL in RECOMMENDATION_MOVES[row.state],
        "figures": figure_rows(beside["forecast"].comparison) if beside["forecast"] else (),
        **beside,
    }
    return render(request, "board/recommendation.html", context)


def beside_frozen(row: Recommendation) -> Json:
    """The frozen numbers as tables, and what a newer forecast says otherwise."""
    seen: Json = row.seen or {}
    then = thaw(seen)
    newest = Forecast.objects.filter(twin__patient=row.case.patient_id).first()
    is_newer = newest is not None and newest.pk != row.forecast_id
    asked = thaw_what_if(seen)
    return {
        "forecast": then,
        "seen": seen,
        "holds": actions.hash_seen(row.seen) == row.seen_sha256,
        "limits": seen["limits"],
        "reworded": reworded(seen, then),
        "asked": asked,
        "asked_figures": figure_rows(asked.comparison) if asked else (),
        "newer": newest if is_newer else None,
        "changes": find_differences(then, build_forecast(newest)) if is_newer else (),
    }


def beside_now(row: Recommendation, by: User) -> Json:
    """The forecast as the patient page shows it now; making the recommendation final freezes this."""
    known = read_for(row, by)
    form = FinalForm(
        initial={"changed_at": row.changed_at, "forecast": known.forecast.number if known.forecast else None}
    )
    return {"forecast": known.forecast, "limits": known.limits, "final_form": form}


def read_for(row: Recommendation, by: User) -> dossier.Dossier:
    """The patient's dossier, as the person sees it."""
    return dossier.read(row.case.patient, now=timezone.now(), visible=Patient.objects.visible_to(by))


@require_POST
def recommendation_final(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the decision beside what was seen."""
    row = visible_recommendation(request, pk)
    by = writer(request, check_make_final)
    form = FinalForm(request.POST)
    if not form.is_valid():
        return redirect(row)
    read = form.cleaned_data
    actions.check_read(row, forecast=read["forecast"])
    forecast = Forecast.objects.filter(pk=read["forecast"]).first()
    seen = freeze(read_for(row, by), forecast=forecast, what_if=row.what_if)
    actions.make_final(row, seen=seen, changed_at=read["changed_at"], by=by, now=timezone.now())
    messages.success(request, _("The recommendation is final; what the board saw is kept with it."))
    return redirect(row)
