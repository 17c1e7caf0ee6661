"""HDF5 containers: CLAM, TRIDENT, STAMP, HEST, one dataset a patient, and AnnData."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from ingest.embeddings.bags import Bag, EmbeddingError, build_bag, check_size, rows_by_id
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.source import EmbeddingSource

# CLAM and TRIDENT, STAMP, HEST-Bench.
KNOWN_KEYS = ("features", "feats", "embeddings")
_ENCODER_ATTRIBUTES = ("encoder", "extractor")
_SHOWN = 10
_HDF5_ERRORS = (KeyError, MemoryError, OSError, OverflowError, RuntimeError, TypeError, ValueError)


def read_slide(path: Path, source: EmbeddingSource, *, key: str, label: str) -> Iterator[Bag]:
    """The vectors of one slide or patient from a file of its own.

    Raises:
        EmbeddingError: not HDF5, none of the known datasets, or an array that is no vector or bag.
    """
    with _opened(path, label) as file:
        yield _bag_of(file, source, key, label)


def read_slides(path: Path, source: EmbeddingSource, keys: Collection[str]) -> Iterator[Bag]:
    """Bags of a file that serves all patients: a dataset or group a key, or one slide whose name is the file's.

    Raises:
        EmbeddingError: as `read_slide`; and nothing in the file is named after a patient.
    """
    with _opened(path, source.label) as file:
        if any(name in file for name in (source.key, *KNOWN_KEYS) if name):
            yield _bag_of(file, source, path.stem, source.label)
            return
        names = list(file)
        if not any(name in keys for name in names):
            raise _unknown_layout(names, source.label)
        for name in names:
            item = _member(file, name, source.label)
            if name not in keys:
                yield Bag(key=name, label=source.label, column=name, vectors=np.empty((0, 0)), is_single=False)
            elif isinstance(item, h5py.Group):
                yield _bag_of(item, source, name, source.label)
            else:
                yield build_bag(name, _values(item, source.label), label=source.label, column=name)


def read_anndata(path: Path, source: EmbeddingSource) -> Iterator[Bag]:
    """Bags of an .h5ad: rows of one obsm array, grouped by the obs column that holds the patient's key.

    Rows of zeros are left out: spatial encoders write them for cells that have no neighbourhood.

    Raises:
        EmbeddingError: not HDF5, no obsm array under the encoder's names, or no such obs column.
    """
    with _opened(path, source.label) as file:
        obsm = _group(file, "obsm", source.label)
        name = _obsm_name(list(obsm), source)
        values = _values(_member(obsm, name, source.label), source.label)
        ids = np.array(_obs_ids(_group(file, "obs", source.label), source))
    column = f"obsm/{name}"
    if values.ndim != 2 or len(values) != len(ids):
        message = f"expected {len(ids)} rows, one an observation, found shape {values.shape}"
        raise EmbeddingError("embedding_shape", message, file=source.label, column=column)
    valid = np.asarray(values.astype(bool).any(axis=1))
    for key, rows in rows_by_id(ids):
        yield build_bag(key, values[rows[valid[rows]]], label=source.label, column=column)


@contextmanager
def _opened(path: Path, label: str) -> Iterator[h5py.File]:
    """The file, open for reading; whatever the library raises on a file that is none or damaged is one error."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except _HDF5_ERRORS as error:
        message = f"expected a whole HDF5 file, found another or a damaged one ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=label) from error


def _bag_of(group: h5py.Group, source: EmbeddingSource, key: str, label: str) -> Bag:
    wanted = (source.key,) if source.key else KNOWN_KEYS
    name = next((name for name in wanted if name in group), None)
    if name is None:
        raise _unknown_layout(list(group), label)
    dataset = _member(group, name, label)
    return build_bag(key, _values(dataset, label), label=label, column=name, encoder=_encoder_of(dataset))


def _member(group: h5py.Group, name: str, label: str) -> Any:
    """A dataset or group that lies in this very file: links and external storage could read any file of the server."""
    item = None if isinstance(group.get(name, getlink=True), h5py.ExternalLink) else group[name]
    if item is None or (isinstance(item, h5py.Dataset) and (item.external or item.is_virtual)):
        message = "expected the array in the file itself, found a reference to another file"
        raise EmbeddingError("external_data", message, file=label, column=name)
    return item


def _unknown_layout(names: Sequence[str], label: str) -> EmbeddingError:
    found = ", ".join(names[:_SHOWN]) or "none"
    message = f"expected one of the datasets {', '.join(KNOWN_KEYS)}, or one a patient; found {found}"
    return EmbeddingError("unknown_container_key", message, file=label, value=found)


def _values(dataset: Any, label: str) -> npt.NDArray[np.generic]:
    if not isinstance(dataset, h5py.Dataset) or dataset.shape is None:
        raise EmbeddingError("embedding_shape", "expected an array, found a group or nothing", file=label)
    check_size(dataset.shape, dataset.dtype.itemsize, label=label, column=str(dataset.name))
    return np.asarray(dataset[()])


def _encoder_of(dataset: h5py.Dataset) -> str | None:
    for attributes in (dataset.attrs, dataset.parent.attrs, dataset.file.attrs):
        for name in _ENCODER_ATTRIBUTES:
            if name in attributes:
                return _text(attributes[name])
    return None


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _group(file: h5py.File, name: str, label: str) -> Any:
    group = _member(file, name, label) if name in file else None
    if not isinstance(group, h5py.Group):
        raise EmbeddingError("unknown_container_key", f"expected an AnnData file with {name}, found none", file=label)
    return group


def _obsm_name(names: Sequence[str], source: EmbeddingSource) -> str:
    encoder = find_encoder(source.encoder)
    wanted = [source.key] if source.key else list(encoder.keys) if encoder else []
    by_case = {name.lower(): name for name in names}
    found = next((by_case[name.lower()] for name in wanted if name.lower() in by_case), None)
    if found is None:
        expected = ", ".join(wanted) or "a key named by the manifest"
        message = f"expected {expected} in obsm; found {', '.join(names[:_SHOWN]) or 'none'}"
        raise EmbeddingError(
            "unknown_container_key", message, file=source.label, column="obsm", value=", ".join(names[:_SHOWN])
        )
    return found


def _obs_ids(obs: Any, source: EmbeddingSource) -> list[str]:
    index = _text(obs.attrs.get("_index", "_index"))
    name = source.id_column or index
    item = obs.get(name)
    if item is None:
        raise EmbeddingError("missing_column", f"expected the column '{name}' in obs", file=source.label, column=name)
    if isinstance(item, h5py.Group):
        categories = [_text(value) for value in item["categories"][()]]
        return [categories[code] if code >= 0 else "" for code in item["codes"][()]]
    return [_text(value) for value in item[()]]
