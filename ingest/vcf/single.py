"""One VCF brought into a study that is already there."""

from __future__ import annotations

from pathlib import Path

from ingest.checks import Report, check_content, sha256_of
from ingest.errors import KindUnknown
from ingest.records import Package, SourceFile, SpecimenKind
from ingest.sources import KnownStudy
from ingest.vcf.header import parse_header
from ingest.vcf.reader import VcfRequest, read_vcf
from ingest.vcf.text import read_lines


def read_single_vcf(path: Path, *, study: str, known: KnownStudy | None) -> Package:
    """Read a VCF as the plasma of day 0 of the patient that its sample or its name gives.

    The patient is the one whose code is a sample's name, else whose code is the file's name up to its first point,
    underscore or hyphen (the longest such code).

    Raises:
        KindUnknown: the study is not there yet, so nobody can be in it.
        NotTheFile: empty, a Git-LFS pointer or a web page.
    """
    if known is None:
        raise KindUnknown(
            f"expected the study '{study}' to be there before single files are imported into it", file=path.name
        )
    check_content(path, label=path.name)
    report = Report()
    package = Package(kind="vcf", study=known.record)
    package.files = [SourceFile(path=path.name, sha256=sha256_of(path), size=path.stat().st_size)]
    patient = _patient(path, known, report)
    if patient is not None:
        request = VcfRequest(
            path=path,
            label=path.name,
            warned_as=path.name,
            patient=patient,
            kind=SpecimenKind.PLASMA,
            day=0,
            build=known.record.genome_build,
        )
        found = read_vcf(request, report=report)
        if found is not None:
            package.specimens, package.variants = [found.specimen], list(found.variants)
    package.issues = report.issues()
    return package


def _patient(path: Path, known: KnownStudy, report: Report) -> str | None:
    header = parse_header(read_lines(path, label=path.name, report=report), label=path.name, report=report)
    if header is None:
        return None
    for sample in header.samples:
        if sample in known.patients:
            return sample
    named = known.patient_named(path.name)
    if named is not None:
        return named
    message = "expected a sample or a file name that is a patient's code of the study"
    value = ", ".join(header.samples) or path.name
    report.error("id_not_in_patients", file=path.name, line=header.line, column="sample", value=value, message=message)
    return None
