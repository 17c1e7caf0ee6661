"""The page of one patient, and its report."""

import shlex

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.models import Patient
from twins.views.figures import figure_rows
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
        "pictures": draw_pictures(known),
        "figures": figure_rows(known.forecast.comparison) if known.forecast else (),
        # A code may hold a space: the commands that the page offers must run as they stand.
        "quoted": shlex.quote(row.code),
        "has_arm_flags": any(arm.flags for arm in known.arms),
    }
    return render(request, "patient/page.html", context)


@require_safe
def variants(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Every variant of the last specimens, a page at a time."""
    row = find_patient(study, code)
    access.record("read", by=viewer(request), patient=row, detail={"part": "variants"})
    found = dossier.read_variants(row)
    page = Paginator(found.rows if found else (), 100).get_page(request.GET.get("page"))
    return render(request, "patient/variants.html", {"patient": row, "molecular": found, "page": page})


@require_safe
def report(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The same numbers on paper."""
    # Typst is loaded only when a report is asked for.
    from twins.report import render as render_report

    row, reader = find_patient(study, code), viewer(request)
    access.record("report", by=reader, patient=row)
    made = render_report(row, now=timezone.now(), by=reader.get_username())
    name = f"consilium-{get_valid_filename(f'{study}-{code}')}.pdf"
    return HttpResponse(
        made.pdf, headers={"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{name}"'}
    )
