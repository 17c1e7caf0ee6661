"""Opens NRRD, NIfTI and MetaImage volumes, after a look at what their headers claim."""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK

from ingest.checks import check_content
from ingest.errors import IngestError
from ingest.imaging.crop import Image
from ingest.imaging.settings import Steps

_READERS = {".nrrd": "NrrdImageIO", ".nii": "NiftiImageIO", ".nii.gz": "NiftiImageIO", ".mha": "MetaImageIO"}
VOLUME_SUFFIXES = tuple(_READERS)

# 512 x 512 x 2,048 voxels.
MOST_VOXELS = 1 << 29
# Deflate packs at most 1,032 to 1.
_LARGEST_RATIO = 1100
_HEAD = 1 << 16
_OUTSIDE = re.compile(rb"^\s*(data ?file\s*:|ElementDataFile\s*=(?!\s*LOCAL\b))", re.IGNORECASE | re.MULTILINE)
_ORTHONORMAL = 1e-3
# NIfTI-1; the larger header of NIfTI-2 is left to the library.
_NIFTI_HEADER = 348
_NIFTI_BITS_AT = 72
_BLOCK = 1 << 20
_MOST_EXTENSION = 1 << 26


class VolumeUnreadable(IngestError):
    """The file is not a whole volume of the kind that its name says."""

    code = "volume_unreadable"


class VolumeTooLarge(IngestError):
    """The header claims more voxels than are read, or than the file can hold."""

    code = "volume_too_large"


class VolumeNotUsable(IngestError):
    """Not one finite number a voxel in three dimensions, or voxels without a place."""

    code = "volume_not_usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFile:
    """A volume and where it lies.

    Attributes:
        voxels: (slices, rows, columns), in the type in which they are stored.
        spacing_mm: (x, y, z).
        origin_mm: centre of the first voxel, LPS.
        directions: 3 x 3, columns are the unit vectors of x, y, z in LPS.
    """

    voxels: Image
    spacing_mm: Steps
    origin_mm: Steps
    directions: Image

    @property
    def affine(self) -> Image:
        """4 x 4, index (slice, row, column, 1) to LPS mm."""
        affine = np.eye(4)
        affine[:3, :3] = (self.directions * self.spacing_mm)[:, ::-1]
        affine[:3, 3] = self.origin_mm
        return affine


def volume_suffix(name: str) -> str | None:
    """The suffix that says how to read the volume, or None where no reader knows it."""
    return next((suffix for suffix in (".nii.gz", *_READERS) if name.lower().endswith(suffix)), None)


def load_volume(path: Path, label: str) -> VolumeFile:
    """One volume. The caller guards itself against a crash of the library (`run_isolated`).

    Args:
        path: the file on disk.
        label: the file as the data manager knows it.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        VolumeUnreadable: damaged, or it names another file for its data.
        VolumeTooLarge: see there.
        VolumeNotUsable: see there.
    """
    check_content(path, label=label)
    suffix = volume_suffix(path.name)
    if suffix is None:
        raise VolumeUnreadable(f"expected a volume ending in {', '.join(VOLUME_SUFFIXES)}", file=label)
    _check_is_whole(path, suffix, label)
    reader = SimpleITK.ImageFileReader()  # type: ignore[no-untyped-call]
    reader.SetFileName(str(path))  # type: ignore[no-untyped-call]
    reader.SetImageIO(_READERS[suffix])  # type: ignore[no-untyped-call]
    try:
        reader.ReadImageInformation()  # type: ignore[no-untyped-call]
        _check_claims(reader, path, label)
        if suffix.startswith(".nii"):
            _check_nifti_is_whole(path, math.prod(reader.GetSize()), label)  # type: ignore[no-untyped-call]
        return _volume(reader.Execute(), label)  # type: ignore[no-untyped-call]
    except (
        RuntimeError,
        MemoryError,
        ValueError,
        ArithmeticError,
        OSError,
        EOFError,
        struct.error,
        zlib.error,
    ) as error:
        message = f"expected a whole {suffix} volume, found one that cannot be read ({type(error).__name__})"
        raise VolumeUnreadable(message, file=label) from error


