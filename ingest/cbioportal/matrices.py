"""Wide files with a row a feature and a column a sample: expression, methylation, copy number, protein."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.features import FeatureNames, Features
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.placing import place_rows
from ingest.checks import Report
from ingest.records import FeatureTable, FloatArray, Modality
from ingest.sheets import Block, Place, Sheet, say_rows

_LARGEST = float(np.finfo(np.float32).max)
_BLOCK = 1 << 24
Check = Callable[["Matrix", Block, Place], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A wide file whose header has been checked.

    Attributes:
        names: columns that name the feature; samples: the other columns, in the file's order.
        kind: for the stored table: expression, cnv, methylation, protein, score.
        allowed: the only values there may be, as written; empty: any number.
        is_blank_allowed: an empty cell is a missing value; else it is a defect.
    """

    meta: MetaFile
    sheet: Sheet
    names: tuple[str, ...]
    samples: tuple[str, ...]
    kind: str
    name: str
    allowed: tuple[str, ...] = ()
    is_blank_allowed: bool = False


def open_matrix(
    context: Context, meta: MetaFile, *, kind: str, naming: FeatureNames, allowed: tuple[str, ...] = ()
) -> Matrix | None:
    """Open a wide file and check its header; None after reporting why it cannot be read.

    Reported: `missing_column`, `misplaced_column`, `no_samples`, `unknown_sample`, `bad_id`.
    """
    sheet = context.sheet(meta)
    if sheet is None:
        return None
    before = context.report.error_count
    names = naming.leading(sheet)
    naming.check(sheet, names, context.report)
    samples = sheet.columns[len(names) :]
    if not samples:
        message = "expected a column a sample after the columns that name the feature, found none"
        context.report.error("no_samples", file=sheet.label, line=sheet.header_line, message=message)
    context.check_samples([name for name in samples if name not in naming.columns], sheet=sheet)
    if context.report.error_count > before:
        return None
    return Matrix(
        meta=meta, sheet=sheet, names=names, samples=samples, kind=kind, name=meta.get("stable_id"), allowed=allowed
    )


def read_matrix(
    context: Context, matrix: Matrix, naming: FeatureNames, check: Check | None = None
) -> FeatureTable | None:
    """Read the values of the samples that stand for a specimen, block by block.

    Memory: the stored values as float32 and one block.

    Reported: `not_a_number`, `unknown_value`, `out_of_range`, `duplicate_feature` (as warning: the first row counts),
    and what `naming` finds in the columns that name the feature.
    """
    sheet, report = matrix.sheet, context.report
    rows = place_rows(context, matrix.samples, label=sheet.label, line=sheet.header_line)
    features = naming.start(sheet, report)
    wanted = [matrix.samples[row.at] for row in rows]
    parts: list[FloatArray] = []
    for block in _blocks(matrix, report):
        place = Place(label=sheet.label, lines=block.lines, report=report)
        kept = features.add(block.data.select(list(matrix.names)), place)
        if check is not None:
            check(matrix, block.keep(kept), place)
        parts.append(_values(matrix, block.keep(kept), wanted, report))
    context.count(matrix.meta.kind.key, used=len(features.names), ignored=features.ignored)
    if not features.names or not rows:
        return None
    return FeatureTable(
        modality=Modality.OMICS,
        name=matrix.name,
        kind=matrix.kind,
        transform=matrix.meta.get("datatype").lower()[:32],
        features=tuple(features.names),
        genes=features.approved(),
        patients=tuple(row.patient for row in rows),
        days=tuple(row.day for row in rows),
        values=np.concatenate(parts, axis=1),
        settings={"profile": matrix.meta.get("stable_id"), "datatype": matrix.meta.get("datatype")},
    )


def _blocks(matrix: Matrix, report: Report) -> Any:
    """Blocks with numbers where every cell is one, else with texts, so that the wrong cells can be named."""
    texts = matrix.allowed
    if not texts and _is_numeric(matrix):
        return matrix.sheet.blocks(report, numeric=matrix.samples, nulls=_nulls(matrix), block_size=_BLOCK)
    return matrix.sheet.blocks(report, block_size=_BLOCK)


def _nulls(matrix: Matrix) -> tuple[str, ...]:
    return ("", "NA") if matrix.is_blank_allowed else ("NA",)


def _is_numeric(matrix: Matrix) -> bool:
    """Whether Arrow can read all cells as numbers; costs one pass, which finds nothing to say in a sound file."""
    try:
        blocks = matrix.sheet.blocks(
            Report(), columns=matrix.samples, numeric=matrix.samples, nulls=_nulls(matrix), block_size=_BLOCK
        )
        for _ in blocks:
            pass
    except pa.ArrowInvalid:
        return False
    return True


def _values(matrix: Matrix, block: Block, wanted: Sequence[str], report: Report) -> FloatArray:
    """Shapes: (samples, features of the block)."""
    values = np.empty((len(wanted), len(block)), dtype=np.float32)
    asked = {name: at for at, name in enumerate(wanted)}
    place = Place(label=matrix.sheet.label, lines=block.lines, report=report)
    for name in matrix.samples:
        column = _numbers(matrix, block, name, place)
        if name in asked:
            values[asked[name]] = column
    return values


def _numbers(matrix: Matrix, block: Block, name: str, place: Place) -> np.ndarray[Any, np.dtype[np.float64]]:
    column = block.data.column(name).combine_chunks()
    if pa.types.is_string(column.type):
        column = _parsed(matrix, pc.utf8_trim_whitespace(column), name, place)
    numbers: np.ndarray[Any, np.dtype[np.float64]] = pc.fill_null(column, np.nan).to_numpy(zero_copy_only=False)
    wrong = np.abs(numbers) > _LARGEST
    if wrong.any():
        message = "expected a finite number that fits in single precision"
        say_rows(place, "out_of_range", wrong, column=name, message=message, values=numbers)
        numbers = np.where(wrong, np.nan, numbers)
    return numbers


def _parsed(matrix: Matrix, text: Any, name: str, place: Place) -> Any:
    """Numbers from texts, null where missing; every other text is reported."""
    missing = pc.is_in(text, value_set=pa.array(_nulls(matrix)))
    if matrix.allowed:
        known = pc.is_in(text, value_set=pa.array(matrix.allowed))
        message = f"expected {', '.join(matrix.allowed)} or NA"
        say_rows(place, "unknown_value", pc.invert(pc.or_(missing, known)), column=name, message=message, values=text)
    else:
        known = pc.match_substring_regex(text, r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$")
        nan = pc.match_substring_regex(text, "^(?i:nan)$")
        wrong = pc.invert(pc.or_(pc.or_(missing, known), nan))
        message = "expected a number or NA"
        say_rows(place, "not_a_number", wrong, column=name, message=message, values=text)
    return pc.if_else(pc.and_(known, pc.invert(missing)), text, pa.scalar(None, pa.string())).cast(pa.float64())


__all__ = ["Features", "Matrix", "open_matrix", "read_matrix"]
