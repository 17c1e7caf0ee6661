"""What is done to image and lesion before features are taken: normalise, resample, round, resegment.

Resampling and resegmentation follow the Image Biomarker Standardisation Initiative (Zwanenburg et al. 2020, reference
manual, chapter 2): the new grid has ceil(n s / s') voxels along an axis and the same centre as the old one; the mask is
interpolated linearly as 0 and 1 and kept from one half; shape is that of the lesion before resegmentation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import SimpleITK

from ingest.imaging.crop import Box, Image, Voxels, box_of
from ingest.imaging.settings import ImageType, Interpolation, RadiomicsSettings, Steps

_ITK = {
    Interpolation.NEAREST: SimpleITK.sitkNearestNeighbor,
    Interpolation.LINEAR: SimpleITK.sitkLinear,
    Interpolation.SPLINE: SimpleITK.sitkBSpline,
}
# A weight of exactly one half may come out as 0.4999…; the same for a voxel number that is whole.
_ROUNDING = 1e-6
# A cubic spline feels a voxel this far away by less than one part in a million.
_SPLINE_REACH = 12
# Image kept around a resampled lesion for wavelets.
_WAVELET_REACH = 40


class LesionLost(ValueError):
    """No voxels of the lesion are left, or too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Image and lesion as features are taken of them.

    Attributes:
        voxels: image that filters read.
        shape: voxels of the lesion, for shape.
        texture: those of them that resegmentation left, for everything else.
        spacing_mm: (x, y, z).
    """

    voxels: Image
    shape: Voxels
    texture: Voxels
    spacing_mm: Steps


def prepare(voxels: Image, lesion: Voxels, *, spacing_mm: Steps, settings: RadiomicsSettings) -> Prepared:
    """Image and lesion after all that the settings ask for; the very same where they ask for nothing.

    Args:
        voxels: the whole image (slices, rows, columns).
        lesion: (n, 3), n at least 1, within the image.
        spacing_mm: (x, y, z).
        settings: normalise, resample_mm, interpolation, round_values, resegment_range, resegment_sigmas.

    Raises:
        LesionLost: resampling or resegmentation left fewer than two voxels.
    """
    if settings.normalise:
        voxels = _normalised(voxels, settings.normalise_scale)
    found = Prepared(voxels=voxels, shape=lesion, texture=lesion, spacing_mm=spacing_mm)
    if settings.resample_mm is not None:
        found = _resampled(found, settings)
    if settings.round_values:
        found = replace(found, voxels=np.rint(found.voxels))
    return replace(found, texture=_resegmented(found.voxels, found.texture, settings))


def _normalised(voxels: Image, scale: float) -> Image:
    """Standard deviation with n - 1, as ITK takes it."""
    values = voxels.astype(np.float64)
    spread = values.std(ddof=1)
    if not spread > 0:
        raise LesionLost("expected an image of several values to normalise, found one value")
    return np.asarray((values - values.mean()) / spread * scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """One axis: `size` new voxels of `step` mm, the first of which lies at `first` (mm from the first old voxel)."""

    size: int
    step: float
    first: float

    def between(self, low_mm: float, high_mm: float) -> tuple[int, int]:
        """First and one past the last new voxel that lie between two places, but not beyond the grid."""
        start = int(np.floor((low_mm - self.first) / self.step + _ROUNDING))
        stop = int(np.ceil((high_mm - self.first) / self.step - _ROUNDING)) + 1
        return max(start, 0), min(stop, self.size)


def new_grid(size: int, old_mm: float, new_mm: float) -> tuple[int, float]:
    """Voxels along the new axis, and the place in mm of the first of them from the first old one.

    n' = ceil(n s / s'); the two axes share their centre: x'_0 = (s (n - 1) - s' (n' - 1)) / 2.
    """
    count = int(np.ceil(size * old_mm / new_mm - _ROUNDING))
    return count, (old_mm * (size - 1) - new_mm * (count - 1)) / 2


def _resampled(found: Prepared, settings: RadiomicsSettings) -> Prepared:
    asked = settings.resample_mm or found.spacing_mm
    old, new = np.array(found.spacing_mm[::-1]), np.array([step or kept for step, kept in _pairs(asked, found)][::-1])
    grids = [
        _Grid(size=count, step=step, first=first)
        for (count, first), step in (
            (new_grid(*axis), axis[2]) for axis in zip(found.voxels.shape, old, new, strict=True)
        )
    ]
    box = box_of(found.shape)
    reach = _reach_mm(new, settings)
    kept = [
        grid.between((low - 1) * step - around, high * step + around)
        for grid, low, high, step, around in zip(grids, box.low, box.high, old, reach, strict=True)
    ]
    source = box.grown(np.ceil(reach / old).astype(np.intp) + _SPLINE_REACH, found.voxels.shape)
    target = _Target(
        size=[stop - start for start, stop in kept],
        origin=[grid.first + start * grid.step for grid, (start, _) in zip(grids, kept, strict=True)],
        step=new,
    )
    image = target.resample(found.voxels[source.slices].astype(np.float64), source, old, _ITK[_method(settings)])
    weights = target.resample(source.mask_of(found.shape).astype(np.float64), source, old, SimpleITK.sitkLinear)
    lesion = np.argwhere(weights >= 0.5 - _ROUNDING)
    if not len(lesion):
        raise LesionLost("expected voxels of the lesion after resampling, found none")
    x, y, z = (float(step) for step in new[::-1])
    return Prepared(voxels=image, shape=lesion, texture=lesion, spacing_mm=(x, y, z))


def _pairs(asked: Steps, found: Prepared) -> list[tuple[float, float]]:
    return list(zip(asked, found.spacing_mm, strict=True))


def _method(settings: RadiomicsSettings) -> Interpolation:
    return Interpolation(settings.interpolation)


def _reach_mm(new_mm: npt.NDArray[np.float64], settings: RadiomicsSettings) -> npt.NDArray[np.float64]:
    """How far around the lesion the filters look, by axis."""
    reach = new_mm.copy()
    if ImageType.LOG in settings.image_types:
        reach = np.maximum(reach, settings.crop_sigmas * max(settings.sigmas_mm))
    if ImageType.WAVELET in settings.image_types:
        reach = np.maximum(reach, _WAVELET_REACH * new_mm)
    return reach


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The part of the new grid that is kept, in (slice, row, column), places in mm from the first old voxel."""

    size: list[int]
    origin: list[float]
    step: npt.NDArray[np.float64]

    def resample(self, values: Image, source: Box, old_mm: npt.NDArray[np.float64], method: int) -> Image:
        """Values of the kept part."""
        image = SimpleITK.GetImageFromArray(values)
        image.SetSpacing(old_mm[::-1].tolist())  # type: ignore[no-untyped-call]
        image.SetOrigin((np.array(source.low) * old_mm)[::-1].tolist())  # type: ignore[no-untyped-call]
        made = SimpleITK.ResampleImageFilter()  # type: ignore[no-untyped-call]
        made.SetInterpolator(method)  # type: ignore[no-untyped-call]
        made.SetSize([int(size) for size in self.size[::-1]])  # type: ignore[no-untyped-call]
        made.SetOutputOrigin([float(place) for place in self.origin[::-1]])  # type: ignore[no-untyped-call]
        made.SetOutputSpacing(self.step[::-1].tolist())  # type: ignore[no-untyped-call]
        found = made.Execute(image)  # type: ignore[no-untyped-call]
        return np.asarray(SimpleITK.GetArrayFromImage(found))


def _resegmented(voxels: Image, lesion: Voxels, settings: RadiomicsSettings) -> Voxels:
    """Bounds first; mean and standard deviation (with n) are those of the voxels within them."""
    if settings.resegment_range is not None:
        values = voxels[tuple(lesion.T)]
        lesion = lesion[(values >= settings.resegment_range[0]) & (values <= settings.resegment_range[1])]
    if settings.resegment_sigmas is not None and len(lesion):
        values = voxels[tuple(lesion.T)].astype(np.float64)
        lesion = lesion[np.abs(values - values.mean()) <= settings.resegment_sigmas * values.std()]
    if len(lesion) < 2:
        raise LesionLost(f"expected two voxels or more of the lesion after resegmentation, found {len(lesion)}")
    return lesion
