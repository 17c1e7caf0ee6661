"""An image file with its mask file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.errors import IngestError
from ingest.imaging.crop import Image, voxels_of
from ingest.imaging.radiomics import RadiomicsError, extract_vector
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.volumefile import VolumeFile, load_volume

# Of a voxel: writers round spacing and origin, which moves the far corner by hundredths.
GEOMETRY_TOLERANCE = 0.05
_MOST_LABELS = 256


class GeometryMismatch(IngestError):
    """Image and mask do not lie on the same voxels."""

    code = "geometry_mismatch"


class MaskUnusable(IngestError):
    """The mask does not hold whole numbers from 0 on, or far too many different ones."""

    code = "mask_not_labels"


def read_features(image: Path, mask: Path, *, settings: RadiomicsSettings, label: int = 1) -> dict[str, float]:
    """Radiomics of one lesion from an image file and a mask file (NRRD, NIfTI, MetaImage).

    For files that you trust: a damaged one is refused, but a crash of the library is not caught here.

    Args:
        image: in the unit in which the settings' bins are given.
        mask: on the same voxels.
        settings: of the extraction; `ibsi_settings("C")` for configuration C of the IBSI CT phantom.
        label: of the lesion in the mask.

    Raises:
        IngestError: a file that cannot be read, another geometry, an empty mask, or a feature that failed.
    """
    volume, drawn = load_volume(image, image.name), load_volume(mask, mask.name)
    check_same_geometry(volume, drawn, label=mask.name)
    lesion = voxels_of(drawn.voxels, label)
    if not len(lesion):
        raise RadiomicsError(f"expected voxels of label {label} in the mask, found none", file=mask.name)
    return extract_vector(volume.voxels, lesion, spacing_mm=volume.spacing_mm, settings=settings)


def check_same_geometry(image: VolumeFile, mask: VolumeFile, *, label: str) -> None:
    """Raise `GeometryMismatch` unless every corner of the mask lies within 0.05 voxels of the image's.

    Raises:
        GeometryMismatch: with what differs and by how much.
    """
    if image.voxels.shape != mask.voxels.shape:
        message = f"expected a mask of {image.voxels.shape} voxels as the image, found {mask.voxels.shape}"
        raise GeometryMismatch(message, file=label, column="size")
    off = float(np.linalg.norm(_corners(image) - _corners(mask), axis=1).max())
    allowed = GEOMETRY_TOLERANCE * min(image.spacing_mm)
    if not off <= allowed:
        message = f"expected the mask's corners within {allowed:.4f} mm of the image's, found one {off:.4f} mm off"
        raise GeometryMismatch(message, file=label, column="origin, spacing or direction")


def labels_of(mask: VolumeFile, *, label: str) -> list[int]:
    """The labels in a mask, without 0; none where it is empty.

    Raises:
        MaskUnusable: see there.
    """
    present = np.unique(mask.voxels[mask.voxels != 0])
    if len(present) > _MOST_LABELS or not np.isfinite(present).all() or (present != np.rint(present)).any():
        message = (
            f"expected at most {_MOST_LABELS} labels, whole numbers, found {len(present)} values: is it the image?"
        )
        raise MaskUnusable(message, file=label)
    if len(present) and present[0] < 0:
        raise MaskUnusable("expected labels from 0 on, found one below", file=label)
    return [int(value) for value in present]


def _corners(volume: VolumeFile) -> Image:
    """LPS mm (8, 3) of the centres of the corner voxels."""
    ends = np.indices((2, 2, 2)).reshape(3, 8).T * (np.array(volume.voxels.shape) - 1)
    return np.asarray(ends @ volume.affine[:3, :3].T + volume.affine[:3, 3])
