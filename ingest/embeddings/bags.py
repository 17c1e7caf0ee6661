"""The vectors of one key as a file holds them, pooled while they are read, and what makes them unusable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import IngestError, Issue
from ingest.records import FloatArray

_LARGEST_BYTES = 4 << 30
_BLOCK_BYTES = 16 << 20


class EmbeddingError(IngestError):
    """Vectors that cannot be used; `code` says why."""

    def __init__(
        self, code: str, message: str, *, file: str, column: str | None = None, value: str | None = None
    ) -> None:
        self.code = code
        super().__init__(message, file=file, column=column)
        self.issue = replace(self.issue, value=value)

    def __reduce__(self) -> tuple[Any, tuple[Issue]]:
        """It travels from the process that reads the file."""
        return _remade, (self.issue,)


def _remade(issue: Issue) -> EmbeddingError:
    return EmbeddingError(issue.code, issue.message, file=issue.file, column=issue.column, value=issue.value)


class Numbers(Protocol):
    """An array, or a dataset of a file that is read a slice at a time."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its lengths."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Its type."""

    def __getitem__(self, rows: Any) -> Any:
        """Some of its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Vectors of one key: the mean and what must be known of the rows; the rows themselves stay in the file.

    Attributes:
        key: of the patient or slide in the file.
        label: the file, for messages and as the table's source.
        column: dataset or array within it.
        rows, dim: of the array, n tiles or cells of D numbers; 0 rows where the slide is empty.
        mean: (D,) float32 over the rows, summed in float64 whatever the file stores.
        bad: how many numbers are NaN, infinite or too large for float32.
        is_single: the array is one vector (D,), of a slide or patient.
        encoder: the encoder that the file itself names.
        details: what else the file says: unit of the coordinates, tile size, magnification.
        invalid: rows of zeros, which encoders write for cells that they could not embed; they are not in `rows`.
    """

    key: str
    label: str
    column: str | None = None
    rows: int = 0
    dim: int = 0
    mean: FloatArray = field(default_factory=lambda: np.empty(0, np.float32))
    bad: int = 0
    is_single: bool = False
    encoder: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    invalid: int = 0


def check_size(shape: tuple[int, ...], itemsize: int, *, label: str, column: str | None) -> None:
    """Refuse an array that would not fit, before it is read: a small compressed file can claim any size."""
    size = int(np.prod([int(length) for length in shape], dtype=object)) * itemsize
    if size > _LARGEST_BYTES:
        message = f"expected an array of at most {_LARGEST_BYTES >> 30} GiB, found {size >> 30} GiB"
        raise EmbeddingError("array_too_large", message, file=label, column=column)


def build_bag(
    key: str,
    values: Numbers,
    *,
    label: str,
    column: str | None = None,
    encoder: str | None = None,
    details: Mapping[str, str] | None = None,
    leading: int = 0,
) -> Bag:
    """A bag from an array (D,) or (n, D), read a block of rows at a time.

    Args:
        key: of the patient or slide.
        values: the array, or a dataset of an open file.
        label: the file, as the data manager knows it.
        column: where in the file the array is.
        encoder: that the file names.
        details: that the file states.
        leading: columns before the vector, such as level, x and y.

    Raises:
        EmbeddingError: not numbers (`not_numeric`), too large (`array_too_large`), or neither one nor two dimensions
            (`embedding_shape`), such as patch tokens (n, tokens, D).
    """
    check_numbers(key, values, label=label, column=column)
    made = Bag(key=key, label=label, column=column, encoder=encoder, details=details or {})
    if 0 in values.shape:
        return replace(made, dim=values.shape[1] - leading if len(values.shape) == 2 else 0)
    is_single = len(values.shape) == 1
    rows, dim = (1, values.shape[0]) if is_single else (values.shape[0], values.shape[1] - leading)
    total, bad = np.zeros(dim), 0
    for block in _blocks(values):
        part = np.atleast_2d(np.asarray(block))[:, leading:]
        bad += count_bad(part)
        with np.errstate(over="ignore", invalid="ignore"):
            total += part.sum(axis=0, dtype=np.float64)
    return replace(made, rows=rows, dim=dim, mean=_mean(total, rows), bad=bad, is_single=is_single)


def check_numbers(key: str, values: Numbers, *, label: str, column: str | None) -> None:
    """Raise for what can be no vector and no bag of vectors, before it is read."""
    if values.dtype.kind not in "fiu":
        message = f"expected numbers, found values of type {values.dtype.kind}"
        raise EmbeddingError("not_numeric", message, file=label, column=column, value=key)
    if len(values.shape) not in {1, 2}:
        message = f"expected shape (D,) or (n, D), found {len(values.shape)} dimensions; patch tokens must be pooled"
        raise EmbeddingError("embedding_shape", message, file=label, column=column, value=key)
    check_size(values.shape, values.dtype.itemsize, label=label, column=column)


def count_bad(part: npt.NDArray[Any]) -> int:
    """Vectors are stored as float32: what is too large for that is no number there either."""
    if part.dtype.kind != "f":
        return 0
    with np.errstate(over="ignore", invalid="ignore"):
        return int((~np.isfinite(part.astype(np.float32, copy=False))).sum())


def _blocks(values: Numbers) -> Iterator[Any]:
    if len(values.shape) == 1:
        yield values[:]
        return
    step = max(1, _BLOCK_BYTES // max(1, values.shape[1] * 8))
    for start in range(0, values.shape[0], step):
        yield values[start : start + step]


def _mean(total: npt.NDArray[np.float64], rows: int) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(total / rows, np.float32)


def joined(bags: Sequence[Bag]) -> Bag:
    """Several slides of one patient as one bag: each tile counts the same, whichever slide it is on."""
    if len(bags) == 1:
        return bags[0]
    rows = sum(bag.rows for bag in bags)
    total = np.sum([bag.mean.astype(np.float64) * bag.rows for bag in bags], axis=0)
    label = f"{bags[0].label} and {len(bags) - 1} more"
    return replace(bags[0], label=label, rows=rows, mean=_mean(total, rows), is_single=False)


def rows_by_id(ids: npt.NDArray[np.str_]) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """Each id with its row numbers, in one pass over any number of ids."""
    order = np.argsort(ids, kind="stable")
    names, starts = np.unique(ids[order], return_index=True)
    yield from zip(names.tolist(), np.split(order, starts[1:]), strict=True)
