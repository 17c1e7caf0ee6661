"""Wide rows of numbers by binary COPY: twenty thousand values a row, written without a Python object for each."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection

from twins.models import FeatureVector

_HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
_TRAILER = struct.pack(">h", -1)
_FLOAT4 = 700
_NULL = struct.pack(">i", -1)
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRow:
    """One feature vector. Shapes: values (features,) float32, NaN where one value is missing."""

    patient_id: int
    feature_set_id: int
    day: int
    lesion_id: int | None
    digest: str
    values: npt.NDArray[np.float32]


def copy_vectors(rows: Iterable[VectorRow]) -> None:
    """Add feature vectors; a missing value becomes NULL inside the array."""
    statement = (
        f"COPY {FeatureVector._meta.db_table} "
        "(patient_id, feature_set_id, day, lesion_id, digest, values) FROM STDIN (FORMAT binary)"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in _blocks(rows):
            copy.write(block)


def _blocks(rows: Iterable[VectorRow]) -> Iterator[bytes]:
    block = bytearray(_HEADER)
    for row in rows:
        block += _packed(row)
        if len(block) > _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block) + _TRAILER


def _packed(row: VectorRow) -> bytes:
    lesion = _NULL if row.lesion_id is None else struct.pack(">iq", 8, row.lesion_id)
    digest = row.digest.encode("ascii")
    fixed = struct.pack(">hiqiqii", 6, 8, row.patient_id, 8, row.feature_set_id, 4, row.day)
    return fixed + lesion + struct.pack(">i", len(digest)) + digest + pack_array(row.values)


def pack_array(values: npt.NDArray[np.float32]) -> bytes:
    """`real[]` with its length, as PostgreSQL sends it: each element is its length and its bytes, NULL is length -1."""
    words = np.empty((len(values), 2), dtype=">u4")
    missing = np.isnan(values)
    words[:, 0] = np.where(missing, np.uint32(0xFFFFFFFF), np.uint32(4))
    words[:, 1] = values.astype(">f4").view(">u4")
    kept = np.ones((len(values), 2), dtype=np.bool_)
    kept[missing, 1] = False
    body = words[kept].tobytes()
    dimensions = struct.pack(">ii", len(values), 1) if len(values) else b""
    head = struct.pack(">iii", 1 if len(values) else 0, int(missing.any()), _FLOAT4) + dimensions
    return struct.pack(">i", len(head) + len(body)) + head + body
