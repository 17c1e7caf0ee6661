"""The slices of a series, one by one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.charts.slices import draw_slice
from twins.charts.stored_slices import picture_of
from twins.dossier.images.series import build_series
from twins.dossier.images.windows import Window, find_window
from twins.models import ImageSlice, ImageStack, ImagingStudy
from twins.views.viewer import viewer, visible_patient


@require_safe
def image_series(request: HttpRequest, study: str, code: str, pk: int) -> HttpResponse:
    """One series to scroll; works without a script."""
    row = visible_patient(request, study, code)
    series = get_object_or_404(ImagingStudy.objects.select_related("stack"), pk=pk, patient=row, stack__isnull=False)
    access.record("read", by=viewer(request), patient=row, detail={"part": "imaging", "series": pk})
    twin = row.twins.first()
    shown = build_series(
        series,
        origin_day=twin.origin_day if twin else None,
        position=_position(request, series.stack),
        window=_window(request, series.stack).name,
        plain="plain" in request.GET,
    )
    return render(request, "patient/series.html", {"patient": row, "series": shown})


@require_safe
def slice_image(request: HttpRequest, study: str, code: str, pk: int, position: int) -> HttpResponse:
    """The picture of one slice in a window, with or without contours."""
    row = visible_patient(request, study, code)
    found = get_object_or_404(
        ImageSlice.objects.select_related("stack__imaging"),
        stack__imaging=pk,
        stack__imaging__patient=row,
        position=position,
    )
    stack = found.stack
    stack.imaging.patient = row
    window = _window(request, stack)
    access.note_look(row, by=viewer(request), now=timezone.now(), detail={"part": "imaging", "series": pk})
    png = draw_slice(picture_of(found, window, plain="plain" in request.GET))
    return HttpResponse(png, content_type="image/png")


def _position(request: HttpRequest, stack: ImageStack) -> int | None:
    """The slice asked for; None where the address names none."""
    asked = request.GET.get("slice")
    if asked is None:
        return None
    if not asked.isdecimal() or not 1 <= int(asked) <= len(stack.numbers):
        raise Http404
    return int(asked)


def _window(request: HttpRequest, stack: ImageStack) -> Window:
    window = find_window(stack, request.GET.get("window", ""))
    if window is None:
        raise Http404
    return window
