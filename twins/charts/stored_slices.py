"""Slices as the database holds them, as pictures."""

from __future__ import annotations

from typing import Any

from twins.bridge.imaging import unpack_pixels
from twins.charts.slices import SlicePicture, draw_slice
from twins.dossier.images.series import picture_size
from twins.dossier.images.windows import Window, find_window
from twins.models import ImageSlice


def stored_slice(series: int, position: int, window: str) -> bytes:
    """PNG of one slice with the contours of its lesions; empty where the window or the slice is not there."""
    found = ImageSlice.objects.select_related("stack__imaging").filter(stack__imaging=series, position=position).first()
    chosen = find_window(found.stack, window) if found else None
    return draw_slice(picture_of(found, chosen, plain=False)) if found and chosen else b""


def picture_of(found: ImageSlice, window: Window, *, plain: bool) -> SlicePicture:
    """What is drawn of a slice in a window; `plain` without contours."""
    stack = found.stack
    stored = unpack_pixels(bytes(found.pixels), rows=stack.rows, columns=stack.columns)
    return SlicePicture(
        values=(stored * stack.value_step + stack.value_offset).astype("float32"),
        size=picture_size(stack),
        low=window.low,
        high=window.high,
        width_mm=stack.columns * stack.pixel_mm[0],
        directions=(stack.directions[0], stack.directions[1]),
        contours={} if plain else _contours(found),
    )


def _contours(found: ImageSlice) -> dict[str, Any]:
    """Polygons by the label of their lesion."""
    labels = found.stack.imaging.lesions.values_list("segment_number", "label")
    return {label: found.contours[str(number)] for number, label in labels if str(number) in found.contours}
