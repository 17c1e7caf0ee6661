"""How radiomics features are taken; every choice travels with the feature table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any

import pywt

FEATURE_CLASSES = ("shape", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm")
_LIBRARIES = ("pyradiomics", "SimpleITK", "PyWavelets", "numpy", "pydicom", "highdicom")

Steps = tuple[float, float, float]


class ImageType(StrEnum):
    """What the features are taken of: the image itself, its Laplacian of Gaussian, its wavelet subbands."""

    ORIGINAL = "original"
    LOG = "log"
    WAVELET = "wavelet"


class Interpolation(StrEnum):
    """How the image (not the mask, which is always linear) is resampled."""

    NEAREST = "nearest"
    LINEAR = "linear"
    SPLINE = "spline"


@dataclass(frozen=True, slots=True, kw_only=True)
class RadiomicsSettings:
    """Choices of the extraction; the defaults are those of pyradiomics on the image as it was taken.

    Attributes:
        image_types: of `ImageType`. Each beyond the original adds 93 features a sigma, or 93 a subband (eight).
        sigmas_mm: of the Laplacian of Gaussian. The features' names have the numbers as given (`log-sigma-1-0-mm-3D`).
        wavelet: of the stationary transform at its first level, by its name in PyWavelets.
        bin_width: width of a grey-level bin in the image's unit (HU for CT). Bins are counted from zero, and in IBSI
            mode from the lower end of `resegment_range`, or the lesion's minimum where there is none.
        bin_count: this many bins from minimum to maximum in place of a width.
        resample_mm: voxel size (x, y, z) to resample to, 0 keeping an axis as it is; None: as taken.
        interpolation: of the image when it is resampled.
        round_values: to whole numbers after resampling, as HU are.
        resegment_range: only voxels with values within these two bounds count, but for shape.
        resegment_sigmas: only voxels within so many standard deviations of the lesion's mean count, but for shape.
        normalise: take the image's mean off and divide by its standard deviation first (MR), times `normalise_scale`.
        force_2d: texture within slices only; shape stays three-dimensional.
        ibsi: conventions of the Image Biomarker Standardisation Initiative: bins as above, kurtosis less 3, axes from
            the covariance with n - 1.
        crop_sigmas: image kept around the lesion's box for the Laplacian of Gaussian, in sigmas. ITK's recursive filter
            has a longer tail than a Gaussian: at 8 a feature may be 0.03 % off the whole image's, at 12 0.0002 %.
        minimum_voxels, minimum_dimensions: a smaller lesion, or one that spans fewer axes, is measured but gets no
            feature row (warning `lesion_too_small`).
        maximum_bins: refuse bins that would cut the lesion into more grey levels than this.
        fractional_threshold: a voxel of a fractional segmentation belongs to the lesion from this share on.
    """

    image_types: tuple[str, ...] = (ImageType.ORIGINAL,)
    sigmas_mm: tuple[float, ...] = (1.0, 2.0, 3.0, 4.0, 5.0)
    wavelet: str = "coif1"
    bin_width: float = 25.0
    bin_count: int | None = None
    resample_mm: Steps | None = None
    interpolation: str = Interpolation.LINEAR
    round_values: bool = False
    resegment_range: tuple[float, float] | None = None
    resegment_sigmas: float | None = None
    normalise: bool = False
    normalise_scale: float = 1.0
    force_2d: bool = False
    ibsi: bool = False
    crop_sigmas: float = 12.0
    minimum_voxels: int = 8
    minimum_dimensions: int = 2
    maximum_bins: int = 1024
    fractional_threshold: float = 0.5

    def __post_init__(self) -> None:
        _check(bool(self.image_types), "one image type or more", self.image_types)
        _check(len(set(self.image_types)) == len(self.image_types), "each image type once", self.image_types)
        for image_type in self.image_types:
            _check(image_type in set(ImageType), f"an image type of {', '.join(ImageType)}", image_type)
        _check(self.interpolation in set(Interpolation), f"one of {', '.join(Interpolation)}", self.interpolation)
        _check(self.wavelet in pywt.wavelist(kind="discrete"), "a discrete wavelet of PyWavelets", self.wavelet)
        self._check_numbers()

    def _check_numbers(self) -> None:
        _check(all(0 < sigma <= 100 for sigma in self.sigmas_mm), "sigmas above 0 and up to 100 mm", self.sigmas_mm)
        _check(bool(self.sigmas_mm) or ImageType.LOG not in self.image_types, "a sigma or more for log", self.sigmas_mm)
        _check(0 < self.bin_width < float("inf"), "a bin width above 0", self.bin_width)
        _check(self.bin_count is None or self.bin_count >= 2, "2 bins or more", self.bin_count)
        steps = self.resample_mm
        _check(steps is None or (len(steps) == 3 and max(steps) > 0), "three voxel sizes in mm", steps)
        _check(steps is None or all(step == 0 or 0.1 <= step <= 100 for step in steps), "0 or 0.1 to 100 mm", steps)
        bounds = self.resegment_range
        _check(bounds is None or (len(bounds) == 2 and bounds[0] < bounds[1]), "a lower and an upper bound", bounds)
        spread = self.resegment_sigmas
        _check(spread is None or spread > 0, "standard deviations above 0", spread)
        _check(self.normalise_scale > 0, "a scale above 0", self.normalise_scale)
        _check(4 <= self.crop_sigmas <= 100, "4 to 100 sigmas of margin", self.crop_sigmas)
        _check(self.minimum_voxels >= 1 and self.maximum_bins >= 1, "1 or more", self.minimum_voxels)
        _check(1 <= self.minimum_dimensions <= 3, "1 to 3 dimensions", self.minimum_dimensions)
        _check(0 < self.fractional_threshold <= 1, "a threshold in 0..1", self.fractional_threshold)

    def as_record(self) -> dict[str, Any]:
        """All settings, what is fixed in code, and the versions of the libraries: enough to make the vector again."""
        given = {name: _plain(value) for name, value in asdict(self).items()}
        fixed = {
            "feature_classes": list(FEATURE_CLASSES),
            "bin_origin": "lower resegmentation bound or minimum" if self.ibsi else 0.0,
            "resampling_grid": "ceil(n s / s'), centres aligned" if self.resample_mm else None,
            "mask_interpolation": "linear, from 0.5" if self.resample_mm else None,
            "distances": [1],
            "symmetrical_glcm": True,
            "log_normalised_across_scale": True,
            "wavelet_level": 1,
            "versions": {name: version(name) for name in _LIBRARIES},
        }
        return given | fixed


def ibsi_settings(configuration: str) -> RadiomicsSettings:
    """Settings of configuration A to E of the IBSI CT phantom (Zwanenburg et al. 2020, Radiology 295, 328, table 1).

    Raises:
        KeyError: another letter.
    """
    range_, narrow, isotropic = (-1000.0, 400.0), (-500.0, 400.0), (2.0, 2.0, 2.0)
    made: dict[str, dict[str, Any]] = {
        "A": {"force_2d": True, "resegment_range": narrow},
        "B": {"force_2d": True, "resample_mm": (2.0, 2.0, 0.0), "resegment_range": narrow, "bin_count": 32},
        "C": {"resample_mm": isotropic, "resegment_range": range_},
        "D": {"resample_mm": isotropic, "resegment_sigmas": 3.0, "bin_count": 32},
        "E": {
            "resample_mm": isotropic,
            "interpolation": Interpolation.SPLINE,
            "resegment_range": range_,
            "resegment_sigmas": 3.0,
            "bin_count": 32,
        },
    }
    return RadiomicsSettings(ibsi=True, round_values=True, **made[configuration])


def _check(holds: bool, expected: str, found: object) -> None:
    if not holds:
        raise ValueError(f"expected {expected}, found {found}")


def _plain(value: Any) -> Any:
    """As JSON has it: lists for tuples, plain text for members of an enum."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
