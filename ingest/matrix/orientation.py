"""Which way round a matrix lies; shown with the reason, and asked for where the names do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ingest.choices import word_option
from ingest.matrix.names import Ids, Side, is_entrez, is_feature_column, is_patient_column, side_of
from ingest.matrix.task import Task


class Orient(StrEnum):
    """What a row and a column are."""

    PATIENTS_BY_FEATURES = "patients_by_features"
    FEATURES_BY_PATIENTS = "features_by_patients"


def find_orientation(task: Task, rows: Sequence[str], columns: Sequence[str]) -> tuple[Orient, Ids | None] | None:
    """The orientation and the kind of the features' ids; None after reporting that it cannot be told.

    The option decides; else the side that alone names features; else the side that alone names known patients; else
    the name of the first column.

    Args:
        task: the table.
        rows: what its first column holds.
        columns: names of its other columns.
    """
    known = task.request.known.patients if task.request.known is not None else frozenset()
    in_rows, in_columns = side_of(rows, known), side_of(columns, known)
    chosen = word_option(task.request, "orient", tuple(Orient))
    if chosen is not None:
        return _with_ids(Orient(chosen), in_rows, in_columns, rows, columns)
    found = _tell(task.table.columns[0], in_rows, in_columns)
    if found is None:
        message = (
            "expected genes, CpG sites or known patients on one side of the table only, found "
            f"{_words(in_rows)} in the first column and {_words(in_columns)} in the header: "
            "say which with the option 'orient'"
        )
        task.error("orientation_unknown", message, line=1, column=task.table.columns[0])
        return None
    orient, reason = found
    task.warn("orientation_found", f"read as {orient}: {reason}", line=1)
    return _with_ids(orient, in_rows, in_columns, rows, columns)


def _tell(first: str, rows: Side, columns: Side) -> tuple[Orient, str] | None:
    if (rows.ids is None) != (columns.ids is None):
        if rows.ids is not None:
            return Orient.FEATURES_BY_PATIENTS, f"the first column holds {rows.ids}"
        return Orient.PATIENTS_BY_FEATURES, f"the header holds {columns.ids}"
    if (rows.patients == 0) != (columns.patients == 0):
        if columns.patients:
            return Orient.FEATURES_BY_PATIENTS, f"the header holds {columns.patients} known patients"
        return Orient.PATIENTS_BY_FEATURES, f"the first column holds {rows.patients} known patients"
    if is_feature_column(first):
        return Orient.FEATURES_BY_PATIENTS, f"the first column is called '{first}'"
    if is_patient_column(first):
        return Orient.PATIENTS_BY_FEATURES, f"the first column is called '{first}'"
    return None


def _with_ids(
    orient: Orient, in_rows: Side, in_columns: Side, rows: Sequence[str], columns: Sequence[str]
) -> tuple[Orient, Ids | None]:
    side, names = (in_rows, rows) if orient is Orient.FEATURES_BY_PATIENTS else (in_columns, columns)
    return orient, side.ids or (Ids.ENTREZ if is_entrez(names) else None)


def _words(side: Side) -> str:
    return str(side.ids) if side.ids is not None else f"{side.patients} known patients"
