"""The vectors of one patient as a file holds them, and what makes them unusable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ingest.errors import IngestError

_LARGEST_BYTES = 4 << 30


class EmbeddingError(IngestError):
    """Vectors that cannot be used; `code` says why."""

    def __init__(
        self, code: str, message: str, *, file: str, column: str | None = None, value: str | None = None
    ) -> None:
        self.code = code
        super().__init__(message, file=file, column=column)
        self.issue = replace(self.issue, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Vectors of one key.

    Attributes:
        key: of the patient in the file.
        label: the file, for messages and as the table's source.
        column: dataset or array within it.
        vectors: (n, D) as stored, n tiles or cells; n = 1 and `is_single` for a slide or patient vector (D,).
        encoder: the encoder that the file itself names.
    """

    key: str
    label: str
    column: str | None
    vectors: npt.NDArray[np.generic]
    is_single: bool
    encoder: str | None = None


def check_size(shape: tuple[int, ...], itemsize: int, *, label: str, column: str | None) -> None:
    """Refuse an array that would not fit, before it is read: a small compressed file can claim any size."""
    size = int(np.prod([int(length) for length in shape], dtype=object)) * itemsize
    if size > _LARGEST_BYTES:
        message = f"expected an array of at most {_LARGEST_BYTES >> 30} GiB, found {size >> 30} GiB"
        raise EmbeddingError("array_too_large", message, file=label, column=column)


def build_bag(
    key: str, values: npt.NDArray[np.generic], *, label: str, column: str | None = None, encoder: str | None = None
) -> Bag:
    """A bag from an array (D,) or (n, D).

    Raises:
        EmbeddingError: not numbers (`not_numeric`), or neither one nor two dimensions (`embedding_shape`), such as
            patch tokens (n, tokens, D).
    """
    if values.dtype.kind not in "fiu":
        message = f"expected numbers, found values of type {values.dtype}"
        raise EmbeddingError("not_numeric", message, file=label, column=column, value=key)
    if values.ndim not in {1, 2}:
        message = f"expected shape (D,) or (n, D), found {values.ndim} dimensions; patch tokens must be pooled"
        raise EmbeddingError("embedding_shape", message, file=label, column=column, value=key)
    is_empty = values.size == 0
    is_single = values.ndim == 1 and not is_empty
    vectors = values.reshape(0, 0) if is_empty and values.ndim == 1 else np.atleast_2d(values)
    return Bag(key=key, label=label, column=column, vectors=vectors, is_single=is_single, encoder=encoder)


def rows_by_id(ids: npt.NDArray[np.str_]) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """Each id with its row numbers, in one pass over any number of ids."""
    order = np.argsort(ids, kind="stable")
    names, starts = np.unique(ids[order], return_index=True)
    yield from zip(names.tolist(), np.split(order, starts[1:]), strict=True)


def pooled(bag: Bag) -> npt.NDArray[np.float32]:
    """Mean over the bag, (D,) float32, summed in float64 whatever the file stores."""
    return np.asarray(bag.vectors.astype(np.float64).mean(axis=0), np.float32)
