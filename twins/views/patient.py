"""The page of one patient, and its report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.models import Patient
from twins.views.figures import figure_rows, header_facts
from twins.views.pictures import draw_pictures
from twins.views.viewer import viewer


def find_patient(study: str, code: str) -> Patient:
    """The patient with the study, or 404."""
    return get_object_or_404(Patient.objects.select_related("study"), study__code=study, code=code)


@require_safe
def patient(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Everything the board needs on one page."""
    row = find_patient(study, code)
    access.record("read", by=viewer(request), patient=row)
    known = dossier.read(row, now=timezone.now())
    context = {
        "patient": row,
        "dossier": known,
        "facts": header_facts(known),
        "pictures": draw_pictures(known),
        "figures": figure_rows(known.forecast.comparison) if known.forecast else (),
        "has_arm_flags": any(arm.flags for arm in known.arms),
    }
    return render(request, "patient/page.html", context)


@require_safe
def report(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The same numbers on paper."""
    # Typst is loaded only when a report is asked for.
    from twins.report import render_pdf

    row = find_patient(study, code)
    access.record("report", by=viewer(request), patient=row)
    pdf = render_pdf(dossier.read(row, now=timezone.now()))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(row)}"'
    return response


def file_name(patient: Patient) -> str:
    """A name that every file system takes."""
    return "consilium-" + "".join(c if c.isalnum() or c in "-_" else "-" for c in f"{patient.study.code}-{patient.code}") + ".pdf"
