"""Copy number: discrete in wide or long form, with the study's own drivers, and continuous."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.features import COPY_NUMBER, ENTREZ, GENES, HUGO, Features
from ingest.cbioportal.matrices import open_matrix, read_matrix
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.placing import place_rows
from ingest.checks import suggestion
from ingest.mutations.checks import Rows, check_driver_values
from ingest.mutations.header import check_drivers, check_namespaces
from ingest.mutations.rules import MafRules
from ingest.records import FeatureTable, Modality
from ingest.sheets import Block, Place, Sheet, say_rows
from ingest.tables import Table

LEVELS = ("-2", "-1.5", "-1", "0", "1", "2")
_SAMPLE, _VALUE = "Sample_Id", "Value"


def read_discrete(context: Context, meta: MetaFile) -> FeatureTable | None:
    """A wide file of levels -2 (deep deletion) to 2 (amplification)."""
    matrix = open_matrix(context, meta, kind="cnv", naming=COPY_NUMBER, allowed=LEVELS)
    if matrix is None:
        return None
    table = read_matrix(context, matrix, COPY_NUMBER)
    if "pd_annotations_filename" in meta.fields:
        _check_annotations(context, meta, set() if table is None else {*table.features, *table.genes})
    return table


def read_continuous(context: Context, meta: MetaFile) -> FeatureTable | None:
    """A wide file of log2 ratios or linear copy numbers."""
    matrix = open_matrix(context, meta, kind="cnv", naming=COPY_NUMBER)
    return None if matrix is None else read_matrix(context, matrix, COPY_NUMBER)


def _check_annotations(context: Context, meta: MetaFile, genes: set[str]) -> None:
    """The file of drivers beside a wide file: checked, counted, not stored."""
    sheet = context.sheet(meta, "pd_annotations_filename")
    if sheet is None or not _has_columns(context, sheet, ("SAMPLE_ID",)):
        return
    table = sheet.table(context.report)
    context.count("cna_annotations", ignored=len(table))
    _check_long(context, sheet, table, "SAMPLE_ID", ())
    if HUGO in sheet.columns and genes:
        wrong = pc.invert(pc.is_in(_trimmed(table, HUGO), value_set=pa.array(["", *sorted(genes)])))
        place = Place(label=sheet.label, lines=table.lines, report=context.report)
        message = "expected a gene of the copy number file"
        say_rows(place, "unknown_gene", wrong, column=HUGO, message=message, values=_trimmed(table, HUGO))


def _has_columns(context: Context, sheet: Sheet, required: tuple[str, ...]) -> bool:
    report, before = context.report, context.report.error_count
    line = sheet.header_line
    for name in required:
        if name not in sheet.columns:
            message = f"expected the column; {suggestion(name, sheet.columns)}"
            report.error("missing_column", file=sheet.label, line=line, column=name, message=message)
    if HUGO not in sheet.columns and ENTREZ not in sheet.columns:
        message = f"expected the column {HUGO} or {ENTREZ}"
        report.error("missing_column", file=sheet.label, line=line, column=HUGO, message=message)
    check_drivers(sheet, report)
    return report.error_count == before


def _trimmed(table: Table, column: str) -> Any:
    return pc.utf8_trim_whitespace(table.data.column(column).combine_chunks())


def _check_long(context: Context, sheet: Sheet, table: Table, sample: str, levels: tuple[str, ...]) -> None:
    """Samples, driver columns and levels of a file with a row a gene and sample."""
    place = Place(label=sheet.label, lines=table.lines, report=context.report)
    names = _trimmed(table, sample)
    known = pc.is_in(names, value_set=pa.array(sorted(context.samples)))
    message = "expected a sample of the clinical sample file"
    say_rows(place, "unknown_sample", pc.invert(known), column=sample, message=message, values=names)
    data = pa.table({name: _trimmed(table, name) for name in sheet.columns})
    check_driver_values(
        Rows(block=Block(data=data, lines=table.lines), place=place, rules=MafRules(build=None, builds={}))
    )
    if levels:
        texts = _trimmed(table, _VALUE)
        wrong = pc.invert(pc.is_in(texts, value_set=pa.array([*levels, "NA"])))
        message = f"expected {', '.join(levels)} or NA"
        say_rows(place, "unknown_value", wrong, column=_VALUE, message=message, values=texts)


def read_long(context: Context, meta: MetaFile) -> FeatureTable | None:
    """A file with a row a gene and sample. Genes that a sample has no row for are missing, not 0."""
    sheet = context.sheet(meta)
    if sheet is None or not _has_columns(context, sheet, (_SAMPLE, _VALUE)):
        return None
    namespaces = tuple(name.strip().lower() for name in meta.get("namespaces").split(",") if name.strip())
    check_namespaces(sheet, namespaces, context.report)
    table = sheet.table(context.report)
    _check_long(context, sheet, table, _SAMPLE, LEVELS)
    return _pivoted(context, meta, sheet, table)


def _pivoted(context: Context, meta: MetaFile, sheet: Sheet, table: Table) -> FeatureTable | None:
    features = GENES.start(sheet, context.report)
    cells = _cells(context, sheet, table, features)
    order = list(dict.fromkeys(sample for sample, _ in cells))
    placed = place_rows(context, order, label=sheet.label, line=sheet.header_line)
    at_row = {row.sample: at for at, row in enumerate(placed)}
    at_gene = {key: at for at, key in enumerate(dict.fromkeys(key for _, key in cells))}
    stored = {(at_row[sample], at_gene[key]): value for (sample, key), value in cells.items() if sample in at_row}
    context.count(meta.kind.key, used=len(stored), ignored=len(table) - len(stored))
    if not stored:
        return None
    matrix = np.full((len(placed), len(at_gene)), np.nan, dtype=np.float32)
    for place_at, value in stored.items():
        matrix[place_at] = value
    return FeatureTable(
        modality=Modality.OMICS,
        name=meta.get("stable_id"),
        kind="cnv",
        transform="discrete_long",
        features=_distinct(features.names),
        genes=features.approved(),
        patients=tuple(row.patient for row in placed),
        days=tuple(row.day for row in placed),
        values=matrix,
        settings={"profile": meta.get("stable_id"), "datatype": meta.get("datatype")},
    )


def _cells(context: Context, sheet: Sheet, table: Table, features: Features) -> dict[tuple[str, str], float]:
    """Level by sample and gene; the genes join `features` in the order in which they are met."""
    names = [name for name in (HUGO, ENTREZ) if name in sheet.columns]
    samples, values = _trimmed(table, _SAMPLE).to_pylist(), _trimmed(table, _VALUE).to_pylist()
    keys = zip(*(_trimmed(table, name).to_pylist() for name in names), strict=True)
    place = Place(label=sheet.label, lines=table.lines, report=context.report)
    cells: dict[tuple[str, str], float] = {}
    met: set[str] = set()
    for line, sample, key, value in zip(table.lines.tolist(), samples, keys, values, strict=True):
        feature = GENES.parse(dict(zip(names, key, strict=True)), place, line, GENES)
        if feature is None:
            continue
        if (sample, feature.key) in cells:
            message = "expected one row a gene and sample, found another"
            context.report.error(
                "duplicate_feature", file=sheet.label, line=line, column=names[0], value=feature.name, message=message
            )
        if feature.key not in met:
            met.add(feature.key)
            features.names.append(feature.name)
            features.symbols.append((feature.gene, line))
        cells[(sample, feature.key)] = float(value) if value in LEVELS else np.nan
    return cells


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}|{seen[name]}")
    return tuple(found)
