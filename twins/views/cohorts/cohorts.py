"""Cohorts: which there are, and what one is made of."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twins import charts
from twins.actions import access
from twins.dossier.cohorts import CohortView, groupings_of, read_cohort
from twins.dossier.cohorts.records import EndpointCurves
from twins.forms.cohorts.presence import PRESENCE
from twins.models import Patient
from twins.permissions.models import visible_studies
from twins.views.viewer import viewer

ALL = "all"


@require_safe
def cohorts(request: HttpRequest) -> HttpResponse:
    """Studies of which the person sees a patient, with their size."""
    reader = viewer(request)
    seen = Q(patients__in=Patient.objects.visible_to(reader))
    rows = visible_studies(reader).annotate(n=Count("patients", filter=seen)).order_by("code")
    return render(request, "cohorts/list.html", {"rows": rows})


@require_safe
def cohort(request: HttpRequest, study: str) -> HttpResponse:
    """Table one, curves by group, and what is missing; of the patients that the person may see."""
    reader = viewer(request)
    row = get_object_or_404(visible_studies(reader), code=study)
    groupings = groupings_of(row)
    asked = request.GET.get("by", "arm")
    by = next((each for each in groupings if each.name == asked), None)
    patients = Patient.objects.visible_to(reader).filter(study=row)
    view = read_cohort(row, patients, by=by, presence=PRESENCE)
    access.record("cohort", by=reader, study=row, detail={"patients": view.n if view else 0})
    choices = [(ALL, _("Nobody told apart")), *((each.name, each.label) for each in groupings)]
    context = {"study": row, "cohort": view, "choices": choices, "by": by.name if by else ALL, "endpoints": drawn(view)}
    return render(request, "cohorts/detail.html", context)


def drawn(view: CohortView | None) -> list[tuple[EndpointCurves, SafeString]]:
    """Every endpoint with its picture."""
    return [(each, picture(each)) for each in view.endpoints] if view else []


def picture(endpoint: EndpointCurves) -> SafeString:
    """The curves as inline SVG."""
    title = _("%(endpoint)s by group") % {"endpoint": endpoint.label}
    description = _("Kaplan-Meier estimates with 95% limits; the table holds medians and patients at risk.")
    return charts.page_svg(charts.kaplan_meier(endpoint), title=title, description=description)
