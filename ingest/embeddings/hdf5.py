"""HDF5 containers: CLAM, TRIDENT, STAMP, HEST-Bench, one dataset a patient. Runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py

from ingest.embeddings.bags import Bag, EmbeddingError, build_bag, check_size
from ingest.embeddings.job import KNOWN_KEYS, FileJob

LEVEL0_PIXELS = "level-0 pixels"
MICROMETRES = "micrometres"

_ENCODER_ATTRIBUTES = ("encoder", "extractor")
_STATED = {
    "unit": "coordinate_unit",
    "tile_size_um": "tile_size_um",
    "tile_size_px": "tile_size_px",
    "feat_type": "feature_type",
    "patch_size": "patch_size",
    "patch_size_level0": "patch_size_level0",
    "target_magnification": "magnification",
    "level0_magnification": "level0_magnification",
}
_SHOWN = 10
HDF5_ERRORS = (KeyError, MemoryError, OSError, OverflowError, RuntimeError, TypeError, ValueError)


def read_hdf5(job: FileJob) -> Iterator[Bag]:
    """Bags of one slide, or of a file that serves all patients: a dataset or group a key.

    Raises:
        EmbeddingError: not HDF5, none of the known datasets, or an array that is no vector or bag.
    """
    with opened(job.path, job.label) as file:
        if not job.is_shared or any(name in file for name in (job.dataset, *KNOWN_KEYS) if name):
            yield _bag_of(file, job, job.key)
            return
        names = list(file)
        if not any(_is_entry(file, name, job) for name in names):
            raise _unknown_layout(names, job.label)
        for name in names:
            known = _is_entry(file, name, job)
            yield _entry(file, name, job) if known else Bag(key=name, label=job.label, column=name)


def _is_entry(file: h5py.File, name: str, job: FileJob) -> bool:
    """Named after a patient; where nobody says who they are, a group with one of the known datasets."""
    if job.wanted is not None:
        return name in job.wanted
    item = local(file, name)
    return isinstance(item, h5py.Group) and any(key in item for key in KNOWN_KEYS)


def _entry(file: h5py.File, name: str, job: FileJob) -> Bag:
    item = member(file, name, job.label)
    if isinstance(item, h5py.Group):
        return _bag_of(item, job, name)
    return build_bag(name, array(item, job.label), label=job.label, column=name)


@contextmanager
def opened(path: Path, label: str) -> Iterator[h5py.File]:
    """The file, open for reading; whatever the library raises on a file that is none or damaged is one error."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except HDF5_ERRORS as error:
        message = f"expected a whole HDF5 file, found another or a damaged one ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=label) from error


def _bag_of(group: h5py.Group, job: FileJob, key: str) -> Bag:
    wanted = (job.dataset,) if job.dataset else KNOWN_KEYS
    name = next((name for name in wanted if name in group), None)
    if name is None:
        raise _unknown_layout(list(group), job.label)
    values = array(member(group, name, job.label), job.label)
    stated = _stated(values, local(group, "coords"))
    _check_places(group, values, job.label)
    return build_bag(key, values, label=job.label, column=name, encoder=_encoder_of(values), details=stated)


def member(group: h5py.Group, name: str, label: str) -> Any:
    """A dataset or group that lies in this very file: links and external storage could read any file of the server."""
    item = local(group, name)
    if item is None or (isinstance(item, h5py.Dataset) and (item.external or item.is_virtual)):
        message = "expected the array in the file itself, found a reference to another file"
        raise EmbeddingError("external_data", message, file=label, column=name)
    return item


def local(group: h5py.Group, name: str) -> Any:
    """What the name stands for, or None where it leads to another file or nowhere."""
    if name not in group or isinstance(group.get(name, getlink=True), h5py.ExternalLink):
        return None
    item = group[name]
    # a soft link may pass through an external one
    return item if item.file.filename == group.file.filename else None


def array(dataset: Any, label: str) -> Any:
    """The dataset, unread, of a size that may be read."""
    if not isinstance(dataset, h5py.Dataset) or dataset.shape is None:
        raise EmbeddingError("embedding_shape", "expected an array, found a group or nothing", file=label)
    check_size(dataset.shape, dataset.dtype.itemsize, label=label, column=str(dataset.name))
    return dataset


def text_of(value: Any) -> str:
    """Text of an attribute or a cell, as Python or as HDF5 wrote it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _unknown_layout(names: Sequence[str], label: str) -> EmbeddingError:
    if names and set(names) <= {"coords", "barcodes"}:
        message = "expected vectors, found coordinates only: the file before an encoder has run over it"
        return EmbeddingError("coordinates_only", message, file=label)
    found = ", ".join(names[:_SHOWN]) or "none"
    message = f"expected one of the datasets {', '.join(KNOWN_KEYS)}, or one a patient; found {found}"
    return EmbeddingError("unknown_container_key", message, file=label, value=found)


def _check_places(group: h5py.Group, values: Any, label: str) -> None:
    """A place a tile."""
    for name in ("coords", "barcodes"):
        places = local(group, name)
        has_rows = isinstance(places, h5py.Dataset) and len(values.shape) == 2 and len(places.shape or ()) > 0
        if has_rows and places.shape[0] != values.shape[0]:
            message = f"expected as many {name} as vectors ({values.shape[0]}), found {places.shape[0]}"
            raise EmbeddingError("rows_disagree", message, file=label, column=name)


def _encoder_of(dataset: Any) -> str | None:
    for attributes in (dataset.attrs, dataset.parent.attrs, dataset.file.attrs):
        for name in _ENCODER_ATTRIBUTES:
            if name in attributes:
                return text_of(attributes[name])
    return None


def _stated(dataset: Any, places: Any) -> Mapping[str, str]:
    """What STAMP writes on the file and TRIDENT on the coordinates; TRIDENT writes the text None for what it lacks.

    CLAM and TRIDENT give coordinates in pixels of level 0, STAMP in micrometres: the two are never mixed up.
    """
    given = [dataset.file.attrs, *([places.attrs] if isinstance(places, h5py.Dataset) else [])]
    stated = {
        ours: text_of(attributes[theirs])
        for attributes in given
        for theirs, ours in _STATED.items()
        if theirs in attributes and text_of(attributes[theirs]) != "None"
    }
    if stated.pop("coordinate_unit", None) == "um":
        stated["coordinates"] = MICROMETRES
    elif isinstance(places, h5py.Dataset):
        stated["coordinates"] = LEVEL0_PIXELS
    return stated
