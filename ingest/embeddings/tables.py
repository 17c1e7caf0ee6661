"""Tables of vectors (.csv, .tsv, .parquet, .xlsx): an id column, each other column a dimension; equal ids are a bag."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.embeddings.bags import Bag, build_bag, rows_by_id
from ingest.embeddings.source import EmbeddingSource
from ingest.tables import DEFAULT_MISSING, Missing, read_table

VECTOR_TABLES = (".csv", ".tsv", ".parquet", ".xlsx")


def read_vectors(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    """A bag an id. Nothing comes out where the table or a value of it was reported.

    Reported with line and column: a column that is missing, a text that is no number, a missing number.
    """
    table = read_table(path, label=source.label, report=report)
    if table is None:
        return
    id_column = source.id_column or table.columns[0]
    if not table.has(id_column, report, asked_by="ids of the vectors"):
        return
    missing = Missing.of(DEFAULT_MISSING)
    ids = np.array([text or "" for text in table.texts(id_column, missing)])
    own = Report()
    dims = [name for name in table.columns if name != id_column]
    values = np.column_stack([table.numbers(name, missing, own) for name in dims]) if dims else np.empty((len(ids), 0))
    if not own.has_errors:
        for row, column in np.argwhere(np.isnan(values)):
            message = "expected a number in every dimension, found none"
            own.error("not_finite", file=source.label, line=int(table.lines[row]), column=dims[column], message=message)
    pass_on_by_code(own.issues(), report)
    if own.has_errors:
        return
    for key, rows in rows_by_id(ids):
        yield build_bag(key, values[rows[0]] if len(rows) == 1 else values[rows], label=source.label)
