"""A lone MAF to specimens and variants."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.checks import Report
from ingest.choices import build_option, day_option, kind_option, word_option
from ingest.mutations import MafRows, MafRules, Specimen, first_build, read_maf, variants_of
from ingest.mutations.rules import ALLELE2, BUILD, CHROMOSOME, CLASSIFICATION, END, GENE, REFERENCE, SAMPLE, START
from ingest.records import Knowing, Package, RawRecord, SpecimenKind, SpecimenRecord
from ingest.requests import Request, Roster, source_file
from ingest.sheets import Sheet, open_sheet

BUILDS = {
    **{word: "GRCh37" for word in ("GRCh37", "37", "hg19", "b37")},
    **{word: "GRCh38" for word in ("GRCh38", "38", "hg38")},
}
_REQUIRED = (GENE, CHROMOSOME, START, END, CLASSIFICATION, REFERENCE, ALLELE2, SAMPLE)
_VERSION = re.compile(r"#\s*version\s+(?:2\.[234](?:\.\d+)?|gdc-1\.\d+(?:\.\d+)?)\s*")
_OLD = {"Start_position": START, "End_position": END}
_LONGEST_PATIENT = 64
_TCGA = re.compile(r"(TCGA-[A-Z0-9]{2}-[A-Z0-9]{4})-.*")


def read(request: Request) -> Package:
    """Read a MAF: each Tumor_Sample_Barcode is a specimen of one patient.

    The patient is the one asked for, else the one whose code is the barcode or starts it (a TCGA barcode names its
    patient in the first 12 characters). Of two samples of one patient, the first of the file is stored.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: an option with a value that it does not have.
    """
    word_option(request, "strict", ("yes", "no"))
    label = request.path.name
    report = Report()
    package = Package(kind="maf", study=request.study_record(), registers=False)
    package.files = [source_file(request.path, label=label)]
    sheet = open_sheet(request.path, label=label, report=report)
    if sheet is not None:
        sheet = replace(sheet, columns=_names_of_today(sheet.columns))
        _check_version(sheet, report)
        _read_rows(request, sheet, package, report)
    package.issues = report.issues()
    return package


def _names_of_today(columns: tuple[str, ...]) -> tuple[str, ...]:
    """MAF before 2.4 wrote Start_position."""
    return tuple(new if (new := _OLD.get(name, name)) not in columns else name for name in columns)


def _check_version(sheet: Sheet, report: Report) -> None:
    first = sheet.comments[0] if sheet.comments else ""
    if not first.lower().replace(" ", "").startswith("#version"):
        message = "a MAF without #version on its first line: read as version 2.4"
        report.warn("no_version", file=sheet.label, line=1, message=message)
    elif not _VERSION.fullmatch(first):
        report.error("wrong_version", file=sheet.label, line=1, value=first[:40], message="expected #version 2.4")


def _read_rows(request: Request, sheet: Sheet, package: Package, report: Report) -> None:
    build = _build(request, sheet, report)
    if build is None:
        return
    rules = MafRules(
        build=build,
        builds=BUILDS,
        only_passing=True,
        strict=word_option(request, "strict", ("yes", "no")) == "yes",
        required=_REQUIRED,
        only_sample=request.options.get("sample"),
    )
    rows = read_maf(sheet, rules, report)
    if rows is None:
        return
    roster = Roster(request, report)
    specimens = _specimens(rows, request, roster, sheet, report)
    package.variants, stored = variants_of(rows, specimens)
    package.specimens = _records(rows, specimens, sheet, build)
    package.raws = _germline(rows, specimens)
    package.patients = roster.records()
    used, kept_raw = int(stored.sum()), len(package.raws)
    total = len(rows.lines) + sum(rows.left_out.values())
    package.tally = {"mutations": {"used": used, "kept_raw": kept_raw, "ignored": total - used - kept_raw}}
    if request.known is None:
        package.study = replace(package.study, genome_build=build)


def _build(request: Request, sheet: Sheet, report: Report) -> str | None:
    """The build of the study, of the option, else of the rows; None after reporting that nobody says."""
    known = request.known.record.genome_build if request.known is not None else None
    asked = build_option(request)
    build = known or asked or first_build(sheet, BUILDS)
    if build is None:
        message = "expected a genome build in NCBI_Build, in the study or as the option build"
        report.error("missing_build", file=sheet.label, line=sheet.header_line, column=BUILD, message=message)
    elif asked not in {None, build}:
        message = f"expected {build}, as the study is, found the option {asked}"
        report.error("build_mismatch", file=sheet.label, column="build", value=asked, message=message)
    return build


def _specimens(rows: MafRows, request: Request, roster: Roster, sheet: Sheet, report: Report) -> dict[str, Specimen]:
    found: dict[str, Specimen] = {}
    taken: set[str] = set()
    line = sheet.header_line + 1
    kind, day = kind_option(request, SpecimenKind.TISSUE), day_option(request)
    for sample in rows.samples:
        patient = roster.find(_names(sample, request), file=sheet.label, line=line, column=SAMPLE)
        if patient is None or not _fits(patient, sheet, line, report):
            continue
        if patient in taken:
            message = "a second sample of one patient and day: the first of the file is stored, this one is not"
            report.warn("sample_not_stored", file=sheet.label, column=SAMPLE, value=sample, message=message)
            continue
        taken.add(patient)
        found[sample] = Specimen(patient=patient, kind=kind, day=day)
    asked = request.options.get("sample")
    if asked is not None and asked not in rows.samples:
        message = "expected rows of the sample asked for, found none"
        report.error("missing_sample", file=sheet.label, column=SAMPLE, value=asked, message=message)
    return found


def _fits(patient: str, sheet: Sheet, line: int, report: Report) -> bool:
    if len(patient) <= _LONGEST_PATIENT:
        return True
    message = f"expected an id of at most {_LONGEST_PATIENT} characters"
    report.error("too_long", file=sheet.label, line=line, column=SAMPLE, value=patient, message=message)
    return False


def _names(sample: str, request: Request) -> tuple[str, ...]:
    if "patient" in request.options:
        return (request.options["patient"],)
    barcode = _TCGA.fullmatch(sample)
    return (barcode.group(1), sample) if barcode else (sample,)


def _records(rows: MafRows, specimens: dict[str, Specimen], sheet: Sheet, build: str) -> list[SpecimenRecord]:
    with_rows = set(rows.data.column("sample").unique().to_pylist())
    return [
        SpecimenRecord(
            patient=specimen.patient,
            kind=specimen.kind,
            day=specimen.day,
            variants=Knowing.VALUE if sample in with_rows else Knowing.NONE_FOUND,
            build=build,
            source=sheet.label,
            sample=sample,
        )
        for sample, specimen in specimens.items()
    ]


def _germline(rows: MafRows, specimens: dict[str, Specimen]) -> list[RawRecord]:
    """Variants that the patient was born with, without their sample."""
    records: list[RawRecord] = []
    for number, row in enumerate(rows.germline.to_pylist()):
        specimen = specimens.get(row.pop("sample"))
        if specimen is not None:
            content = {name: value for name, value in row.items() if value is not None}
            key = f"{number}:{row['gene']}"
            records.append(
                RawRecord(patient=specimen.patient, kind="germline_variant", key=key, content=content, day=specimen.day)
            )
    return records
