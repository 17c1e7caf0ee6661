"""NumPy archives (.npz): one array a patient, a vector (D,) or a bag (n, D)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from ingest.embeddings.bags import Bag, EmbeddingError, build_bag, check_size
from ingest.embeddings.source import EmbeddingSource
from ingest.errors import PickleRefused

_NPY = ".npy"
_ZIP_ERRORS = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError, SyntaxError, TypeError,
    ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_npz(path: Path, source: EmbeddingSource, keys: Collection[str]) -> Iterator[Bag]:
    """The array of each key that is a patient's; a name that is none comes as an empty bag, unread.

    Raises:
        EmbeddingError: not an .npz, a damaged entry, or an array that is no vector or bag.
        PickleRefused: an array of Python objects, which only unpickling could read.
    """
    with _opened(path, source.label) as archive:
        for name in archive.namelist():
            yield _read_entry(archive, name, source.label, keys)


def read_npz_slide(path: Path, source: EmbeddingSource, *, key: str, label: str) -> Iterator[Bag]:
    """The vectors of one patient from an archive of their own: its only array, whatever its name, else the named one.

    Raises:
        EmbeddingError: as `read_npz`; and several arrays of which none is `source.key` or the patient's key.
        PickleRefused: as `read_npz`.
    """
    with _opened(path, label) as archive:
        names = [name.removesuffix(_NPY) for name in archive.namelist()]
    chosen = next((name for name in (source.key, key) if name in names), names[0] if len(names) == 1 else None)
    if chosen is None:
        found = ", ".join(names[:10]) or "none"
        message = f"expected one array, or one named '{key}'; found {found}"
        raise EmbeddingError("unknown_container_key", message, file=label, value=found)
    for bag in read_npz(path, source, {chosen}):
        if bag.key == chosen:
            yield replace(bag, key=key)


@contextmanager
def _opened(path: Path, label: str) -> Iterator[zipfile.ZipFile]:
    """The archive, open for reading; whatever comes of a file that is none or damaged is one error."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _ZIP_ERRORS as error:
        message = f"expected a whole .npz archive, found another or a damaged file ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=label) from error


def _read_entry(archive: zipfile.ZipFile, name: str, label: str, keys: Collection[str]) -> Bag:
    key = name.removesuffix(_NPY)
    if key not in keys:
        return Bag(key=key, label=label, column=key, vectors=np.empty((0, 0)), is_single=False)
    with archive.open(name) as stream:
        shape, itemsize, has_objects = _header(stream)
    if has_objects:
        message = "expected an array of numbers, found pickled objects, which are never opened: save with dtype float32"
        raise PickleRefused(message, file=label, column=key)
    check_size(shape, itemsize, label=label, column=key)
    with archive.open(name) as stream:
        return build_bag(key, npy.read_array(stream, allow_pickle=False), label=label)


def _header(stream: object) -> tuple[tuple[int, ...], int, bool]:
    version = npy.read_magic(stream)  # type: ignore[arg-type]
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)  # type: ignore[arg-type]
    return shape, dtype.itemsize, dtype.hasobject
