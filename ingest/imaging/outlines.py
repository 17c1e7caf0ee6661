"""Outlines of a lesion in a slice, as polygons on the smaller slice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from skimage.measure import approximate_polygon, find_contours

from ingest.imaging.segmentation import Voxels

Polygon = list[tuple[float, float]]

# In pixels of the smaller slice: nobody sees a quarter.
_TOLERANCE = 0.25


def outline_polygons(pixels: Voxels, *, scale: tuple[float, float]) -> list[Polygon]:
    """Closed polygons around the pixels of one slice, holes among them in the opposite sense.

    Corners are cut half a pixel from the outermost centres (marching squares at one half), so that a polygon lacks an
    eighth of a pixel a corner of the area of its pixels.

    Args:
        pixels: (n, 2) rows and columns on the whole slice.
        scale: new pixels an old one, along rows and columns (`row, column`).

    Returns:
        Points (x, y) in pixels of the smaller slice, counted from its upper left corner.
    """
    low = pixels.min(axis=0)
    inside = np.zeros(pixels.max(axis=0) - low + 3, np.float32)
    inside[tuple((pixels - low + 1).T)] = 1
    # The centre of the first pixel is half a pixel from the corner; the frame around the lesion is one pixel wide.
    found = [(line + low - 0.5) * scale for line in find_contours(inside, 0.5)]  # type: ignore[no-untyped-call]
    return [_plain(line) for line in found]


def _plain(line: npt.NDArray[np.float64]) -> Polygon:
    simple = approximate_polygon(line, _TOLERANCE)  # type: ignore[no-untyped-call]
    # A triangle is the least that has an inside.
    kept = simple if len(simple) > 3 else line
    return [(round(float(x), 2), round(float(y), 2)) for y, x in kept[:-1]]


def polygon_area(polygons: list[Polygon]) -> float:
    """Area inside, holes taken away, in pixels of the smaller slice."""
    return abs(sum(_signed_area(np.array(polygon)) for polygon in polygons))


def _signed_area(points: npt.NDArray[np.float64]) -> float:
    x, y = points.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
