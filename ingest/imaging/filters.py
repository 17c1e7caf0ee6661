"""The image types: the part of a filtered image that the lesion's box shows, without filtering the whole image.

What a filter gives inside the box depends on the image around it, so enough of it is kept that the values are those of
the whole image: `crop_sigmas` sigmas for the Laplacian of Gaussian, a filter's length for wavelets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pywt
import SimpleITK

from ingest.imaging.crop import Box, Image
from ingest.imaging.settings import ImageType, RadiomicsSettings, Steps

Filtered = Iterator[tuple[str, Image]]

# The recursive filter starts from four voxels.
_LEAST_SIZE = 4


class ImageTooSmall(ValueError):
    """The image is smaller than the filter."""


def filtered_boxes(voxels: Image, box: Box, spacing_mm: Steps, settings: RadiomicsSettings) -> Filtered:
    """Name and values within the box, for every image type in the order of `image_names`.

    Args:
        voxels: the whole image, in its own type.
        box: of the lesion.
        spacing_mm: (x, y, z).
        settings: image types, sigmas, wavelet, crop.

    Raises:
        ImageTooSmall: the image is smaller than the filter.
    """
    for image_type in settings.image_types:
        yield from _FILTERS[ImageType(image_type)](voxels, box, spacing_mm, settings)


def image_names(settings: RadiomicsSettings) -> tuple[str, ...]:
    """What each image type is called in the names of features, as pyradiomics calls it."""
    return tuple(name for image_type in settings.image_types for name in _NAMES[ImageType(image_type)](settings))


def _original(voxels: Image, box: Box, spacing_mm: Steps, settings: RadiomicsSettings) -> Filtered:
    yield "original", np.ascontiguousarray(voxels[box.slices])


def _log(voxels: Image, box: Box, spacing_mm: Steps, settings: RadiomicsSettings) -> Filtered:
    for sigma in settings.sigmas_mm:
        yield _log_name(sigma), laplacian_of_gaussian(voxels, box, spacing_mm, sigma, settings.crop_sigmas * sigma)


def laplacian_of_gaussian(voxels: Image, box: Box, spacing_mm: Steps, sigma_mm: float, margin_mm: float) -> Image:
    """The Laplacian of Gaussian within the box, normalised across scale, from the image up to `margin_mm` around it.

    ITK's recursive filter (Deriche 1993). Its response falls off as exp(-1.7 x / sigma), more slowly than a Gaussian:
    what lies beyond 8 sigma is still felt in the sixth digit, what lies beyond 12 sigma no more.
    """
    steps = np.array(spacing_mm[::-1])
    if min(voxels.shape) < _LEAST_SIZE or (voxels.shape < np.ceil(sigma_mm / steps) + 1).any():
        raise ImageTooSmall(f"expected an image larger than a sigma of {sigma_mm:g} mm, found {voxels.shape} voxels")
    kept = box.grown(np.maximum(np.ceil(margin_mm / steps), _LEAST_SIZE).astype(np.intp), voxels.shape)
    image = SimpleITK.GetImageFromArray(voxels[kept.slices])
    image.SetSpacing(spacing_mm)  # type: ignore[no-untyped-call]
    found = SimpleITK.LaplacianRecursiveGaussian(image, sigma_mm, True)  # type: ignore[no-untyped-call]
    # A copy, because the view ends with the image.
    return np.array(SimpleITK.GetArrayViewFromImage(found)[box.within(kept).slices])


def _log_name(sigma_mm: float) -> str:
    return f"log-sigma-{str(sigma_mm).replace('.', '-')}-mm-3D"


def _wavelet(voxels: Image, box: Box, spacing_mm: Steps, settings: RadiomicsSettings) -> Filtered:
    wavelet = pywt.Wavelet(settings.wavelet)
    indices, inner = zip(*_wrapped(voxels.shape, box, wavelet.dec_len), strict=True)
    around = np.ascontiguousarray(voxels[np.ix_(*indices)])
    found = pywt.swtn(around, wavelet, level=1, start_level=0, axes=_wavelet_axes(settings))[0]
    for name in _wavelet_names(settings):
        band = name.removeprefix("wavelet-").replace("L", "a").replace("H", "d")
        yield name, np.ascontiguousarray(found[band][inner])


def _wrapped(shape: tuple[int, ...], box: Box, length: int) -> Iterator[tuple[Image, slice]]:
    """Along each axis, indices of the image to transform, an even number of them, and where the box lies in them.

    The transform is periodic: at its border an image continues with its other side, after the first voxel once more
    where their number is odd. The box near a border sees the same as in the whole image.
    """
    for size, low, high in zip(shape, box.low, box.high, strict=True):
        period = size + size % 2
        before, count = length, high - low + 2 * length
        around = np.arange(low - before, low - before + count + count % 2)
        if len(around) >= period:
            around, before = np.arange(period), low
        yield (around % period) % size, slice(before, before + high - low)


def _wavelet_axes(settings: RadiomicsSettings) -> tuple[int, ...]:
    return (2, 1) if settings.force_2d else (2, 1, 0)


def _wavelet_names(settings: RadiomicsSettings) -> tuple[str, ...]:
    """Details first, the approximation last, as pyradiomics orders them."""
    axes = len(_wavelet_axes(settings))
    bands = [np.binary_repr(number, axes).replace("0", "L").replace("1", "H") for number in range(1, 2**axes)]
    return tuple(f"wavelet-{band}" for band in [*bands, "L" * axes])


_FILTERS: dict[ImageType, Callable[[Image, Box, Steps, RadiomicsSettings], Filtered]] = {
    ImageType.ORIGINAL: _original,
    ImageType.LOG: _log,
    ImageType.WAVELET: _wavelet,
}
_NAMES: dict[ImageType, Callable[[RadiomicsSettings], tuple[str, ...]]] = {
    ImageType.ORIGINAL: lambda settings: ("original",),
    ImageType.LOG: lambda settings: tuple(_log_name(sigma) for sigma in settings.sigmas_mm),
    ImageType.WAVELET: _wavelet_names,
}
