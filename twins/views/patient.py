"""The page of one patient, and its report."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.models import Patient
from twins.views.charts import chart
from twins.views.viewer import viewer


def find_patient(study: str, code: str) -> Patient:
    """The patient with the study, or 404."""
    return get_object_or_404(Patient.objects.select_related("study"), study__code=study, code=code)


@require_safe
def patient(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Everything the board needs on one page."""
    row = find_patient(study, code)
    access.record("read", by=viewer(request), patient=row)
    facts = dossier.read(row, now=timezone.now())
    return render(request, "patient/page.html", {"patient": row, "dossier": facts, "charts": charts_of(facts)})
