"""What-if: asked in place under the arms, answered by the worker of what-ifs, or on a page of its own."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import access, what_ifs
from twins.bridge.regimens import offer_regimens
from twins.dossier.forecasts.what_if import build_what_if
from twins.forms.patient.what_if import WhatIfForm
from twins.forms.patient.what_if_arm import Offer
from twins.models import Forecast, Patient, TreatmentLine, WhatIf
from twins.permissions.patients import can_ask_what_if, check_ask_what_if
from twins.views.patient.figures import figure_rows
from twins.views.patient.pictures import draw_arm_pictures
from twins.views.viewer import viewer, visible_patient

# So long a worker may take to pick a question up before the page says what to start, and to answer it.
PICKED_UP_WITHIN: Final = timedelta(seconds=10)
ANSWERED_WITHIN: Final = timedelta(seconds=120)


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The form; sending it asks."""
    patient, user = visible_patient(request, study, code), viewer(request)
    forecast = shown_forecast(request, patient)
    if request.method == "POST":
        check_ask_what_if(user)
    if forecast is None:
        return draw(request, "form", {"patient": patient})
    offer = offer_of(patient, forecast)
    if request.method != "POST":
        form = WhatIfForm(offer) if can_ask_what_if(user) else None
        return draw(request, "form", {"patient": patient, "base": forecast, "form": form})
    form = WhatIfForm(offer, request.POST)
    if not form.is_valid():
        # The script of the page takes what comes with 200 only; a plain page may say what it is.
        context = {"patient": patient, "base": forecast, "form": form}
        return draw(request, "form", context, status=200 if is_fragment(request) else 422)
    asked = what_ifs.ask(
        patient, forecast=forecast, arms=form.unedited, edits=form.edits, weights=form.weights.text, by=user
    )
    if not is_fragment(request):
        return redirect("what-if-answer", study, code, asked.pk)
    return draw(request, "form", {"patient": patient, "base": forecast, "form": form, **answer_context(asked)})


@require_POST
def what_if_begun(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Somebody types into the form: the worker may open the twin meanwhile."""
    patient, user = visible_patient(request, study, code), viewer(request)
    check_ask_what_if(user)
    if forecast := shown_forecast(request, patient):
        what_ifs.announce(forecast)
    return HttpResponse(status=204)


@require_safe
def what_if_answer(request: HttpRequest, study: str, code: str, pk: int) -> HttpResponse:
    """The answer; until it is there, the page asks for it again."""
    patient, reader = visible_patient(request, study, code), viewer(request)
    rows = WhatIf.objects.filter(patient=patient).select_related("forecast__twin", "by")
    row = get_object_or_404(rows, pk=pk)
    # Asking is in the audit trail already; whoever reads what another asked, or opens it later, is noted.
    if row.by_id != reader.pk or not is_fragment(request):
        access.record("read", by=reader, patient=patient, detail={"what_if": row.pk})
    context = {"patient": patient, **answer_context(row)}
    # Numbers come first: curves take longer to draw, and the page asks for them once the numbers stand.
    if not is_fragment(request) and (forecast := context.get("forecast")):
        context["pictures"] = draw_arm_pictures(forecast)
    return draw(request, "answer", context)


@require_safe
def what_if_pictures(request: HttpRequest, study: str, code: str, pk: int) -> HttpResponse:
    """The curves of an answer, and benefit and harm together."""
    patient = visible_patient(request, study, code)
    rows = WhatIf.objects.filter(patient=patient, state=WhatIf.State.ANSWERED).select_related("forecast__twin")
    forecast = build_what_if(get_object_or_404(rows, pk=pk)).forecast
    context = {"forecast": forecast, "pictures": draw_arm_pictures(forecast) if forecast else {}}
    return render(request, "patient/what_if_pictures.html", context)


def draw(request: HttpRequest, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The part alone where the page asks for it, else on a page of its own."""
    name = f"patient/what_if_{part}.html" if is_fragment(request) else f"patient/what_if_{part}_page.html"
    return render(request, name, context, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether the script of the page asks."""
    return request.headers.get("HX-Request") == "true"


def shown_forecast(request: HttpRequest, patient: Patient) -> Forecast | None:
    """The forecast that the page showed, else the newest."""
    forecasts = Forecast.objects.filter(twin__patient=patient).select_related("twin")
    number = request.POST.get("forecast", "")
    return get_object_or_404(forecasts, pk=number) if number.isdecimal() else forecasts.first()


def offer_of(patient: Patient, forecast: Forecast) -> Offer:
    """What may be asked for: the forecast's arms, the arms of the study, the library's for the diagnosis."""
    lines = TreatmentLine.objects.filter(patient__study=patient.study, is_index=True)
    diagnosis = patient.diagnosis or patient.study.diagnosis
    return Offer(
        arms=tuple(sorted(what_ifs.unedited(forecast))),
        own=tuple(lines.order_by("regimen").values_list("regimen", flat=True).distinct()),
        library=offer_regimens(diagnosis),
        diagnosis=diagnosis,
        detail=patient.diagnosis_detail,
    )


def answer_context(row: WhatIf) -> dict[str, Any]:
    """The answer as the arms are shown, or how far it is."""
    if row.state != WhatIf.State.ANSWERED:
        waited = timezone.now() - row.asked_at
        return {
            "asked": row,
            "is_waiting": row.state == WhatIf.State.ASKED,
            "nobody_came": row.started_at is None and waited > PICKED_UP_WITHIN,
            "gave_up": waited > ANSWERED_WITHIN,
        }
    shown = build_what_if(row)
    arms = shown.forecast.arms if shown.forecast else ()
    return {
        "asked": row,
        "what_if": shown,
        "forecast": shown.forecast,
        "figures": figure_rows(shown.forecast.comparison, arms) if shown.forecast else (),
        "has_arm_flags": any(arm.flags for arm in arms),
    }
