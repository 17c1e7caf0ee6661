"""Vectors of tiles from the files kept beside the database, by content hash."""

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import torch

from fusion.errors import CohortError
from fusion.shapes import Matrix

HDF5 = (".h5", ".hdf5")
TORCH = (".pt", ".pth")
# Level, x and y before each vector, as some tools write them.
PLACES = 3


def read_tiles(folder: Path, sha256: str, label: str, *, dataset: str, key: str, dim: int) -> Matrix:
    """(n, dim) vectors of one slide.

    Args:
        folder: of the kept files; each lies under its hash.
        sha256, label: of the file.
        dataset, key: the array, and the group of a file that serves several slides.
        dim: length of a vector.

    Raises:
        CohortError: the file is not there, cannot be read, or holds something else.
    """
    place = folder / sha256[:2] / sha256
    where = f"kept file {sha256[:12]}"
    if not place.is_file():
        raise CohortError(expected="the file", found="none", where=where)
    try:
        found = _reader_of(label)(place, dataset, key)
    except (OSError, KeyError, ValueError, RuntimeError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        raise CohortError(expected="vectors of tiles", found=type(error).__name__, where=where) from error
    if found.ndim != 2 or found.shape[1] not in {dim, dim + PLACES}:
        raise CohortError(expected=f"vectors of length {dim}", found=f"shape {found.shape}", where=where)
    return _finite(np.asarray(found[:, found.shape[1] - dim :], dtype=np.float32))


def _reader_of(label: str) -> Callable[[Path, str, str], np.ndarray]:
    suffix = Path(label).suffix.lower()
    return _read_hdf5 if suffix in HDF5 else _read_torch if suffix in TORCH else _read_numpy


def _finite(tiles: Matrix) -> Matrix:
    """Without the rows that are NaN or all zeros, which encoders write for tiles that they could not embed."""
    good = np.isfinite(tiles).all(axis=1) & tiles.any(axis=1)
    return np.asarray(tiles[good])


def _read_hdf5(place: Path, dataset: str, key: str) -> np.ndarray:
    with h5py.File(place, "r") as file:
        group = file[key] if key in file and isinstance(file[key], h5py.Group) else file
        return np.asarray(group[dataset][:])


def _read_numpy(place: Path, dataset: str, key: str) -> np.ndarray:
    # The content says which: kept files have no suffix.
    with place.open("rb") as stream:
        found = np.load(stream, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return found
        return np.asarray(found[dataset or key])


def _read_torch(place: Path, dataset: str, key: str) -> np.ndarray:
    """A tensor alone, or one of a dict; `weights_only` opens no other object."""
    found = torch.load(place, map_location="cpu", weights_only=True)
    if not isinstance(found, torch.Tensor):
        found = found[dataset] if dataset in found else found[key]
    return np.asarray(found.float().squeeze(0) if found.ndim == 3 else found.float())
