"""A table with a row a cell (Geneformer's .csv): numbered columns are the vector, the others are labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.embeddings.cells import PooledRows
from ingest.single_cell.columns import CELL_TYPE_COLUMNS, PATIENT_COLUMNS, find_column
from ingest.single_cell.format import numbered
from ingest.single_cell.grouped import Group, GroupedCells
from ingest.tables import DEFAULT_MISSING, Missing, Table, read_table


def read_cell_table(
    path: Path, *, label: str, encoder: str, name: str, patient: str | None, cell_type: str | None, report: Report
) -> GroupedCells | None:
    """The cells of a table; None after reporting why not.

    Args:
        path: the file.
        label: as the data manager knows it.
        encoder: whose vectors they are.
        name: of the set of vectors.
        patient, cell_type: columns that are asked for; None: found by their usual names.
        report: where defects go.
    """
    table = read_table(path, label=label, report=report)
    if table is None:
        return None
    dims = [str(at) for at in range(numbered(list(table.columns)))]
    if not dims:
        report.error("no_vectors", file=label, line=1, message="expected columns named 0, 1, 2, …, found none")
        return None
    others = [column for column in table.columns if column not in set(dims)]
    patient_column = find_column(patient, PATIENT_COLUMNS, others, report, label=label, what="the patient of a cell")
    type_column = find_column(cell_type, CELL_TYPE_COLUMNS, others, report, label=label, what="the type of a cell")
    groups, codes = _groups(table, patient_column, type_column)
    values = _values(table, dims, report)
    if values is None:
        return None
    pooled = PooledRows(len(groups), len(dims))
    pooled.add(values, codes)
    bags = {group: pooled.bag(at, label=label, column=None) for at, group in enumerate(groups)}
    counts = np.bincount(codes, minlength=len(groups)).tolist()
    return GroupedCells(
        label=label,
        patient_column=patient_column,
        type_column=type_column,
        counts=dict(zip(groups, counts, strict=True)),
        vectors={name: (encoder, bags)},
    )


def _groups(
    table: Table, patient: str | None, kind: str | None
) -> tuple[list[Group], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    missing = Missing.of(DEFAULT_MISSING)
    empty = [""] * len(table)
    names = [text or "" for text in table.texts(patient, missing)] if patient else empty
    kinds = [text or "" for text in table.texts(kind, missing)] if kind else empty
    at: dict[Group, int] = {}
    codes = [at.setdefault(group, len(at)) for group in zip(names, kinds, strict=True)]
    return list(at), np.array(codes, np.intp)


def _values(table: Table, dims: list[str], report: Report) -> np.ndarray[tuple[int, int], np.dtype[np.float64]] | None:
    own = Report()
    missing = Missing.of(DEFAULT_MISSING)
    values = np.column_stack([table.numbers(name, missing, own) for name in dims])
    if not own.has_errors:
        for row, column in np.argwhere(np.isnan(values))[:100]:
            message = "expected a number in every dimension, found none"
            own.error("not_finite", file=table.label, line=int(table.lines[row]), column=dims[column], message=message)
    pass_on_by_code(own.issues(), report)
    return None if own.has_errors else values
