"""A VCF to the variants of one specimen: our own checks on the text first, then cyvcf2 reads the values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.checks import Report
from ingest.genes.naming import GeneNames
from ingest.records import Knowing, SpecimenKind, SpecimenRecord, VariantRecord
from ingest.vcf.annotation import annotation_of
from ingest.vcf.frequency import Support, support_of
from ingest.vcf.header import Header, parse_header
from ingest.vcf.htslib import Record, UnreadableError, read_records
from ingest.vcf.records import RecordChecks
from ingest.vcf.sample import find_tumour
from ingest.vcf.text import read_lines

_NOT_AN_ALLELE = {"*", "<*>", "<NON_REF>", "."}


@dataclass(frozen=True, slots=True, kw_only=True)
class VcfRequest:
    """One VCF and whose it is.

    Attributes:
        path: the file.
        label: the file as the data manager knows it.
        warned_as: the file under which warnings are grouped (an index table of many VCFs, or the VCF itself).
        warned_line: the index table's line, where there is one.
        patient: code.
        kind: plasma or tissue.
        day: of the draw, from the index date.
        build: declared for the study; None: the header must say.
        sample: name of the tumour's column; None: found as `find_tumour` says.
    """

    path: Path
    label: str
    warned_as: str
    patient: str
    kind: SpecimenKind
    day: int
    build: str | None
    sample: str | None = None
    warned_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VcfVariants:
    """The specimen and the variants that passed the caller's filters."""

    specimen: SpecimenRecord
    variants: tuple[VariantRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    header: Header
    build: str
    lines: list[int]
    column: int | None


def read_vcf(request: VcfRequest, *, report: Report) -> VcfVariants | None:
    """Read one VCF; None after reporting why not.

    A record whose FILTER is not PASS (or a point) is left out and counted in the warning `filtered_variant`. A file
    without any passing record is a specimen that was tested and in which nothing was found.
    """
    before = report.error_count
    checked = _check(request, report)
    if checked is None or report.error_count > before:
        return None
    variants = tuple(_variants(request, checked, report))
    if report.error_count > before:
        return None
    specimen = SpecimenRecord(
        patient=request.patient,
        kind=request.kind,
        day=request.day,
        variants=Knowing.VALUE if variants else Knowing.NONE_FOUND,
        build=checked.build,
        source=request.label,
    )
    return VcfVariants(specimen=specimen, variants=variants)


def _check(request: VcfRequest, report: Report) -> _Checked | None:
    lines = read_lines(request.path, label=request.label, report=report)
    header = parse_header(lines, label=request.label, report=report)
    if header is None:
        return None
    build = _build(request, header, report)
    column = find_tumour(header, sample=request.sample, patient=request.patient, label=request.label, report=report)
    if build is None or column is None:
        return None
    checks = RecordChecks(header=header, build=build, label=request.label, report=report)
    for number, line in lines:
        checks.check(number, line)
    return _Checked(header=header, build=build, lines=checks.lines, column=column.index)


def _build(request: VcfRequest, header: Header, report: Report) -> str | None:
    """The declared build, or the header's where none is declared; never a guess, never a mixture."""
    declared = request.build or (next(iter(header.builds)) if len(header.builds) == 1 else None)
    if declared is None:
        message = f"expected a genome build in the header or the study, found {' and '.join(header.builds) or 'none'}"
        report.error("build_unknown", file=request.label, line=header.line, column="reference", message=message)
        return None
    for build, line in header.builds.items():
        if build != declared:
            message = f"expected the declared build {declared}, found {build} in the header"
            report.error(
                "build_mismatch", file=request.label, line=line, column="reference", value=build, message=message
            )
            return None
    return declared


def _variants(request: VcfRequest, checked: _Checked, report: Report) -> Iterator[VariantRecord]:
    names = GeneNames(report, file=request.warned_as, column="gene")
    for line, record in zip(checked.lines, _records(request, checked, report), strict=False):
        if record.filters is not None:
            message = "a record that did not pass the caller's filters: not stored"
            _warn(request, "filtered_variant", line, "FILTER", record.filters, message, report)
            continue
        for allele, alt in enumerate(record.alts, start=1):
            if alt not in _NOT_AN_ALLELE and _is_called(record, allele):
                may_use_info = len(checked.header.samples) <= 1
                support = support_of(record.numbers, record.info, allele, may_use_info=may_use_info)
                if _is_fraction(request, line, support, report):
                    yield _variant(request, checked, record, alt, support, names, line, report)


def _records(request: VcfRequest, checked: _Checked, report: Report) -> Sequence[Record]:
    """Htslib's records, as many as the text has lines."""
    if not checked.lines:
        return ()
    try:
        records = read_records(request.path, column=checked.column)
    except UnreadableError as error:
        report.error("not_vcf", file=request.label, message=f"expected a VCF that htslib reads, it gave up: {error}")
        return ()
    if len(records) != len(checked.lines):
        message = f"expected {len(checked.lines)} records, htslib read {len(records)}"
        line = checked.lines[min(len(records), len(checked.lines) - 1)]
        report.error("not_vcf", file=request.label, line=line, message=message)
    return records


def _is_called(record: Record, allele: int) -> bool:
    """False only where the sample's genotype is known and does not have the allele."""
    return not record.genotype or allele in record.genotype or any(index < 0 for index in record.genotype)


def _is_fraction(request: VcfRequest, line: int, support: Support, report: Report) -> bool:
    if support.vaf is None or 0 <= support.vaf <= 1:
        return True
    message = "expected a variant allele frequency of 0 to 1"
    report.error(
        "vaf_out_of_range",
        file=request.label,
        line=line,
        column=support.source,
        value=f"{support.vaf:g}",
        message=message,
    )
    return False


def _variant(
    request: VcfRequest,
    checked: _Checked,
    record: Record,
    alt: str,
    support: Support,
    names: GeneNames,
    line: int,
    report: Report,
) -> VariantRecord:
    known = annotation_of(record.info, alt, record.ref, checked.header.annotations.get("CSQ", ()))
    if known.gene is None:
        message = "a variant without a gene in INFO (ANN, CSQ, GENE): stored without one"
        _warn(request, "no_gene", line, "INFO", None, message, report)
    return VariantRecord(
        patient=request.patient,
        kind=request.kind,
        day=request.day,
        gene="" if known.gene is None else names.of(known.gene, line=request.warned_line or line),
        vaf=support.vaf,
        chrom=record.chrom,
        position=record.position,
        ref=record.ref,
        alt=alt,
        protein=known.protein,
        effect=known.effect,
        depth=support.depth,
        alt_depth=support.alt_depth,
    )


def _warn(
    request: VcfRequest, code: str, line: int, column: str, value: str | None, message: str, report: Report
) -> None:
    """Warn on the index table's line, where there is one."""
    place = request.warned_line or line
    report.warn(code, file=request.warned_as, line=place, column=column, value=value, message=message)
