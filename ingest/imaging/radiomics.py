"""Radiomics features of one lesion, by the feature classes of pyradiomics on a cropped image.

Source: van Griethuysen et al. 2017 (Cancer Research 77, e104), pyradiomics 3.0.1. The classes are called directly, on
the lesion's box: the library's own extractor hashes the whole volume and turns a failed feature into NaN.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import SimpleITK
from radiomics import getFeatureClasses

from ingest.errors import IngestError
from ingest.imaging.geometry import Geometry
from ingest.imaging.segmentation import Voxels
from ingest.imaging.settings import FEATURE_CLASSES, RadiomicsSettings

# The library logs to stderr by itself, values of the image included.
logging.getLogger("radiomics").setLevel(logging.CRITICAL + 1)

_CLASSES = getFeatureClasses()
FEATURES = tuple(
    f"original_{name}_{feature}"
    for name in FEATURE_CLASSES
    for feature, is_deprecated in _CLASSES[name].getFeatureNames().items()
    if not is_deprecated
)


class RadiomicsError(IngestError):
    """A feature could not be computed, so the lesion has no vector."""

    code = "radiomics_failed"


def extract_features(image: SimpleITK.Image, mask: SimpleITK.Image, *, settings: RadiomicsSettings) -> dict[str, float]:
    """All features of the voxels where `mask` is 1, by their pyradiomics names, in the order of `FEATURES`.

    Args:
        image: 3-D, in the unit in which `settings.bin_width` is given.
        mask: same geometry, label 1.
        settings: bin width and crop.

    Raises:
        RadiomicsError: the mask is empty, the bin width is far too fine, or a feature raised or is not finite.
    """
    image, mask = _cropped(image, mask, settings.margin_voxels)
    inside = SimpleITK.GetArrayViewFromImage(image)[SimpleITK.GetArrayViewFromImage(mask) == 1]
    _check_bins(inside, settings)
    values = _computed(image, mask, settings)
    failed = [name for name in FEATURES if not np.isfinite(values[name])]
    if failed:
        raise RadiomicsError(
            f"expected finite features, found {len(failed)} that failed, first {failed[0]}", column=failed[0]
        )
    return {name: values[name] for name in FEATURES}


def build_images(
    voxels: npt.NDArray[np.float32], lesion: Voxels, geometry: Geometry, *, margin: int
) -> tuple[SimpleITK.Image, SimpleITK.Image]:
    """Image and mask of the lesion's box with `margin` voxels around it, in the patient's geometry."""
    low = np.maximum(lesion.min(axis=0) - margin, 0)
    high = np.minimum(lesion.max(axis=0) + margin + 1, geometry.shape)
    box = tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))
    inside = np.zeros(high - low, np.uint8)
    inside[tuple((lesion - low).T)] = 1
    image = SimpleITK.GetImageFromArray(voxels[box].astype(np.float64))
    mask = SimpleITK.GetImageFromArray(inside)
    origin = geometry.to_mm(low[None].astype(float))[0]
    for made in (image, mask):
        made.SetSpacing(geometry.spacing_mm)  # type: ignore[no-untyped-call]
        made.SetOrigin(origin.tolist())  # type: ignore[no-untyped-call]
        made.SetDirection(_direction(geometry))  # type: ignore[no-untyped-call]
    return image, mask


def _direction(geometry: Geometry) -> list[float]:
    """Columns are the directions of x, y, z; the affine has them as slice, row, column."""
    steps = geometry.affine[:3, :3]
    unit = steps / np.linalg.norm(steps, axis=0)
    return [float(value) for value in unit[:, ::-1].ravel()]


def _cropped(image: SimpleITK.Image, mask: SimpleITK.Image, margin: int) -> tuple[SimpleITK.Image, SimpleITK.Image]:
    where = np.argwhere(SimpleITK.GetArrayViewFromImage(mask) == 1)[:, ::-1]
    if not len(where):
        raise RadiomicsError("expected voxels of label 1 in the mask, found none")
    low = np.maximum(where.min(axis=0) - margin, 0)
    shape = SimpleITK.GetArrayViewFromImage(image).shape[::-1]
    high = np.minimum(where.max(axis=0) + margin + 1, shape)
    box = tuple(slice(int(start), int(stop)) for start, stop in zip(low, high, strict=True))
    return image[box], mask[box]


def _check_bins(inside: npt.NDArray[np.float64], settings: RadiomicsSettings) -> None:
    bins = float(inside.max() - inside.min()) / settings.bin_width
    if not bins <= settings.maximum_bins:
        raise RadiomicsError(
            f"expected at most {settings.maximum_bins} grey levels, found {bins:.0f} with a bin width of "
            f"{settings.bin_width:g}: give a larger bin_width",
            column="bin_width",
        )


def _computed(image: SimpleITK.Image, mask: SimpleITK.Image, settings: RadiomicsSettings) -> Mapping[str, float]:
    values: dict[str, float] = {}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in FEATURE_CLASSES:
            try:
                found = _CLASSES[name](image, mask, binWidth=settings.bin_width, label=1, distances=[1]).execute()
            except (ArithmeticError, AssertionError, IndexError, MemoryError, RuntimeError, ValueError) as error:
                raise RadiomicsError(f"expected {name} features, found {type(error).__name__}", column=name) from error
            values |= {f"original_{name}_{feature}": float(value) for feature, value in found.items()}
    return values
