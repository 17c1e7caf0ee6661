"""AnnData (.h5ad): rows of one array pooled by columns of obs. Runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from ingest.embeddings.bags import Bag, EmbeddingError, check_numbers, count_bad
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.hdf5 import array, local, member, opened, text_of
from ingest.embeddings.job import FileJob

X = "X"
_STEP = 4096
_SHOWN = 10
_MOST_CELLS = 1 << 28

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What an .h5ad has: arrays of obsm (name = shape), columns of obs, and the shape of .X where it is dense."""

    obsm: Mapping[str, tuple[int, ...]]
    columns: tuple[str, ...]
    index: str
    x_shape: tuple[int, ...] | None
    cells: int


def survey(path: Path, label: str) -> Survey:
    """Look at the file without reading its arrays.

    Raises:
        EmbeddingError: not HDF5, or no obs.
    """
    with opened(path, label) as file:
        obs = _group(file, "obs", label)
        x = local(file, X)
        index = text_of(obs.attrs.get("_index", "_index"))
        arrays = local(file, "obsm")
        names = [name for name in obs if name not in {index, "__categories"}]
        return Survey(
            obsm={name: _shape(local(arrays, name)) for name in arrays} if isinstance(arrays, h5py.Group) else {},
            columns=tuple(names),
            index=index,
            x_shape=_shape(x) if isinstance(x, h5py.Dataset) else None,
            cells=len(_codes(obs, index, label)[0]),
        )


