"""A file of ichorCNA to observations of plasma, or to its segments."""

from __future__ import annotations

from ingest.checks import Report
from ingest.choices import day_option, declared_build, name_stem, study_of
from ingest.errors import OptionUnknown
from ingest.ichorcna.format import recognise
from ingest.ichorcna.params import parse_params
from ingest.ichorcna.plasma import Plasma, build_observations
from ingest.ichorcna.segments import read_segments
from ingest.records import ObservationRecord, Package, RawRecord
from ingest.requests import Request, Roster, source_file
from ingest.tables.numbers import parse_number

KIND = "ichorcna"
_LIMIT = 0.03
_SEGMENTS = "ichorCNA segments"


def read(request: Request) -> Package:
    """Observations of `<id>.params.txt`; of segments a raw record.

    No specimen is made: ichorCNA looks for no variants, so what is known of those on the same day stands.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: an option without meaning.
    """
    label, report = request.path.name, Report()
    files = [source_file(request.path, label=label)]
    package = Package(kind=KIND, study=request.study_record(), registers=False, files=files)
    roster = Roster(request, report)
    if "segments" in (recognise(request.path) or ""):
        _take_segments(package, request, roster, report)
    else:
        package.observations = _observations(request, roster, report)
    package.patients = roster.records()
    package.issues = report.issues()
    return package


def _observations(request: Request, roster: Roster, report: Report) -> list[ObservationRecord]:
    label, day, limit = request.path.name, day_option(request), _limit(request)
    solutions = parse_params(request.path, label=label, report=report)
    if "patient" in request.options and len(solutions) > 1:
        message = f"expected one sample beside the option 'patient', found {len(solutions)}"
        report.error("many_samples", file=label, line=3, column="Sample", message=message)
        return []
    found: list[ObservationRecord] = []
    seen: set[str] = set()
    for solution in solutions:
        patient = roster.find(
            _names(request, solution.sample, is_only=len(solutions) == 1),
            file=label,
            line=solution.line,
            column="Sample",
        )
        if patient is None:
            continue
        if patient in seen:
            message = "expected one sample a patient and day"
            report.error(
                "duplicate_id", file=label, line=solution.line, column="Sample", value=patient, message=message
            )
        seen.add(patient)
        found += build_observations(solution, Plasma(patient=patient, day=day, limit=limit, label=label), report)
    return found


def _names(request: Request, sample: str, *, is_only: bool) -> tuple[str, ...]:
    if "patient" in request.options:
        return (request.options["patient"].strip(),)
    return (sample, name_stem(request.path.name)) if is_only else (sample,)


def _limit(request: Request) -> float:
    text = request.options.get("limit")
    if text is None:
        return _LIMIT
    try:
        value = parse_number(text.strip())
    except ValueError as error:
        raise OptionUnknown("expected a number of 0 to 1", column="limit") from error
    if not 0 <= value < 1:
        raise OptionUnknown("expected a number of 0 to 1", column="limit")
    return value


def _take_segments(package: Package, request: Request, roster: Roster, report: Report) -> None:
    label, day = request.path.name, day_option(request)
    patient = roster.find(_names(request, name_stem(label), is_only=False), file=label, line=1, column="ID")
    build = declared_build(request, report=report)
    if build is None:
        return
    content = read_segments(request.path, label=label, build=build, report=report)
    if patient is not None and content is not None:
        package.study = study_of(request, build=build)
        package.raws = [RawRecord(patient=patient, kind=_SEGMENTS, key=f"day {day}", content=content, day=day)]
        message = "copy-number segments: kept as they are, not used by models"
        report.warn("kept_raw", file=label, message=message)
