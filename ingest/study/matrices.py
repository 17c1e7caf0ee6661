"""[[matrix]]: patients x features, either way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ingest.genes.naming import GeneNames
from ingest.records import FeatureTable, FloatArray
from ingest.study.context import Context
from ingest.study.fields import days_or_zero
from ingest.study.sections import MatrixSection
from ingest.tables import Missing, Table

_LARGEST = float(np.finfo(np.float32).max)


def read_matrices(context: Context) -> list[FeatureTable]:
    """Every [[matrix]]; defects go to the context's report."""
    found = [_read_matrix(context, section) for section in context.manifest.matrix]
    return [table for table in found if table is not None]


def _read_matrix(context: Context, section: MatrixSection) -> FeatureTable | None:
    table = _upright(context, section)
    if table is None:
        return None
    id_column = context.id_of(section)
    features = _features(context, section, table, id_column)
    ids = context.ids_of(table, id_column, unique=section.day is None)
    days = days_or_zero(context, section, table, section.day)
    if section.day is not None:
        _check_distinct(context, table, id_column, ids, days)
    if not features:
        return None
    values = _values(context, section, table, features)
    known = _tested(context, table, id_column, ids, days, values)
    return FeatureTable(
        modality=section.modality,
        name=section.name,
        features=features,
        patients=tuple(str(ids[at]) for at in known),
        days=tuple(int(days[at] or 0) for at in known),
        values=values[known],
        kind=section.kind or "",
        transform=section.transform,
        genes=_genes(context, section, table, features),
    )


def _tested(
    context: Context,
    table: Table,
    id_column: str,
    ids: Sequence[str | None],
    days: Sequence[int | None],
    values: FloatArray,
) -> list[int]:
    """Rows of known patients that hold a value; a row without any says that the patient was not tested."""
    known = [at for at, (code, day) in enumerate(zip(ids, days, strict=True)) if code is not None and day is not None]
    empty = np.logical_and.reduce(np.isnan(values), axis=1).tolist()
    for at in known:
        if empty[at]:
            message = "a row in which every value is missing: not stored, the patient counts as not tested"
            context.report.warn(
                "empty_row",
                file=table.label,
                line=int(table.lines[at]),
                column=id_column,
                value=ids[at],
                message=message,
            )
    return [at for at in known if not empty[at]]


def _upright(context: Context, section: MatrixSection) -> Table | None:
    """The table with a row a patient, whichever way the file lies."""
    if section.orient == "patients_by_features":
        return context.table_of(section, {"day": section.day})
    table = context.read(context.file_of(section), context.sheet_of(section), line=section.line("file"))
    if table is None or not table.has(context.id_of(section), context.report, asked_by="key id"):
        return None
    if section.day is not None or section.where:
        key = "day" if section.day is not None else "where"
        message = f"expected no '{key}' in a table whose columns are patients"
        context.report.error(
            "wrong_key", file=context.manifest.label, line=section.line(key), column=key, message=message
        )
        return None
    return _turned(context, section, table)


def _turned(context: Context, section: MatrixSection, table: Table) -> Table | None:
    """Columns become rows; every patient stands on the header's line."""
    id_column = context.id_of(section)
    names = table.texts(id_column, Missing.of(()))
    if not _are_names(context, table, id_column, names):
        return None
    patients = [column for column in table.columns if column != id_column]
    rows = [table.numbers(column, context.missing_of(section), context.report) for column in patients]
    values = np.array(rows, dtype=np.float64).reshape(len(patients), len(names))
    data = {id_column: pa.array(patients, pa.string())} | {str(name): values[:, at] for at, name in enumerate(names)}
    return Table(label=table.label, data=pa.table(data), lines=np.ones(len(patients), dtype=np.int64))


def _are_names(context: Context, table: Table, column: str, names: Sequence[str | None]) -> bool:
    seen: set[str] = {column}
    before = context.report.error_count
    for line, name in zip(table.lines.tolist(), names, strict=True):
        if name is None or name in seen:
            message = f"expected one row a feature, found '{name}' {'again' if name else 'without a name'}"
            context.report.error(
                "duplicate_feature", file=table.label, line=line, column=column, value=name, message=message
            )
        elif name is not None:
            seen.add(name)
    return context.report.error_count == before


def _features(context: Context, section: MatrixSection, table: Table, id_column: str) -> tuple[str, ...]:
    left_out = {id_column, section.day, *section.exclude}
    for name in section.exclude:
        table.has(name, context.report, asked_by="key exclude")
    if "*" in section.columns or not section.columns:
        features = tuple(column for column in table.columns if column not in left_out)
    else:
        present = [column for column in section.columns if table.has(column, context.report, asked_by="key columns")]
        features = tuple(dict.fromkeys(column for column in present if column not in left_out))
    if not features:
        message = f"expected at least one feature column in '{table.label}', found none"
        context.report.error(
            "no_features", file=context.manifest.label, line=section.line(), column="columns", message=message
        )
    return features


def _check_distinct(
    context: Context, table: Table, id_column: str, ids: Sequence[str | None], days: Sequence[int | None]
) -> None:
    seen: set[tuple[str, int]] = set()
    for line, code, day in zip(table.lines.tolist(), ids, days, strict=True):
        if code is None or day is None:
            continue
        if (code, day) in seen:
            message = f"expected one row a patient and day, found '{code}' on day {day} again"
            context.report.error(
                "duplicate_id", file=table.label, line=line, column=id_column, value=code, message=message
            )
        seen.add((code, day))


def _values(context: Context, section: MatrixSection, table: Table, features: Sequence[str]) -> FloatArray:
    missing = context.missing_of(section)
    values = np.empty((len(table), len(features)), dtype=np.float32)
    for at, feature in enumerate(features):
        column = table.numbers(feature, missing, context.report)
        _check_size(context, table, feature, column)
        values[:, at] = np.where(np.abs(column) > _LARGEST, np.nan, column)
    return values


def _check_size(
    context: Context, table: Table, feature: str, column: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    for row in np.flatnonzero(np.abs(column) > _LARGEST):
        message = "expected a number that fits in single precision"
        line = int(table.lines[row])
        context.report.error(
            "out_of_range", file=table.label, line=line, column=feature, value=column[row], message=message
        )


def _genes(context: Context, section: MatrixSection, table: Table, features: Sequence[str]) -> tuple[str, ...]:
    """The gene each column measures, "" where the pattern does not fit; without a pattern nothing is claimed."""
    if section.gene_columns is None:
        return ()
    names = GeneNames(context.report, file=table.label, column="gene_columns")
    pattern = _pattern(context, section)
    if pattern is None:
        return ()
    found = [pattern.fullmatch(feature) for feature in features]
    if not any(found):
        message = f"no column of '{table.label}' fits the pattern '{section.gene_columns.pattern}'"
        line = section.line("gene_columns")
        context.report.warn(
            "no_gene_column", file=context.manifest.label, line=line, column="gene_columns", message=message
        )
    return tuple("" if match is None else names.of(match.group(1), line=1) for match in found)


def _pattern(context: Context, section: MatrixSection) -> re.Pattern[str] | None:
    text = "" if section.gene_columns is None else section.gene_columns.pattern
    try:
        pattern = re.compile(text)
    except re.error:
        pattern = re.compile("")
    if pattern.groups == 1:
        return pattern
    message = "expected a regular expression with one group, the gene"
    line = section.line("gene_columns")
    context.report.error(
        "bad_pattern", file=context.manifest.label, line=line, column="gene_columns", value=text, message=message
    )
    return None
