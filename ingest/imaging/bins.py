"""Cuts the values of a lesion into grey levels, counted from 1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.imaging.crop import Image
from ingest.imaging.settings import RadiomicsSettings

Levels = npt.NDArray[np.int_]


class TooManyLevels(ValueError):
    """The bins are far too fine for the values."""


def grey_levels(values: Image, settings: RadiomicsSettings) -> Levels:
    """The level of each of a lesion's values (n,).

    Fixed width w: floor(x / w) - floor(min / w) + 1, and in IBSI mode floor((x - origin) / w) + 1 with the lower end of
    the resegmentation range (else the minimum) as origin. Fixed count n: floor(n (x - min) / (max - min)) + 1, the
    maximum in the last bin.

    Raises:
        TooManyLevels: more than the settings allow.
    """
    if settings.bin_count is not None:
        return _counted(values, settings.bin_count)
    spread = (float(values.max()) - float(values.min())) / settings.bin_width
    if not spread <= settings.maximum_bins:
        raise TooManyLevels(
            f"expected at most {settings.maximum_bins} grey levels, found {spread:.0f} with a bin width of "
            f"{settings.bin_width:g}: give a larger bin_width"
        )
    return _from_origin(values, settings) if settings.ibsi else _from_zero(values, settings.bin_width)


def _counted(values: Image, count: int) -> Levels:
    # The edges of pyradiomics, so that a value that falls on one goes to the same side.
    edges = np.histogram_bin_edges(values, count)
    return np.minimum(np.digitize(values, edges), count)


def _from_zero(values: Image, width: float) -> Levels:
    # In the image's own type and by edges, as pyradiomics does: a value that falls on an edge goes to the same side.
    low, high = values.min(), values.max()
    edges = np.arange(low - low % width, high + 2 * width, width)
    return np.digitize(values, edges)


def _from_origin(values: Image, settings: RadiomicsSettings) -> Levels:
    origin = settings.resegment_range[0] if settings.resegment_range else float(values.min())
    return (np.floor((values.astype(float) - origin) / settings.bin_width) + 1).astype(np.int_)
