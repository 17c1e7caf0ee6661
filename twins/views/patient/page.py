"""The page of one patient."""

import shlex
from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.dossier import Course
from twins.exports.offers import offers_of
from twins.models import Patient
from twins.views.board.presenting import presenting
from twins.views.patient.figures import arm_icons, figure_rows, icon_keys
from twins.views.patient.pictures import Drawing, drawings_of, drawn, drawn_or_awaited
from twins.views.patient.timeline import course_view, shown_of
from twins.views.viewer import viewer, visible_patient

# What the address says where a page without scripts is to have its pictures at once.
DRAWN = "drawn"


@require_safe
def patient(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Everything the board needs on one page."""
    row, reader = visible_patient(request, study, code), viewer(request)
    access.record("read", by=reader, patient=row)
    known = dossier.read(row, now=timezone.now(), visible=Patient.objects.visible_to(reader))
    draw = drawn if request.GET.get("pictures") == DRAWN else partial(awaited, request, row)
    pictures = {each.name: draw(each) for each in drawings_of(known, shown_of(request.GET, known.timeline))}
    course = Course(timeline=known.timeline, index_date=known.header.index_date)
    context = {
        "patient": row,
        "dossier": known,
        "pictures": pictures,
        "course": course_view(request.GET, course, draw),
        "is_drawn": draw is drawn,
        "exports": offers_of(known, pictures),
        "figures": figure_rows(known.forecast.comparison, known.arms) if known.forecast else (),
        "icons": arm_icons(known.arms),
        "icon_keys": icon_keys(),
        # A code may hold a space: the commands that the page offers must run as they stand.
        "quoted": shlex.quote(row.code),
        "presenting": presenting(request, row),
        "has_arm_flags": any(arm.flags for arm in known.arms),
    }
    return render(request, "patient/page.html", context)


def awaited(request: HttpRequest, row: Patient, drawing: Drawing) -> SafeString:
    """A page does not wait for its pictures: drawing them takes ten times as long as all the rest."""
    address = reverse("picture", args=[row.study.code, row.code, drawing.name])
    return drawn_or_awaited(drawing, f"{address}?{request.GET.urlencode()}")


@require_safe
def picture(request: HttpRequest, study: str, code: str, name: str) -> HttpResponse:
    """One picture that the page awaits; anyone else is sent to the page that has them all."""
    row, reader = visible_patient(request, study, code), viewer(request)
    if not request.headers.get("HX-Request"):
        return redirect(f"{row.get_absolute_url()}?{urlencode({'pictures': DRAWN})}")
    access.note_look(row, by=reader, now=timezone.now(), detail={"part": f"picture {name}"})
    known = dossier.read(row, now=timezone.now(), visible=Patient.objects.visible_to(reader))
    shown = shown_of(request.GET, known.timeline)
    found = next((each for each in drawings_of(known, shown) if each.name == name), None)
    if found is None:
        raise Http404
    return HttpResponse(drawn(found))


@require_safe
def variants(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Every variant of the last specimens, a page at a time."""
    row = visible_patient(request, study, code)
    access.record("read", by=viewer(request), patient=row, detail={"part": "variants"})
    found = dossier.read_variants(row)
    page = Paginator(found.rows if found else (), 100).get_page(request.GET.get("page"))
    return render(request, "patient/variants.html", {"patient": row, "molecular": found, "page": page})
