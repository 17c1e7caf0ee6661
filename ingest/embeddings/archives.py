"""NumPy files: .npz with an array a patient, .npy of rows. Runs in a process of its own; nothing is unpickled."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib import format as npy

from ingest.embeddings.bags import Bag, EmbeddingError, build_bag, check_numbers, check_size, rows_by_id
from ingest.embeddings.job import KNOWN_KEYS, FileJob
from ingest.errors import PickleRefused

_NPY = ".npy"
_NAME_OF_A_TOOL = "features.npy"
_PLACE_COLUMNS = 3
_MOST_EXPANSION = 1000
_EXPANDS_FREELY = 64 << 20
_ZIP_ERRORS = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RecursionError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_npz(job: FileJob) -> Iterator[Bag]:
    """The array of each key that is a patient's (a name that is none comes as an empty bag, unread), or one slide's.

    Raises:
        EmbeddingError: not an .npz, a damaged entry, or an array that is no vector or bag.
        PickleRefused: an array of Python objects, which only unpickling could read.
    """
    with _damage_named(job, "a whole .npz archive"), zipfile.ZipFile(job.path) as archive:
        if not job.is_shared or (job.wanted is None and _is_of_one(archive, job)):
            name = _chosen(archive, job)
            yield replace(_read_entry(archive, name, job.label), key=job.key)
            return
        for entry in archive.namelist():
            key = entry.removesuffix(_NPY)
            wanted = job.wants(key)
            yield _read_entry(archive, entry, job.label) if wanted else Bag(key=key, label=job.label, column=key)


def _is_of_one(archive: zipfile.ZipFile, job: FileJob) -> bool:
    names = {entry.removesuffix(_NPY) for entry in archive.namelist()}
    return names <= {"arr_0"} or bool(names & {"coords", job.dataset, *KNOWN_KEYS})


def read_npy(job: FileJob) -> Iterator[Bag]:
    """One slide's rows, or with `ids` a bag an id.

    A `features.npy` of (n, 3 + D) holds level, x and y before each vector; they are left out. It is told from (n, D) by
    the lengths that the encoder may have, and by the file's name where those are not known.

    Raises:
        EmbeddingError: not an .npy, cut off, as many ids as rows are not there, or no vector and no bag.
        PickleRefused: an array of Python objects.
    """
    with _damage_named(job, "a whole .npy file"):
        values = _mapped(job)
        leading = _leading(values.shape, job)
        details = {"coordinates": "level and tile index"} if leading else {}
        if not job.ids:
            yield build_bag(job.key, values, label=job.label, leading=leading, details=details)
            return
        check_numbers(job.key, values, label=job.label, column=None)
        _check_ids(values, job)
        for key, rows in rows_by_id(np.array(job.ids)):
            yield build_bag(key, values[rows], label=job.label, leading=leading, details=details)


@contextmanager
def _damage_named(job: FileJob, expected: str) -> Iterator[None]:
    """Whatever comes of a file that is another or damaged is one error."""
    try:
        yield
    except _ZIP_ERRORS as error:
        message = f"expected {expected}, found another or a damaged file ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=job.label) from error


def _chosen(archive: zipfile.ZipFile, job: FileJob) -> str:
    """The only array, else the one that is asked for, is named after the patient, or has a tool's name."""
    names = {entry.removesuffix(_NPY): entry for entry in archive.namelist()}
    if len(names) == 1 and job.dataset is None:
        return next(iter(names.values()))
    asked = (job.dataset,) if job.dataset else (job.key, *KNOWN_KEYS)
    chosen = next((names[name] for name in asked if name in names), None)
    if chosen is None:
        found = ", ".join(list(names)[:10]) or "none"
        message = f"expected one array, or one named '{job.dataset or job.key}'; found {found}"
        raise EmbeddingError("unknown_container_key", message, file=job.label, value=found)
    return chosen


def _read_entry(archive: zipfile.ZipFile, name: str, label: str) -> Bag:
    key = name.removesuffix(_NPY)
    _check_expansion(archive.getinfo(name), label, key)
    with archive.open(name) as stream:
        shape, dtype, _ = _header(stream, label, key)
    check_size(shape, dtype.itemsize, label=label, column=key)
    with archive.open(name) as stream:
        return build_bag(key, npy.read_array(stream, allow_pickle=False), label=label, column=key)


def _check_expansion(entry: zipfile.ZipInfo, label: str, key: str) -> None:
    if entry.file_size > max(_EXPANDS_FREELY, _MOST_EXPANSION * entry.compress_size):
        message = f"expected an array that expands at most {_MOST_EXPANSION} times, found one that expands further"
        raise EmbeddingError("array_too_large", message, file=label, column=key)


def _header(stream: Any, label: str, key: str | None) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran_order, dtype = read(stream)
    if dtype.hasobject:
        message = "expected an array of numbers, found pickled objects, which are never opened: save with dtype float32"
        raise PickleRefused(message, file=label, column=key)
    return shape, dtype, fortran_order


def _mapped(job: FileJob) -> Any:
    """The array, left in the file until its rows are asked for."""
    with job.path.open("rb") as stream:
        shape, dtype, fortran_order = _header(stream, job.label, None)
        start = stream.tell()
    check_size(shape, dtype.itemsize, label=job.label, column=None)
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.memmap(job.path, dtype, "r", start, shape, "F" if fortran_order else "C")


def _leading(shape: tuple[int, ...], job: FileJob) -> int:
    if len(shape) != 2 or shape[1] in job.dims or shape[1] <= _PLACE_COLUMNS:
        return 0
    is_owkin = shape[1] - _PLACE_COLUMNS in job.dims if job.dims else job.path.name.lower() == _NAME_OF_A_TOOL
    return _PLACE_COLUMNS if is_owkin else 0


def _check_ids(values: Any, job: FileJob) -> None:
    if len(values.shape) != 2 or values.shape[0] != len(job.ids):
        message = f"expected {len(job.ids)} rows, one an id, found shape {tuple(values.shape)}"
        raise EmbeddingError("rows_disagree", message, file=job.label, column="ids")
