"""A VCF to the variants of one specimen: each line is checked, and its values are taken from the same text.

The libraries read what the format forbids, and some damaged files end their process, so none is asked; tests hold what
is read here against cyvcf2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.checks import Report
from ingest.genes.naming import GeneNames
from ingest.records import Knowing, SpecimenKind, SpecimenRecord, VariantRecord
from ingest.rows import Rows
from ingest.vcf.calls import Calls
from ingest.vcf.header import Header, parse_header
from ingest.vcf.records import RecordChecks
from ingest.vcf.sample import find_tumour
from ingest.vcf.tally import Tally
from ingest.vcf.text import read_lines


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
    variants: Rows[VariantRecord]


def read_vcf(request: VcfRequest, *, report: Report) -> VcfVariants | None:
    """Read one VCF; None after reporting why not.

    A record whose FILTER is not PASS (or a point) is left out and counted in the warning `filtered_variant`. A file
    without any passing record is a specimen that was tested and in which nothing was found.
    """
    before = report.error_count
    lines = read_lines(request.path, label=request.label, report=report)
    header = parse_header(lines, label=request.label, report=report)
    if header is None:
        return None
    build = _build(request, header, report)
    column = find_tumour(header, sample=request.sample, patient=request.patient, label=request.label, report=report)
    if build is None or column is None:
        return None
    checks = RecordChecks(header=header, build=build, label=request.label, report=report)
    calls = _calls(request, header, column.index, report)
    for number, line in lines:
        row = checks.check(number, line)
        if row is not None:
            calls.take(row)
    if report.error_count > before:
        return None
    calls.tally.tell()
    sample = "" if column.index is None else header.samples[column.index]
    return _specimen(request, build, sample, calls)


def _calls(request: VcfRequest, header: Header, column: int | None, report: Report) -> Calls:
    return Calls(
        header=header,
        column=column,
        label=request.label,
        report=report,
        tally=Tally(report=report, file=request.warned_as, line=request.warned_line),
        names=GeneNames(report, file=request.warned_as, column="gene"),
        warned_line=request.warned_line,
    )


def _specimen(request: VcfRequest, build: str, sample: str, calls: Calls) -> VcfVariants:
    variants = calls.rows({"patient": request.patient, "kind": request.kind.value, "day": request.day})
    specimen = SpecimenRecord(
        patient=request.patient,
        kind=request.kind,
        day=request.day,
        variants=Knowing.VALUE if len(variants) else Knowing.NONE_FOUND,
        build=build,
        source=request.label,
        sample=sample,
    )
    return VcfVariants(specimen=specimen, variants=variants)


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