def read_groups(path: Path, label: str, columns: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """How many cells have each combination of values of the columns; no value is the empty text.

    Raises:
        EmbeddingError: not HDF5, or no such column of obs.
    """
    with opened(path, label) as file:
        labels, groups = _groups(_group(file, "obs", label), columns, label)
    counts = np.bincount(groups, minlength=len(labels))
    return {name: int(count) for name, count in zip(labels, counts, strict=True)}


def pool_cells(path: Path, label: str, dataset: str, columns: tuple[str, ...]) -> list[tuple[tuple[str, ...], Bag]]:
    """The mean of the rows of each combination of values of the columns, a block of cells at a time.

    Rows of zeros are left out and counted: spatial encoders write them for cells that have no neighbourhood.

    Args:
        path: the file.
        label: as the data manager knows it.
        dataset: `X`, or the name of an array of obsm.
        columns: of obs; of none: all cells together.

    Raises:
        EmbeddingError: not HDF5, no such array or column, or an array that has no row a cell.
    """
    with opened(path, label) as file:
        labels, groups = _groups(_group(file, "obs", label), columns, label)
        holder = file if dataset == X else _group(file, "obsm", label)
        values = array(_named(holder, dataset, label), label)
        column = X if dataset == X else f"obsm/{dataset}"
        check_numbers(dataset, values, label=label, column=column)
        if len(values.shape) != 2 or values.shape[0] != len(groups):
            message = f"expected {len(groups)} rows, one an observation, found shape {tuple(values.shape)}"
            raise EmbeddingError("embedding_shape", message, file=label, column=column)
        pooled = PooledRows(len(labels), values.shape[1])
        for start in range(0, len(groups), _STEP):
            pooled.add(np.asarray(values[start : start + _STEP]), groups[start : start + _STEP])
    return [(name, pooled.bag(at, label=label, column=column)) for at, name in enumerate(labels)]


def read_cells(job: FileJob) -> Iterator[Bag]:
    """A bag a patient, where the ids are a column of obs or its index; for a study folder, which names them.

    Raises:
        EmbeddingError: as `pool_cells`; and no obsm array under the encoder's names.
    """
    found = survey(job.path, job.label)
    dataset = job.dataset or _dataset_of(job.encoder, found, job.label)
    dataset = {name.lower(): name for name in [*found.obsm, X]}.get(dataset.lower(), dataset)
    for name, bag in pool_cells(job.path, job.label, dataset, (job.id_column or found.index,)):
        yield replace(bag, key=name[0])


def keys_of(encoder: str, found: Survey) -> list[str]:
    """The arrays of the file that carry one of the encoder's names, whatever their case, in the registry's order."""
    known = find_encoder(encoder)
    by_case = {name.lower(): name for name in found.obsm}
    return [by_case[key.lower()] for key in (known.keys if known else ()) if key.lower() in by_case]


def _dataset_of(encoder: str, found: Survey, label: str) -> str:
    known = find_encoder(encoder)
    keys = keys_of(encoder, found)
    if keys:
        return keys[0]
    if known is not None and X in known.keys and found.x_shape is not None and found.x_shape[-1] in known.dims:
        return X
    expected = ", ".join(known.keys if known else ()) or "a key named by the manifest"
    shown = ", ".join(list(found.obsm)[:_SHOWN]) or "none"
    message = f"expected {expected} in obsm; found {shown}"
    raise EmbeddingError("unknown_container_key", message, file=label, column="obsm", value=shown)


class PooledRows:
    """Sums by group, grown a block at a time."""

    def __init__(self, groups: int, dim: int) -> None:
        self._sums = np.zeros((groups, dim))
        self._rows = np.zeros(groups, np.int64)
        self._bad = np.zeros(groups, np.int64)
        self._zeros = np.zeros(groups, np.int64)

    def add(self, values: npt.NDArray[Any], groups: npt.NDArray[np.intp]) -> None:
        """Take in a block; values (n, D), groups (n,)."""
        used = values.astype(bool).any(axis=1)
        self._zeros += np.bincount(groups[~used], minlength=len(self._rows))
        values, groups = values[used], groups[used]
        self._rows += np.bincount(groups, minlength=len(self._rows))
        if count_bad(values):
            for group, row in zip(groups, values, strict=True):
                self._bad[group] += count_bad(row)
        order = np.argsort(groups, kind="stable")
        present, starts = np.unique(groups[order], return_index=True)
        if len(present):
            with np.errstate(over="ignore", invalid="ignore"):
                self._sums[present] += np.add.reduceat(values[order].astype(np.float64), starts, axis=0)

    def bag(self, group: int, *, label: str, column: str | None) -> Bag:
        """What one group came to."""
        rows = int(self._rows[group])
        with np.errstate(over="ignore", invalid="ignore"):
            mean = np.asarray(self._sums[group] / max(rows, 1), np.float32)
        bad, zeros = int(self._bad[group]), int(self._zeros[group])
        return Bag(key="", label=label, column=column, rows=rows, dim=len(mean), mean=mean, bad=bad, invalid=zeros)


def _shape(item: Any) -> tuple[int, ...]:
    return tuple(item.shape or ()) if isinstance(item, h5py.Dataset) else ()


def _group(file: h5py.File, name: str, label: str) -> Any:
    group = member(file, name, label) if name in file else None
    if not isinstance(group, h5py.Group):
        raise EmbeddingError("unknown_container_key", f"expected an AnnData file with {name}, found none", file=label)
    return group


def _named(holder: Any, dataset: str, label: str) -> Any:
    if dataset not in holder:
        shown = ", ".join(list(holder)[:_SHOWN]) or "none"
        message = f"expected {dataset} in obsm; found {shown}"
        raise EmbeddingError("unknown_container_key", message, file=label, column="obsm", value=shown)
    item = member(holder, dataset, label)
    if isinstance(item, h5py.Group):
        message = "expected a dense array of vectors, found a sparse matrix or a table"
        raise EmbeddingError("embedding_shape", message, file=label, column=dataset)
    return item


def _groups(obs: Any, columns: Sequence[str], label: str) -> tuple[list[tuple[str, ...]], npt.NDArray[np.intp]]:
    """Each combination of values that occurs, and which of them each cell has."""
    if not columns:
        index = text_of(obs.attrs.get("_index", "_index"))
        return [()], np.zeros(len(_codes(obs, index, label)[0]), np.intp)
    coded = [_codes(obs, column, label) for column in columns]
    if len({len(codes) for codes, _ in coded}) > 1:
        raise EmbeddingError("rows_disagree", "expected columns of obs of one length", file=label, column="obs")
    stacked = np.column_stack([codes for codes, _ in coded])
    found, groups = np.unique(stacked, axis=0, return_inverse=True)
    names = [tuple(words[code] for code, (_, words) in zip(row, coded, strict=True)) for row in found.tolist()]
    return names, groups.reshape(-1)


def _codes(obs: Any, column: str, label: str) -> tuple[npt.NDArray[np.intp], list[str]]:
    """A number for each cell and the text that it stands for; the last text is empty, for cells without a value."""
    if column not in obs:
        raise EmbeddingError("missing_column", f"expected the column '{column}' in obs", file=label, column=column)
    item = member(obs, column, label)
    if isinstance(item, h5py.Group):
        codes, words = _column(item, "codes", label), _column(item, "categories", label)
        return _checked(codes, _texts(words), label, column)
    values = _column(obs, column, label)
    old = local(obs, "__categories")
    if isinstance(old, h5py.Group) and column in old:
        return _checked(values, _texts(_column(old, column, label)), label, column)
    texts = _texts(values)
    words, codes = np.unique(texts, return_inverse=True) if len(texts) else (np.empty(0, object), np.empty(0, np.intp))
    return codes.reshape(-1), [*words.tolist(), ""]


def _checked(codes: Any, words: Texts, label: str, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
    codes = np.asarray(codes)
    if codes.dtype.kind not in "iu" or codes.ndim != 1 or (codes.size and int(codes.max()) >= len(words)):
        raise EmbeddingError("column_unreadable", "expected codes of categories", file=label, column=column)
    return np.where(codes < 0, len(words), codes).astype(np.intp), [*words.tolist(), ""]


def _column(group: Any, name: str, label: str) -> Any:
    item = member(group, name, label) if name in group else None
    if not isinstance(item, h5py.Dataset) or len(item.shape or ()) != 1 or item.shape[0] > _MOST_CELLS:
        raise EmbeddingError("column_unreadable", "expected a column of values", file=label, column=name)
    return item[()]


def _texts(values: Any) -> Texts:
    """Values of any type as trimmed text; NaN is no value."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        return np.array([_number_text(value) for value in values.tolist()], object)
    return np.array([text_of(value).strip() for value in values.tolist()], object)


def _number_text(value: float) -> str:
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() else repr(value)
