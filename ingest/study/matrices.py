"""[[matrix]]: patients x features, either way round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.checks import suggestion
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
    """Block by block, so that a file of any size takes the room of its numbers and no more."""
    read = _read_upright if section.orient == "patients_by_features" else _read_turned
    found = read(context, section)
    if found is None or not found.features:
        return None
    _check_distinct(context, section, found)
    known = _tested(context, section, found)
    return FeatureTable(
        modality=section.modality,
        name=section.name,
        features=found.features,
        patients=tuple(str(found.ids[at]) for at in known),
        days=tuple(int(found.days[at] or 0) for at in known),
        values=found.values if len(known) == len(found.ids) else found.values[known],
        kind=section.kind or "",
        transform=section.transform,
        genes=_genes(context, section, found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matrix:
    """A row a patient, whichever way the file lies; ids and days are None where they were reported."""

    label: str
    features: tuple[str, ...]
    ids: list[str | None]
    days: Sequence[int | None]
    lines: Sequence[int]
    values: FloatArray


def _read_upright(context: Context, section: MatrixSection) -> _Matrix | None:
    id_column = context.id_of(section)
    features: tuple[str, ...] = ()
    ids: list[str | None] = []
    days: list[int | None] = []
    lines: list[int] = []
    values: list[FloatArray] = []
    for block in context.blocks_of(section, {"day": section.day}):
        features = features or _features(context, section, block, id_column)
        ids += context.ids_of(block, id_column, unique=False)
        days += days_or_zero(context, section, block, section.day)
        lines += block.lines.tolist()
        values.append(_values(context, section, block, features))
    if not values:
        return None
    label = context.file_of(section)
    return _Matrix(label=label, features=features, ids=ids, days=days, lines=lines, values=_stacked(values))


def _stacked(blocks: list[FloatArray]) -> FloatArray:
    """One array of all rows; each block is let go when it has been copied."""
    stacked = np.empty((sum(map(len, blocks)), blocks[0].shape[1]), dtype=np.float32)
    end = len(stacked)
    while blocks:
        block = blocks.pop()
        stacked[end - len(block) : end] = block
        end -= len(block)
    return stacked


def _read_turned(context: Context, section: MatrixSection) -> _Matrix | None:
    """Columns become rows; every patient stands on the header's line."""
    if section.day is not None or section.where:
        key = "day" if section.day is not None else "where"
        message = f"expected no '{key}' in a table whose columns are patients"
        context.report.error(
            "wrong_key", file=context.manifest.label, line=section.line(key), column=key, message=message
        )
        return None
    id_column = context.id_of(section)
    names: list[str | None] = []
    lines: list[int] = []
    patients: list[str] = []
    values: list[FloatArray] = []
    for block in context.blocks_of(section, {}):
        patients = patients or [column for column in block.columns if column != id_column]
        names += block.texts(id_column, Missing.of(()))
        lines += block.lines.tolist()
        values.append(_values(context, section, block, patients))
    if not values or not _are_names(context, section, names, lines):
        return None
    ids = context.ids_of(_header_row(context.file_of(section), id_column, patients), id_column, unique=False)
    turned = np.ascontiguousarray(_stacked(values).T)
    features = _chosen(context, section, tuple(str(name) for name in names))
    wanted = [at for at, name in enumerate(names) if name in set(features)]
    return _Matrix(
        label=context.file_of(section),
        features=features,
        ids=ids,
        days=[0] * len(ids),
        lines=[1] * len(ids),
        values=turned if len(wanted) == len(names) else turned[:, wanted],
    )


def _header_row(label: str, id_column: str, patients: Sequence[str]) -> Table:
    data = pa.table({id_column: pa.array(patients, pa.string())})
    return Table(label=label, data=data, lines=np.ones(len(patients), dtype=np.int64))


