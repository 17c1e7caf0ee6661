"""[[variants]] with `vcf`: the table is an index, a row a VCF."""

from __future__ import annotations

from ingest.records import Modality, SpecimenRecord, VariantRecord
from ingest.rows import Rows
from ingest.sources import Progress
from ingest.study.context import Context
from ingest.study.fields import days_or_zero, texts_or_none
from ingest.study.sections import VariantsSection
from ingest.study.variants import KIND, Found
from ingest.tables import Table
from ingest.vcf import VcfRequest, VcfVariants, read_vcf


def read_vcf_index(context: Context, section: VariantsSection, progress: Progress) -> Found:
    """Read every VCF that the index names; defects go to the context's report."""
    specimens: list[SpecimenRecord] = []
    variants: list[Rows[VariantRecord]] = []
    table = context.table_of(section, {"vcf": section.vcf, "sample": section.sample, "day": section.day})
    if table is None:
        return Found(specimens=specimens, variants=[])
    ids = context.ids_of(table, context.id_of(section), unique=False)
    days = days_or_zero(context, section, table, section.day)
    files = texts_or_none(context, section, table, section.vcf)
    samples = texts_or_none(context, section, table, section.sample)
    _check_distinct(context, table, section, list(zip(ids, days, strict=True)))
    for at, (code, day, file, sample) in enumerate(zip(ids, days, files, samples, strict=True)):
        progress("variants", at, len(table))
        if code is None or day is None:
            continue
        read = _read_one(context, section, table, at, code, day, file, sample)
        if read is not None:
            specimens.append(read.specimen)
            variants.append(Rows.of(VariantRecord, read.variants))
    return Found(specimens=specimens, variants=Rows.joined(VariantRecord, variants))


def _read_one(
    context: Context,
    section: VariantsSection,
    table: Table,
    at: int,
    code: str,
    day: int,
    file: str | None,
    sample: str | None,
) -> VcfVariants | None:
    line = int(table.lines[at])
    if file is None:
        message = "expected the path of a VCF, found nothing"
        context.report.error("missing_file", file=table.label, line=line, column=section.vcf, message=message)
        return None
    path = context.sources.open(file, named_in=table.label, line=line, column=section.vcf or "vcf")
    if path is None:
        return None
    request = VcfRequest(
        path=path,
        label=file,
        warned_as=table.label,
        patient=code,
        kind=KIND[Modality(section.modality)],
        day=day,
        build=context.manifest.study.genome_build,
        sample=sample,
        warned_line=line,
    )
    return read_vcf(request, report=context.report)


def _check_distinct(
    context: Context, table: Table, section: VariantsSection, keys: list[tuple[str | None, int | None]]
) -> None:
    seen: set[tuple[str | None, int | None]] = set()
    for line, key in zip(table.lines.tolist(), keys, strict=True):
        if key in seen and None not in key:
            message = f"expected one VCF a patient and day, found '{key[0]}' on day {key[1]} again"
            context.report.error(
                "duplicate_id",
                file=table.label,
                line=line,
                column=context.id_of(section),
                value=key[0],
                message=message,
            )
        seen.add(key)
