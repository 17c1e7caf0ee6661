"""The picture of one slice: grey values in a window, contours of the lesions, a scale bar, the sides of the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Polygon = Sequence[tuple[float, float]]

# One byte a pixel: 252 greys, then colours. A picture of three bytes a pixel takes three times as long to pack.
_GREYS = 252
_CONTOUR, _HALO = 252, 253
CONTOUR_COLOUR = (255, 176, 0)
_PALETTE = bytes(
    [value for grey in range(_GREYS) for value in (round(grey * 255 / (_GREYS - 1)),) * 3]
    + [*CONTOUR_COLOUR, 0, 0, 0]
    + [0] * 6
)
_WHITE, _BLACK = _GREYS - 1, 0
_FAST = 1
_BARS_MM = (200, 100, 50, 20, 10, 5)
_LONGEST_BAR = 0.3
_MARGIN = 10
_TEXT_PX = 15
_OPPOSITE = str.maketrans("LRPAHF", "RLAPFH")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlicePicture:
    """What is drawn.

    Attributes:
        values: (rows, columns), in the image's unit.
        size: width and height in pixels.
        low, high: black and white.
        width_mm: of the whole slice.
        directions: letters of the right and of the lower edge.
        contours: by label the polygons of a lesion, points in pixels of `values` from the upper left corner.
    """

    values: npt.NDArray[np.float32]
    size: tuple[int, int]
    low: float
    high: float
    width_mm: float
    directions: tuple[str, str]
    contours: Mapping[str, Sequence[Polygon]]


def draw_slice(shown: SlicePicture) -> bytes:
    """PNG without metadata; contours bright on a dark line, so that they are seen on light and on dark."""
    picture = Image.fromarray(_greys(shown)).resize(shown.size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    _draw_sides(draw, shown)
    _draw_bar(draw, shown)
    scaled = {label: _scaled(polygons, shown) for label, polygons in shown.contours.items()}
    for label, polygons in scaled.items():
        _draw_label(draw, label, polygons, shown)
    picture.putpalette(_PALETTE)
    draw = ImageDraw.Draw(picture)
    for colour, width in ((_HALO, 4), (_CONTOUR, 2)):
        for polygons in scaled.values():
            for points in polygons:
                draw.line([*points, points[0], points[1]], fill=colour, width=width)
    stream = BytesIO()
    picture.save(stream, format="PNG", compress_level=_FAST)
    return stream.getvalue()


def _greys(shown: SlicePicture) -> npt.NDArray[np.uint8]:
    grey = (shown.values - shown.low) * ((_GREYS - 1) / (shown.high - shown.low))
    return np.asarray(np.clip(grey, 0, _GREYS - 1), np.uint8)


def _scaled(polygons: Sequence[Polygon], shown: SlicePicture) -> list[list[tuple[float, float]]]:
    rows, columns = shown.values.shape
    across, down = shown.size[0] / columns, shown.size[1] / rows
    # A point is the corner of pixels, and a drawn pixel lies half a pixel behind its corner.
    return [[(x * across - 0.5, y * down - 0.5) for x, y in points] for points in polygons]


def _write(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, anchor: str) -> None:
    font = ImageFont.load_default(_TEXT_PX)
    draw.text(place, text, fill=_WHITE, font=font, anchor=anchor, stroke_width=2, stroke_fill=_BLACK)


def _draw_sides(draw: ImageDraw.ImageDraw, shown: SlicePicture) -> None:
    (width, height), (right, lower) = shown.size, shown.directions
    _write(draw, (width - _MARGIN, height / 2), right, "rm")
    _write(draw, (_MARGIN, height / 2), right.translate(_OPPOSITE), "lm")
    _write(draw, (width / 2, height - _MARGIN), lower, "mb")
    _write(draw, (width / 2, _MARGIN), lower.translate(_OPPOSITE), "mt")


def _draw_bar(draw: ImageDraw.ImageDraw, shown: SlicePicture) -> None:
    length_mm = next((each for each in _BARS_MM if each <= shown.width_mm * _LONGEST_BAR), 1)
    left, bottom = _MARGIN, shown.size[1] - _MARGIN
    right = left + length_mm * shown.size[0] / shown.width_mm
    draw.rectangle((left - 1, bottom - 4, right + 1, bottom + 1), fill=_BLACK)
    draw.rectangle((left, bottom - 3, right, bottom), fill=_WHITE)
    _write(draw, (left, bottom - 8), f"{length_mm} mm", "lb")


def _draw_label(draw: ImageDraw.ImageDraw, label: str, polygons: Sequence[Polygon], shown: SlicePicture) -> None:
    """To the right of the lesion, or to its left where that would leave the picture."""
    points = np.array([point for polygon in polygons for point in polygon])
    (left, _), (right, _) = points.min(axis=0), points.max(axis=0)
    middle = float(points[:, 1].mean())
    if right < shown.size[0] * 0.7:
        _write(draw, (float(right) + 8, middle), label, "lm")
    else:
        _write(draw, (float(left) - 8, middle), label, "rm")
