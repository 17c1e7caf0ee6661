"""[[variants]] with a row a variant: the variants, and what is known of everyone else's specimen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.genes.naming import GeneNames
from ingest.records import Knowing, Modality, SpecimenKind, SpecimenRecord, VariantRecord
from ingest.study.context import Context
from ingest.study.fields import days_or_zero, integers_or_none, texts_or_none
from ingest.study.sections import TableSection, VariantsSection
from ingest.tables import Table
from ingest.tables.table import NumberArray

KIND = {Modality.CTDNA: SpecimenKind.PLASMA, Modality.OMICS: SpecimenKind.TISSUE}
_COLUMNS = ("vaf", "vaf_percent", "protein", "effect", "chrom", "position", "ref", "alt", "depth", "alt_depth", "day")


@dataclass(slots=True, kw_only=True)
class Found:
    """Specimens and the variants in them."""

    specimens: list[SpecimenRecord]
    variants: list[VariantRecord]


def read_variant_table(context: Context, section: VariantsSection) -> Found:
    """Read a table with a row a variant; defects go to the context's report."""
    kind = KIND[Modality(section.modality)]
    table = context.table_of(section, {"gene": section.gene, **{name: getattr(section, name) for name in _COLUMNS}})
    if table is None:
        return Found(specimens=[], variants=[])
    variants = _without_repeats(context, table, _variants(context, section, table, kind))
    draws = sorted({(variant.patient, variant.day) for variant in variants})
    specimens = [_specimen(context, section, kind, patient, day, Knowing.VALUE) for patient, day in draws]
    return Found(
        specimens=specimens + _none_found(context, section, kind, {patient for patient, _ in draws}), variants=variants
    )


def _specimen(
    context: Context, section: TableSection, kind: SpecimenKind, patient: str, day: int, state: Knowing
) -> SpecimenRecord:
    build = context.manifest.study.genome_build
    source = context.file_of(section)
    return SpecimenRecord(patient=patient, kind=kind, day=day, variants=state, build=build, source=source)


def _variants(
    context: Context, section: VariantsSection, table: Table, kind: SpecimenKind
) -> list[tuple[int, VariantRecord]]:
    """Each well-formed variant with its line."""
    ids = context.ids_of(table, context.id_of(section), unique=False)
    days = days_or_zero(context, section, table, section.day)
    genes = _genes(context, section, table)
    vafs = _vafs(context, section, table)
    text = {
        name: texts_or_none(context, section, table, getattr(section, name))
        for name in ("protein", "effect", "chrom", "ref", "alt")
    }
    whole = {
        name: integers_or_none(context, section, table, getattr(section, name), least=0)
        for name in ("position", "depth", "alt_depth")
    }
    found: list[tuple[int, VariantRecord]] = []
    for at, (line, code, day) in enumerate(zip(table.lines.tolist(), ids, days, strict=True)):
        vaf = float(vafs[at])
        if code is None or day is None or not (np.isnan(vaf) or 0 <= vaf <= 1):
            continue
        record = VariantRecord(
            patient=code,
            kind=kind,
            day=day,
            gene=genes[at],
            vaf=None if np.isnan(vaf) else vaf,
            **{name: column[at] for name, column in text.items()},  # type: ignore[arg-type]
            **{name: column[at] for name, column in whole.items()},  # type: ignore[arg-type]
        )
        found.append((line, record))
    return found


def _genes(context: Context, section: VariantsSection, table: Table) -> list[str]:
    names = GeneNames(context.report, file=table.label, column=section.gene or "")
    genes: list[str] = []
    for line, text in zip(table.lines.tolist(), texts_or_none(context, section, table, section.gene), strict=True):
        if text is None:
            context.report.warn(
                "no_gene", file=table.label, line=line, column=section.gene, message="a variant without a gene"
            )
        genes.append("" if text is None else names.of(text, line=line))
    return genes


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


def _without_repeats(context: Context, table: Table, found: Sequence[tuple[int, VariantRecord]]) -> list[VariantRecord]:
    """The same variant twice in one specimen is counted once; without a position nobody can tell, so it stays."""
    seen: set[tuple[object, ...]] = set()
    kept: list[VariantRecord] = []
    for line, variant in found:
        key = (variant.patient, variant.day, variant.gene, variant.chrom, variant.position, variant.ref, variant.alt)
        if variant.position is not None and key in seen:
            message = "the same variant again in the same specimen: stored once"
            context.report.warn(
                "duplicate_variant",
                file=table.label,
                line=line,
                column="position",
                value=variant.position,
                message=message,
            )
            continue
        seen.add(key)
        kept.append(variant)
    return kept


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
