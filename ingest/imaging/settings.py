"""How radiomics features are taken; every choice travels with the feature table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

FEATURE_CLASSES = ("shape", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm")
_LIBRARIES = ("pyradiomics", "SimpleITK", "numpy", "pydicom", "highdicom")


@dataclass(frozen=True, slots=True, kw_only=True)
class RadiomicsSettings:
    """Choices of the extraction on the original image type.

    Attributes:
        bin_width: width of a grey-level bin in the image's unit (HU for CT); bins are counted from zero.
        margin_voxels: image kept around the lesion's box before extraction. Features of the original image type do not
            depend on it; it is kept small because hashing and filtering whole volumes costs most of the time.
        minimum_voxels: a smaller lesion is measured but gets no feature row (warning `lesion_too_small`).
        maximum_bins: refuse a bin width that would cut the lesion into more grey levels than this.
        fractional_threshold: a voxel of a fractional segmentation belongs to the lesion from this share on.
    """

    bin_width: float = 25.0
    margin_voxels: int = 2
    minimum_voxels: int = 8
    maximum_bins: int = 1024
    fractional_threshold: float = 0.5

    def __post_init__(self) -> None:
        if self.bin_width <= 0:
            raise ValueError(f"expected a bin width above 0, found {self.bin_width}")
        if not 0 < self.fractional_threshold <= 1:
            raise ValueError(f"expected a threshold in 0..1, found {self.fractional_threshold}")
        if self.margin_voxels < 0 or self.minimum_voxels < 1 or self.maximum_bins < 1:
            raise ValueError("expected a margin of 0 or more and minimum voxels and maximum bins of 1 or more")

    def as_record(self) -> dict[str, Any]:
        """All settings, what is fixed in code, and the versions of the libraries: enough to make the vector again."""
        fixed = {
            "image_type": "original",
            "feature_classes": list(FEATURE_CLASSES),
            "resampling": None,
            "bin_origin": 0.0,
            "distances": [1],
            "symmetrical_glcm": True,
            "versions": {name: version(name) for name in _LIBRARIES},
        }
        return asdict(self) | fixed
