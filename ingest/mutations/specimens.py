"""Mutation rows as variant records: each sample stands for a specimen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ingest.mutations.reader import MafRows
from ingest.records import SpecimenKind, VariantRecord
from ingest.rows import Rows
from ingest.sheets.defects import Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """Whose sample it is, what it is and when it was taken."""

    patient: str
    kind: SpecimenKind
    day: int


def variants_of(rows: MafRows, specimens: Mapping[str, Specimen]) -> tuple[Rows[VariantRecord], Mask]:
    """The variants of the samples that stand for a specimen, and which rows those are. Shapes: mask (rows,)."""
    data = rows.data
    column = data.column("sample")
    coded = column.chunk(0) if column.num_chunks == 1 else pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), [])
    known: list[Specimen | None] = [specimens.get(sample) for sample in coded.dictionary.to_pylist()]
    if not known:
        return Rows(VariantRecord, pa.table({})), np.zeros(0, dtype=bool)
    codes = coded.indices.to_numpy()
    stored = np.array([specimen is not None for specimen in known])[codes]
    kept = data.filter(pa.array(stored)).drop_columns(["sample"])
    owner = {
        "patient": _taken([None if each is None else each.patient for each in known], codes[stored]),
        "kind": _taken([None if each is None else each.kind.value for each in known], codes[stored]),
        "day": pa.array([0 if each is None else each.day for each in known], pa.int64()).take(pa.array(codes[stored])),
    }
    for name, values in owner.items():
        kept = kept.append_column(name, values)
    return Rows(VariantRecord, kept), stored


def _taken(values: list[str | None], codes: Any) -> Any:
    return pa.array(values, pa.string()).take(pa.array(codes)).dictionary_encode()