def _check_is_whole(path: Path, suffix: str, label: str) -> None:
    """A header may name another file for its data; it would be read from wherever it says."""
    if suffix in {".nrrd", ".mha"}:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        if _OUTSIDE.search(head.split(b"\n\n", 1)[0]):
            message = "expected the voxels in the file itself, found the name of another file"
            raise VolumeUnreadable(message, file=label)


def _check_claims(reader: SimpleITK.ImageFileReader, path: Path, label: str) -> None:
    size = reader.GetSize()  # type: ignore[no-untyped-call]
    voxels = math.prod(int(count) for count in size)
    if voxels > MOST_VOXELS:
        raise VolumeTooLarge(f"expected at most {MOST_VOXELS} voxels, found a header that claims {voxels}", file=label)
    if voxels > path.stat().st_size * _LARGEST_RATIO:
        message = f"expected a file that can hold its {voxels} voxels, found {path.stat().st_size} bytes"
        raise VolumeTooLarge(message, file=label)
    parts = reader.GetNumberOfComponents()  # type: ignore[no-untyped-call]
    if len(size) != 3 or min(size) < 1 or parts != 1:
        message = f"expected one number a voxel in three dimensions, found {parts} in {len(size)}"
        raise VolumeNotUsable(message, file=label)


def _check_nifti_is_whole(path: Path, voxels: int, label: str) -> None:
    """The library takes what a short or a cut file lacks for zeros, so a gzip is read to its end here."""
    is_packed = path.suffix.lower() == ".gz"
    with gzip.open(path) if is_packed else path.open("rb") as stream:
        head = stream.read(_NIFTI_HEADER)
    order = "<" if head[:4] == struct.pack("<i", _NIFTI_HEADER) else ">"
    if head[:4] != struct.pack(f"{order}i", _NIFTI_HEADER):
        return
    (bits,) = struct.unpack_from(f"{order}h", head, _NIFTI_BITS_AT)
    needed = _NIFTI_HEADER + voxels * bits // 8
    held = _unpacked_size(path, needed) if is_packed else path.stat().st_size
    if held < needed:
        raise VolumeUnreadable(f"expected {needed} bytes or more of voxels and header, found {held}", file=label)


def _unpacked_size(path: Path, enough: int) -> int:
    """Bytes that a gzip holds, to its end, where its check sum is; not much beyond what is enough."""
    held = 0
    with gzip.open(path) as stream:
        while block := stream.read(_BLOCK):
            held += len(block)
            if held > enough + _MOST_EXTENSION:
                break
    return held


def _volume(image: SimpleITK.Image, label: str) -> VolumeFile:
    axes = [float(part) for part in image.GetDirection()]  # type: ignore[no-untyped-call]
    directions: Image = np.array(axes).reshape(3, 3)
    x, y, z = (float(step) for step in image.GetSpacing())  # type: ignore[no-untyped-call]
    places = [float(place) for place in image.GetOrigin()]  # type: ignore[no-untyped-call]
    is_placed = np.isfinite(places).all() and np.isfinite([x, y, z]).all() and min(x, y, z) > 0
    if not is_placed or not np.allclose(directions.T @ directions, np.eye(3), atol=_ORTHONORMAL):
        raise VolumeNotUsable("expected a voxel size above 0, a place and orthogonal axes, found others", file=label)
    voxels = SimpleITK.GetArrayFromImage(image)
    if voxels.dtype.kind not in "iuf":
        raise VolumeNotUsable(f"expected real numbers, found {voxels.dtype}", file=label)
    if voxels.dtype.kind == "f" and not np.isfinite(voxels).all():
        count = int((~np.isfinite(voxels)).sum())
        raise VolumeNotUsable(f"expected finite values, found {count} voxels that are not", file=label)
    return VolumeFile(
        voxels=voxels, spacing_mm=(x, y, z), origin_mm=(places[0], places[1], places[2]), directions=directions
    )
