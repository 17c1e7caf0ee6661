"""[[variants]] with a row a variant: the variants, and what is known of everyone else's specimen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.genes.naming import GeneNames
from ingest.records import Knowing, Modality, SpecimenKind, SpecimenRecord, VariantRecord
from ingest.rows import Rows
from ingest.study.context import Context
from ingest.study.fields import days_or_null, whole_or_null, words_or_null
from ingest.study.sections import TableSection, VariantsSection
from ingest.tables import Table
from ingest.tables.table import NumberArray

KIND = {Modality.CTDNA: SpecimenKind.PLASMA, Modality.OMICS: SpecimenKind.TISSUE}
_COLUMNS = ("vaf", "vaf_percent", "protein", "effect", "chrom", "position", "ref", "alt", "depth", "alt_depth", "day")
_IDENTITY = ("patient", "day", "gene", "chrom", "position", "ref", "alt")


@dataclass(slots=True, kw_only=True)
class Found:
    """Specimens and the variants in them."""

    specimens: list[SpecimenRecord]
    variants: Sequence[VariantRecord]


def read_variant_table(context: Context, section: VariantsSection) -> Found:
    """Read a table with a row a variant; defects go to the context's report."""
    kind = KIND[Modality(section.modality)]
    table = context.table_of(section, {"gene": section.gene, **{name: getattr(section, name) for name in _COLUMNS}})
    if table is None:
        return Found(specimens=[], variants=[])
    columns = _columns(context, section, table, kind)
    kept = _well_formed(columns)
    kept[kept] &= _is_first(context, table, columns.filter(pa.array(kept)), table.lines[kept])
    variants = Rows(VariantRecord, columns.filter(pa.array(kept)))
    draws = _draws(variants)
    specimens = [_specimen(context, section, kind, patient, day, Knowing.VALUE) for patient, day in draws]
    return Found(
        specimens=specimens + _none_found(context, section, kind, {patient for patient, _ in draws}), variants=variants
    )


def _draws(variants: Rows[VariantRecord]) -> list[tuple[str, int]]:
    pairs = variants.data.select(["patient", "day"]).group_by(["patient", "day"]).aggregate([]).to_pylist()
    return sorted((pair["patient"], pair["day"]) for pair in pairs)


def _specimen(
    context: Context, section: TableSection, kind: SpecimenKind, patient: str, day: int, state: Knowing
) -> SpecimenRecord:
    build = context.manifest.study.genome_build
    source = context.file_of(section)
    return SpecimenRecord(patient=patient, kind=kind, day=day, variants=state, build=build, source=source)


def _columns(context: Context, section: VariantsSection, table: Table, kind: SpecimenKind) -> pa.Table:
    """A column a field of the record, null where a value is missing or was reported."""
    columns = {
        "patient": context.patients_of(table, context.id_of(section), unique=False).dictionary_encode(),
        "kind": pa.repeat(pa.scalar(kind.value), len(table)).dictionary_encode(),
        "day": days_or_null(context, section, table, section.day),
        "gene": _genes(context, section, table),
        "vaf": pa.array(_vafs(context, section, table), from_pandas=True),
    }
    for name in ("protein", "effect", "chrom", "ref", "alt"):
        words = words_or_null(context, section, table, getattr(section, name))
        columns[name] = words.dictionary_encode()
    for name in ("position", "depth", "alt_depth"):
        columns[name] = whole_or_null(context, section, table, getattr(section, name), least=0)
    return pa.table(columns)


def _well_formed(columns: pa.Table) -> npt.NDArray[np.bool_]:
    vaf = columns.column("vaf")
    is_fraction = pc.fill_null(pc.and_(pc.greater_equal(vaf, 0.0), pc.less_equal(vaf, 1.0)), True)
    known = pc.and_(pc.is_valid(columns.column("patient")), pc.is_valid(columns.column("day")))
    return np.array(pc.and_(known, is_fraction).to_numpy(), dtype=np.bool_)


