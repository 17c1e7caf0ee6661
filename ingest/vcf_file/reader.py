"""A VCF by itself to the specimen of one patient, in a study that is there or is made of it."""

from __future__ import annotations

from ingest.checks import Report
from ingest.choices import build_option, day_option, is_generic, kind_option, name_stem, study_of
from ingest.records import Package, SpecimenKind
from ingest.requests import Request, Roster, source_file
from ingest.vcf.builds import build_named
from ingest.vcf.header import Header, parse_header
from ingest.vcf.reader import VcfRequest, read_vcf
from ingest.vcf.sample import find_tumour
from ingest.vcf.text import read_lines

KIND = "vcf"


def read(request: Request) -> Package:
    """The specimen and its variants.

    The patient is the option `patient`; else a sample named exactly like a patient of the study; else who the file's
    name, or the tumour sample's, begins with. Where patients may be made, one is made of the file's name up to its
    first point. The build is the study's, else the option, else the header's, else the one in the file's name;
    whichever of them speak must agree.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: an option without meaning.
    """
    label, report = request.path.name, Report()
    files = [source_file(request.path, label=label)]
    day, kind, chosen = day_option(request), kind_option(request, SpecimenKind.PLASMA), build_option(request)
    package = Package(kind=KIND, study=request.study_record(), registers=False, files=files)
    header = parse_header(read_lines(request.path, label=label, report=report), label=label, report=report)
    if header is not None:
        roster = Roster(request, report)
        patient = _patient(_names(request, header), roster, label, header, report)
        build, agrees = _build(request, header, chosen, report)
        if patient is not None and agrees:
            asked = VcfRequest(
                path=request.path,
                label=label,
                warned_as=label,
                patient=patient,
                kind=kind,
                day=day,
                build=build,
                sample=request.options.get("sample"),
            )
            _fill(package, request, asked, roster, report)
    package.issues = report.issues()
    return package


def _fill(package: Package, request: Request, asked: VcfRequest, roster: Roster, report: Report) -> None:
    found = read_vcf(asked, report=report)
    if found is not None and found.specimen.build is not None:
        package.study = study_of(request, build=found.specimen.build)
        package.patients = roster.records()
        package.specimens, package.variants = [found.specimen], found.variants


def _patient(names: tuple[str, ...], roster: Roster, label: str, header: Header, report: Report) -> str | None:
    if not names:
        message = "expected the patient in the file's or a sample's name or the option 'patient', found none in either"
        report.error("patient_unknown", file=label, line=header.line, column="patient", message=message)
        return None
    return roster.find(names, file=label, line=header.line, column="sample")


def _names(request: Request, header: Header) -> tuple[str, ...]:
    """Who it may be, the most telling first."""
    if "patient" in request.options:
        return (request.options["patient"].strip(),)
    known = request.known.patients if request.known is not None else frozenset()
    exact = [name for name in header.samples if name in known]
    tumour = find_tumour(
        header, sample=request.options.get("sample"), patient=None, label=request.path.name, report=Report()
    )
    named = () if tumour is None or tumour.index is None else (header.samples[tumour.index],)
    likely = (name_stem(request.path.name), *named)
    return (*exact, *(name for name in likely if not is_generic(name) or name in known))


def _build(request: Request, header: Header, chosen: str | None, report: Report) -> tuple[str | None, bool]:
    """What is declared outside the header, and whether all of it agrees."""
    of_name = build_named(request.path.name)
    of_study = request.known.record.genome_build if request.known is not None else None
    said = {"the study": of_study, "the option 'build'": chosen, "the file's name": of_name}
    stated = {source: build for source, build in said.items() if build is not None}
    if len(set(stated.values())) > 1:
        found = ", ".join(f"{build} by {source}" for source, build in stated.items())
        message = f"expected one genome build, found {found}"
        report.error("build_mismatch", file=request.path.name, column="build", value=of_name or chosen, message=message)
        return None, False
    return next(iter(stated.values()), None), True
