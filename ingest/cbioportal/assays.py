"""Generic assays: numbers with bounds (`>8`), yes and no, and categories; a column a sample or a patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.features import FeatureNames, entities
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.placing import Row, place_rows
from ingest.cbioportal.words import Bound, parse_bound
from ingest.records import FeatureTable, FloatArray, Knowing, Modality, ObservationRecord
from ingest.sheets import Block, Place, Sheet, say_rows
from ingest.sheets.defects import as_mask
from ingest.tables.table import NumberArray

_YES_NO = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
_FIXED = {"ARMLEVEL_CNA": ("Gain", "Loss", "Unchanged")}
_MISSING = ("", "NA")
_MOST_LEVELS = 50
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(slots=True, kw_only=True)
class Assay:
    """What a generic assay brings."""

    tables: list[FeatureTable] = field(default_factory=list)
    observations: list[ObservationRecord] = field(default_factory=list)


def read_assay(context: Context, meta: MetaFile) -> Assay:
    """Read one generic assay.

    A bound is missing in the table and becomes an observation with its comparator, so that `>8` is never an 8.
    Categories become a column an entity and level, 1 or 0.

    Reported: `missing_column`, `no_samples`, `unknown_sample`, `bad_id`, `duplicate_feature`, `not_a_number`,
    `unknown_value`, `unknown_word`.
    """
    found = Assay()
    sheet = context.sheet(meta)
    if sheet is None:
        return found
    properties = tuple(name.strip() for name in meta.get("generic_entity_meta_properties").split(",") if name.strip())
    naming = entities(properties)
    before = context.report.error_count
    names = naming.leading(sheet)
    naming.check(sheet, names, context.report)
    rows = _placed(context, meta, sheet, sheet.columns[len(names) :])
    if context.report.error_count > before:
        return found
    _read(context, meta, sheet, naming, names, rows, found)
    return found


def _placed(context: Context, meta: MetaFile, sheet: Sheet, columns: Sequence[str]) -> list[Row]:
    report, line = context.report, sheet.header_line
    if not columns:
        message = "expected a column a sample or patient, found none"
        report.error("no_samples", file=sheet.label, line=line, message=message)
    if meta.get("patient_level").strip().lower() != "true":
        context.check_samples(columns, sheet=sheet)
        return place_rows(context, columns, label=sheet.label, line=line)
    for name in columns:
        if name not in context.patients:
            message = "expected a patient of the clinical files"
            report.error("unknown_patient", file=sheet.label, line=line, column=name, value=name, message=message)
    return [Row(sample=name, patient=name, day=0, at=at) for at, name in enumerate(columns) if name in context.patients]


def _read(
    context: Context,
    meta: MetaFile,
    sheet: Sheet,
    naming: FeatureNames,
    names: tuple[str, ...],
    rows: list[Row],
    found: Assay,
) -> None:
    features = naming.start(sheet, context.report)
    parts: list[list[Any]] = [[] for _ in rows]
    for block in sheet.blocks(context.report):
        place = Place(label=sheet.label, lines=block.lines, report=context.report)
        _check_repeats(features.naming, block, place, features)
        kept = block.keep(features.add(block.data.select(list(names)), place))
        _check_cells(context, meta, sheet, kept, sheet.columns[len(names) :])
        for row, cells in zip(rows, parts, strict=True):
            cells.append(_texts(kept, row.sample))
    context.count(meta.kind.key, used=len(features.names), ignored=features.ignored)
    if not features.names or not rows:
        return
    texts = [pa.concat_arrays(cells) for cells in parts]
    if meta.kind.key == "assay_categorical":
        _add_categories(context, meta, features.names, rows, [column.to_pylist() for column in texts], found)
    else:
        _add_numbers(meta, features.names, rows, texts, found)


def _texts(block: Block, name: str) -> Any:
    return pc.utf8_trim_whitespace(block.data.column(name).combine_chunks())


def _check_repeats(naming: FeatureNames, block: Block, place: Place, features: Any) -> None:
    """An entity stands once in a generic assay; unlike a gene, a second row is an error."""
    seen: dict[str, None] = dict.fromkeys(features.names)
    column = naming.columns[0]
    for line, raw in zip(place.lines.tolist(), block.data.column(column).to_pylist(), strict=True):
        name = str(raw).strip()
        if name and name in seen:
            message = "expected each entity once"
            place.report.error(
                "duplicate_entity", file=place.label, line=line, column=column, value=name, message=message
            )
        seen[name] = None


def _check_cells(context: Context, meta: MetaFile, sheet: Sheet, block: Block, columns: Sequence[str]) -> None:
    allowed: tuple[str, ...] = ()
    if meta.kind.key == "assay_binary":
        allowed = tuple(_YES_NO)
    elif meta.kind.key == "assay_categorical":
        allowed = _FIXED.get(meta.get("generic_assay_type").strip().upper(), ())
    place = Place(label=sheet.label, lines=block.lines, report=context.report)
    for name in columns:
        texts = _texts(block, name)
        if meta.kind.key == "assay_continuous":
            _check_numbers(texts, name, place)
        elif allowed:
            wrong = pc.invert(pc.is_in(texts, value_set=pa.array([*allowed, *_MISSING])))
            message = f"expected {', '.join(allowed)}, NA or nothing"
            say_rows(place, "unknown_value", wrong, column=name, message=message, values=texts)


def _check_numbers(texts: Any, name: str, place: Place) -> None:
    plain, other = _plain(texts)
    wrong = np.zeros(len(texts), dtype=bool)
    for at in other:
        wrong[at] = _bound(texts[int(at)].as_py()) is None
    message = "expected a finite number, a bound such as >8, NA or nothing"
    say_rows(place, "not_a_number", wrong, column=name, message=message, values=texts)
    message = "expected a number that fits in single precision"
    say_rows(place, "out_of_range", np.abs(plain) > _LARGEST, column=name, message=message, values=texts)


def _plain(texts: Any) -> tuple[NumberArray, Any]:
    """Numbers without a comparator, NaN elsewhere; and the places of all other texts that are not missing."""
    is_number = pc.match_substring_regex(texts, _NUMBER)
    missing = pc.is_in(texts, value_set=pa.array(_MISSING))
    numbers = pc.if_else(is_number, texts, pa.scalar(None, pa.string())).cast(pa.float64())
    other = np.flatnonzero(~as_mask(is_number) & ~as_mask(missing))
    return pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False), other


def _bound(text: str) -> Bound | None:
    if text in _MISSING or text.lstrip("<>= ") in _MISSING:
        return Bound(float("nan"))
    try:
        return parse_bound(text)
    except ValueError:
        return None


def _add_numbers(meta: MetaFile, names: Sequence[str], rows: Sequence[Row], texts: Sequence[Any], found: Assay) -> None:
    values = np.full((len(rows), len(names)), np.nan, dtype=np.float32)
    for row_at, (row, cells) in enumerate(zip(rows, texts, strict=True)):
        plain, other = _plain(cells)
        if meta.kind.key == "assay_continuous":
            values[row_at] = np.where(np.abs(plain) > _LARGEST, np.nan, plain)
        for at in other:
            bound = _number(meta, cells[int(at)].as_py())
            if bound is None or np.isnan(bound.value):
                continue
            if bound.comparator:
                found.observations.append(_observation(meta, row, names[at], bound))
            else:
                values[row_at, at] = bound.value
    empty = np.logical_and.reduce(np.isnan(values), axis=1)
    kept = [row for row, is_empty in zip(rows, empty.tolist(), strict=True) if not is_empty]
    if kept:
        found.tables.append(_table(meta, names, kept, values[~empty]))


def _number(meta: MetaFile, text: str) -> Bound | None:
    if meta.kind.key == "assay_binary":
        return Bound(_YES_NO[text]) if text in _YES_NO else None
    return _bound(text)


def _observation(meta: MetaFile, row: Row, name: str, bound: Bound) -> ObservationRecord:
    return ObservationRecord(
        patient=row.patient,
        modality=Modality.OMICS,
        name=f"{meta.get('stable_id')}:{name}"[:120],
        day=row.day,
        state=Knowing.VALUE,
        value=bound.value,
        comparator=bound.comparator,
    )


def _table(meta: MetaFile, names: Sequence[str], rows: Sequence[Row], values: FloatArray) -> FeatureTable:
    return FeatureTable(
        modality=Modality.OMICS,
        name=meta.get("stable_id")[:120],
        kind="score",
        transform="none",
        features=tuple(names),
        patients=tuple(row.patient for row in rows),
        days=tuple(row.day for row in rows),
        values=values,
        settings={"assay": meta.get("generic_assay_type"), "datatype": meta.get("datatype")},
    )


def _add_categories(
    context: Context,
    meta: MetaFile,
    names: Sequence[str],
    rows: Sequence[Row],
    texts: Sequence[Sequence[str]],
    found: Assay,
) -> None:
    columns: list[FloatArray] = []
    features: list[str] = []
    for at, name in enumerate(names):
        cells = [row[at] for row in texts]
        levels = sorted(set(cells) - set(_MISSING))
        if len(levels) > _MOST_LEVELS:
            message = f"an entity with more than {_MOST_LEVELS} categories: not stored"
            label = meta.get("data_filename")
            context.report.warn("free_text_not_stored", file=label, column=name, value=name, message=message)
            continue
        missing = np.array([cell in _MISSING for cell in cells])
        for level in levels:
            column = np.array([float(cell == level) for cell in cells], dtype=np.float32)
            columns.append(np.where(missing, np.float32(np.nan), column))
            features.append(f"{name}={level}")
    if columns:
        found.tables.append(_table(meta, features, rows, np.stack(columns, axis=1)))