def _tested(context: Context, section: MatrixSection, found: _Matrix) -> list[int]:
    """Rows of known patients that hold a value; a row without any says that the patient was not tested."""
    id_column = context.id_of(section)
    pairs = zip(found.ids, found.days, strict=True)
    known = [at for at, (code, day) in enumerate(pairs) if code is not None and day is not None]
    empty = [at for at in known if bool(np.isnan(found.values[at]).all())]
    for at in empty:
        message = "a row in which every value is missing: not stored, the patient counts as not tested"
        context.report.warn(
            "empty_row", file=found.label, line=found.lines[at], column=id_column, value=found.ids[at], message=message
        )
    without = set(empty)
    return [at for at in known if at not in without]


def _are_names(context: Context, section: MatrixSection, names: Sequence[str | None], lines: Sequence[int]) -> bool:
    column = context.id_of(section)
    seen: set[str] = {column}
    before = context.report.error_count
    for line, name in zip(lines, names, strict=True):
        if name is None or name in seen:
            message = f"expected one row a feature, found '{name}' {'again' if name else 'without a name'}"
            context.report.error(
                "duplicate_feature",
                file=context.file_of(section),
                line=line,
                column=column,
                value=name,
                message=message,
            )
        elif name is not None:
            seen.add(name)
    return context.report.error_count == before


def _features(context: Context, section: MatrixSection, table: Table, id_column: str) -> tuple[str, ...]:
    left_out = {id_column, section.day}
    return _chosen(context, section, tuple(column for column in table.columns if column not in left_out))


def _chosen(context: Context, section: MatrixSection, present: tuple[str, ...]) -> tuple[str, ...]:
    """The features that the section asks for, in its order; one that is not there is reported."""
    there = set(present)
    for key, names in (("exclude", section.exclude), ("columns", section.columns)):
        for name in names:
            if name != "*" and name not in there:
                message = f"expected the column '{name}' (key {key}); {suggestion(name, present)}"
                context.report.error(
                    "missing_column", file=context.file_of(section), line=1, column=name, message=message
                )
    asked = present if "*" in section.columns or not section.columns else tuple(dict.fromkeys(section.columns))
    excluded = set(section.exclude)
    features = tuple(name for name in asked if name in there and name not in excluded)
    if not features:
        message = f"expected at least one feature column in '{context.file_of(section)}', found none"
        context.report.error(
            "no_features", file=context.manifest.label, line=section.line(), column="columns", message=message
        )
    return features


def _check_distinct(context: Context, section: MatrixSection, found: _Matrix) -> None:
    seen: set[tuple[str, int]] = set()
    for line, code, day in zip(found.lines, found.ids, found.days, strict=True):
        if code is None or day is None:
            continue
        if (code, day) in seen:
            message = f"expected one row a patient and day, found '{code}' on day {day} again"
            column = context.id_of(section)
            context.report.error(
                "duplicate_id", file=found.label, line=line, column=column, value=code, message=message
            )
        seen.add((code, day))


def _values(context: Context, section: MatrixSection, table: Table, features: Sequence[str]) -> FloatArray:
    """Shapes: (rows, features), NaN where missing; what is no number that fits in single precision is reported."""
    values = table.matrix(features, context.missing_of(section), context.report)
    for row, at in np.argwhere(np.abs(values) > _LARGEST):
        context.report.error(
            "out_of_range",
            file=table.label,
            line=int(table.lines[row]),
            column=features[at],
            value=values[row, at],
            message="expected a number that fits in single precision",
        )
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _genes(context: Context, section: MatrixSection, found: _Matrix) -> tuple[str, ...]:
    """The gene each column measures, "" where the pattern does not fit; without a pattern nothing is claimed."""
    if section.gene_columns is None:
        return ()
    names = GeneNames(context.report, file=found.label, column="gene_columns")
    pattern = _pattern(context, section)
    if pattern is None:
        return ()
    matches = [pattern.fullmatch(feature) for feature in found.features]
    if not any(matches):
        message = f"no column of '{found.label}' fits the pattern '{section.gene_columns.pattern}'"
        line = section.line("gene_columns")
        context.report.warn(
            "no_gene_column", file=context.manifest.label, line=line, column="gene_columns", message=message
        )
    return tuple("" if match is None else names.of(match.group(1), line=1) for match in matches)


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