def _genes(context: Context, section: VariantsSection, table: Table) -> pa.DictionaryArray:
    """Approved symbols; empty, with a warning, where there is none."""
    coded = words_or_null(context, section, table, section.gene).dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy()
    absent = np.flatnonzero(codes < 0)
    if len(absent):
        context.report.warn(
            "no_gene",
            file=table.label,
            line=int(table.lines[absent[0]]),
            column=section.gene,
            count=len(absent),
            message="a variant without a gene",
        )
    names = GeneNames(context.report, file=table.label, column=section.gene or "")
    _, first, counts = np.unique(codes[codes >= 0], return_index=True, return_counts=True)
    lines = table.lines[codes >= 0][first]
    approved = [
        names.of(symbol, line=int(line), count=int(count))
        for symbol, line, count in zip(coded.dictionary.to_pylist(), lines, counts, strict=True)
    ]
    # two symbols may become one: the plain column is encoded anew
    plain = pa.array([*approved, ""], pa.string()).take(pa.array(np.where(codes < 0, len(approved), codes)))
    return plain.dictionary_encode()


def _vafs(context: Context, section: VariantsSection, table: Table) -> NumberArray:
    column = section.vaf or section.vaf_percent
    if column is None:
        return np.full(len(table), np.nan)
    most = 1.0 if section.vaf is not None else 100.0
    values = table.numbers(column, context.missing_of(section), context.report)
    for row in np.flatnonzero((values < 0) | (values > most)):
        message = f"expected a variant allele frequency of 0 to {most:g}"
        line = int(table.lines[row])
        context.report.error(
            "vaf_out_of_range", file=table.label, line=line, column=column, value=values[row], message=message
        )
    return values / most


def _is_first(context: Context, table: Table, columns: pa.Table, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """The same variant twice in one specimen is counted once; without a position nobody can tell, so it stays."""
    frame = pd.DataFrame({name: _codes(columns.column(name)) for name in _IDENTITY})
    placed = columns.column("position").is_valid().to_numpy()
    repeated = np.asarray(frame.duplicated().to_numpy() & placed, dtype=np.bool_)
    again = np.flatnonzero(repeated)
    if len(again):
        context.report.warn(
            "duplicate_variant",
            file=table.label,
            line=int(lines[again[0]]),
            column="position",
            value=columns.column("position")[int(again[0])].as_py(),
            count=len(again),
            message="the same variant again in the same specimen: stored once",
        )
    return ~repeated


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Whole numbers that are equal where the values are."""
    plain = column.combine_chunks()
    coded = plain.indices if isinstance(plain, pa.DictionaryArray) else plain
    return np.asarray(pc.fill_null(coded, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _none_found(
    context: Context, section: VariantsSection, kind: SpecimenKind, with_rows: set[str]
) -> list[SpecimenRecord]:
    """Specimens of patients who were tested and have no row; without `tested`, nobody is known to have been."""
    tested = _tested(context, section)
    if tested is None:
        return []
    untested = sorted(with_rows - tested)
    if untested:
        message = f"{len(untested)} patients have variants although '{section.tested}' says that they were not tested"
        context.report.warn(
            "variants_without_test",
            file=context.file_of(section),
            column=section.tested,
            count=len(untested),
            message=message,
        )
    return [_specimen(context, section, kind, code, 0, Knowing.NONE_FOUND) for code in sorted(tested - with_rows)]


def _tested(context: Context, section: VariantsSection) -> set[str] | None:
    """Who was tested; None where the section does not say, or what it names cannot be read (reported)."""
    if section.tested is None:
        return None
    file, _, column = section.tested.rpartition(":")
    if not file or not column:
        message = "expected FILE:COLUMN"
        line = section.line("tested")
        context.report.error(
            "bad_reference",
            file=context.manifest.label,
            line=line,
            column="tested",
            value=section.tested,
            message=message,
        )
        return None
    id_column = context.manifest.patients.id if file == context.manifest.patients.file else context.id_of(section)
    source = TableSection(file=file, id=id_column, missing=section.missing, places=section.places)
    table = context.table_of(source, {"tested": column})
    if table is None:
        return None
    ids = context.ids_of(table, context.id_of(source), unique=False)
    states = table.texts(column, context.missing_of(source))
    return {code for code, state in zip(ids, states, strict=True) if code is not None and state is not None}
