"""The feature classes of pyradiomics, given the grey levels of a lesion instead of finding them once a class.

Source: van Griethuysen et al. 2017 (Cancer Research 77, e104), pyradiomics 3.0.1. The classes are called directly: the
library's own extractor filters and hashes the whole volume and turns a failed feature into NaN.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK
from radiomics import getFeatureClasses

from ingest.imaging.bins import Levels
from ingest.imaging.crop import Image
from ingest.imaging.settings import FEATURE_CLASSES, RadiomicsSettings, Steps

# The library logs to stderr by itself, values of the image included.
logging.getLogger("radiomics").setLevel(logging.CRITICAL + 1)

_KURTOSIS_OF_NORMAL = 3.0


class _Binned:
    """Takes the levels as they are given in the settings, where the library would find them again."""

    settings: Mapping[str, Any]
    coefficients: dict[str, Any]
    maskArray: npt.NDArray[np.bool_]  # noqa: N815  the library's name

    def _applyBinning(self, matrix: Image) -> Levels:  # noqa: N802  the library's name
        levels: Levels = self.settings["levels"]
        present = np.unique(levels[self.maskArray])
        self.coefficients["grayLevels"] = present
        self.coefficients["Ng"] = int(present[-1])
        return levels.copy()


_LIBRARY = getFeatureClasses()
# Under the library's module name, so that they log to its logger, which is silent.
_CLASSES = {
    name: type(name, (_Binned, _LIBRARY[name]), {"__module__": _LIBRARY[name].__module__}) for name in FEATURE_CLASSES
}
FEATURE_NAMES: dict[str, tuple[str, ...]] = {
    name: tuple(feature for feature, is_old in _LIBRARY[name].getFeatureNames().items() if not is_old)
    for name in FEATURE_CLASSES
}
TEXTURE_CLASSES = tuple(name for name in FEATURE_CLASSES if name != "shape")

# Everything that the library is seen to raise on a lesion that it cannot measure.
LIBRARY_ERRORS = (ArithmeticError, AssertionError, IndexError, MemoryError, RuntimeError, ValueError)


def class_features(
    name: str,
    values: Image,
    inside: npt.NDArray[np.bool_],
    *,
    spacing_mm: Steps,
    settings: RadiomicsSettings,
    levels: Levels | None = None,
) -> dict[str, float]:
    """Features of one class, of the voxels that are `inside` a box of `values`; NaN where the library failed.

    Args:
        name: of `FEATURE_CLASSES`.
        values: (slices, rows, columns) of the lesion's box.
        inside: the same shape.
        spacing_mm: (x, y, z).
        settings: conventions.
        levels: grey levels in the same shape; shape needs none.

    Raises:
        Any of LIBRARY_ERRORS: the class as a whole failed.
    """
    images = [_image(array, spacing_mm) for array in (values, inside.astype(np.uint8))]
    options = {"label": 1, "distances": [1], "force2D": settings.force_2d, "force2Ddimension": 0, "levels": levels}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _CLASSES[name](*images, **options).execute()
    measured = {feature: float(value) for feature, value in found.items()}
    return _by_ibsi(name, measured, int(inside.sum())) if settings.ibsi else measured


def _image(array: Image, spacing_mm: Steps) -> SimpleITK.Image:
    image = SimpleITK.GetImageFromArray(array)
    image.SetSpacing(spacing_mm)  # type: ignore[no-untyped-call]
    return image


def _by_ibsi(name: str, found: dict[str, float], count: int) -> dict[str, float]:
    """Excess kurtosis; axis lengths 4 sqrt(eigenvalue) from a covariance with n - 1 instead of n."""
    if name == "firstorder":
        return found | {"Kurtosis": found["Kurtosis"] - _KURTOSIS_OF_NORMAL}
    if name == "shape" and count > 1:
        longer = np.sqrt(count / (count - 1))
        axes = ("MajorAxisLength", "MinorAxisLength", "LeastAxisLength")
        return found | {axis: float(found[axis] * longer) for axis in axes}
    return found
