"""The values of a matrix and where each stood, read block by block."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np

from ingest.matrix.names import Ids
from ingest.matrix.task import MISSING, Task
from ingest.records import FloatArray
from ingest.tables import Table

_SUMMARIES = frozenset(["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"])
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The file's rows. Shapes: names and lines (rows,), values (rows, columns)."""

    names: list[str]
    lines: list[int]
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values with a row a patient, a column a feature.

    Attributes:
        lines: of the file, one a feature, or one a patient where patients are rows.
        columns: of the file, the other way round.
        unit: where a column's name says it.
    """

    patients: list[str]
    features: list[str]
    values: FloatArray
    ids: Ids | None
    lines: list[int]
    columns: list[str]
    unit: str = ""

    def place(self, row: int, column: int) -> tuple[int, str]:
        """Line and column of the file of a value."""
        if len(self.columns) == len(self.patients) and len(self.lines) == len(self.features):
            return self.lines[column], self.columns[row]
        return self.lines[row], self.columns[column]


def read_body(task: Task, columns: list[str]) -> Body:
    """All rows: only numbers are kept of a block."""
    names: list[str] = []
    lines: list[int] = []
    values: list[FloatArray] = []
    for block in chain([task.table], task.rest):
        names += [name or "" for name in block.texts(block.columns[0], MISSING)]
        lines += block.lines.tolist()
        values.append(_single(task, block, columns))
    return Body(names=names, lines=lines, values=np.concatenate(values))


def without_summaries(body: Body) -> Body:
    """The rows of features: counters write how many reads they left out among them (STAR, HTSeq)."""
    kept = [at for at, name in enumerate(body.names) if name not in _SUMMARIES and not name.startswith("__")]
    if len(kept) == len(body.names):
        return body
    names, lines = [body.names[at] for at in kept], [body.lines[at] for at in kept]
    return Body(names=names, lines=lines, values=body.values[kept])


def _single(task: Task, block: Table, columns: list[str]) -> FloatArray:
    """The values in single precision, as they are stored."""
    values = block.matrix(columns, MISSING, task.report)
    too_large = np.abs(values) > _LARGEST
    for row, column in np.argwhere(too_large):
        message, line = "expected a number that fits in single precision", int(block.lines[row])
        task.error("out_of_range", message, line=line, column=columns[column], value=values[row, column])
    return np.where(too_large, np.nan, values).astype(np.float32) if too_large.any() else values.astype(np.float32)
