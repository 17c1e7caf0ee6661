"""FHIR R4 files to one package: gather, check, find whose and when, then read each resource once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ingest.checks import Report
from ingest.choices import build_option, day_option, kind_option
from ingest.fhir.chart import Chart, Fate
from ingest.fhir.conditions import read_condition
from ingest.fhir.dates import Calendar, moment_of
from ingest.fhir.events import read_adverse_event
from ingest.fhir.files import find_files, read_resources
from ingest.fhir.observations import read_observation
from ingest.fhir.owners import Owners, asked_index_date, find_index_dates
from ingest.fhir.patients import build_patient, covariate_specs, read_survival
from ingest.fhir.pool import Pool
from ingest.fhir.resources import Resource, mapping
from ingest.fhir.samples import build_samples
from ingest.fhir.treatments import courses, read_medication, read_procedure
from ingest.fhir.validation import check_resource
from ingest.fhir.versions import check_version
from ingest.records import OutcomeRecord, Package, PatientRecord, SourceFile, SpecimenKind
from ingest.repeats import join_same_day, last_of_a_day
from ingest.requests import Request, Roster, source_file

_READERS: dict[str, Callable[[Resource, Chart], Fate]] = {
    "Condition": read_condition,
    "Observation": read_observation,
    "MedicationRequest": read_medication,
    "MedicationAdministration": read_medication,
    "MedicationStatement": read_medication,
    "Procedure": read_procedure,
    "AdverseEvent": read_adverse_event,
}
_LENT = ("Specimen", "DiagnosticReport", "Medication")
_MISTAKE = "entered-in-error"


def read(request: Request) -> Package:
    """Read a file or folder of FHIR R4.

    Every resource is counted in the tally of its type as used, kept raw or ignored (administrative, a mistake, a
    repeat, or refused).

    Raises:
        OptionUnknown: an option has a value that it cannot have.
    """
    report = Report()
    pool, tally, files = _gather(request, report)
    kind_option(request, SpecimenKind.TISSUE)
    build = build_option(request) or (request.known.record.genome_build if request.known is not None else None)
    day = day_option(request) if "day" in request.options else None
    chart = Chart(report=report, pool=pool, calendar=Calendar(report), options=request.options, build=build, day=day)
    owned = _find_owners(chart, Owners(pool, report))
    known = request.known.patients if request.known is not None else frozenset()
    asked = asked_index_date(request.options)
    chart.calendar.zero = find_index_dates(owned, asked=asked, known=known, report=report)
    for resource, fate in _read_all(chart):
        tally.add(resource.type, fate)
    return _package(request, chart, owned, tally, files)


@dataclass(slots=True)
class _Tally:
    counts: dict[str, Counter[str]]

    def add(self, kind: str, fate: Fate) -> None:
        counter = self.counts.setdefault(kind, Counter({each.value: 0 for each in Fate}))
        counter[fate.value] += 1


def _gather(request: Request, report: Report) -> tuple[Pool, _Tally, list[SourceFile]]:
    pool, tally, files = Pool(), _Tally({}), []
    found = find_files(request.path, report)
    for at, (path, label) in enumerate(found):
        request.progress("reading FHIR", at, len(found))
        before = report.error_count
        for resource in read_resources(path, label=label, report=report):
            if not _is_sound(resource, report) or not _is_kept(resource, pool, report):
                tally.add(resource.type, Fate.IGNORED)
        if report.error_count == before:
            files.append(source_file(path, label=label))
    if not found:
        report.error("missing_file", file=request.path.name, message="expected a file of FHIR, found none")
    return pool, tally, files


def _is_sound(resource: Resource, report: Report) -> bool:
    return check_version(resource, report) and check_resource(resource, report)


def _is_kept(resource: Resource, pool: Pool, report: Report) -> bool:
    """Whether the resource takes part: not a deletion, not a mistake, and the newest of its versions."""
    status = {
        str(resource.content.get("status")),
        *(code.split(":")[-1] for code in resource.codes("verificationStatus")),
    }
    if _MISTAKE in status or resource.method in {"DELETE", "GET", "HEAD"}:
        return False
    known = pool.add(resource)
    if known is None:
        return True
    if known.content == resource.content:
        return False
    place = resource.place
    older, newer = (mapping(each.content.get("meta")).get("lastUpdated") for each in (known, resource))
    if not (isinstance(older, str) and isinstance(newer, str)) or older == newer:
        message = "expected one resource of a type and id, found another that differs"
        report.error("duplicate_id", file=place.file, line=place.line, column=place.column(f"{resource.type}.id"),
                     value=resource.id, message=message)  # fmt: skip
    elif newer > older:
        pool.replace(resource)
    return False


def _find_owners(chart: Chart, owners: Owners) -> dict[str, list[Resource]]:
    owned: dict[str, list[Resource]] = {}
    for resource in chart.pool:
        patient = owners.find(resource)
        if patient:
            chart.patients[(resource.type, resource.id)] = patient
            owned.setdefault(patient, []).append(resource)
    return owned


def _read_all(chart: Chart) -> Iterator[tuple[Resource, Fate]]:
    """Each resource once: diagnoses first, because they set what is baseline; what others lean on last."""
    for resource in sorted(chart.pool, key=_turn):
        yield resource, _fate(resource, chart)


def _turn(resource: Resource) -> tuple[int, date, str]:
    """When a resource is read: diagnoses first and what others lean on last, each in the order of their dates."""
    rank = {"Patient": 0, "Condition": 1}.get(resource.type, 3 if resource.type in _LENT else 2)
    moment = moment_of(resource)
    return rank, date.max if moment is None else moment.day, str(resource.content.get("effectiveDateTime", ""))


def _fate(resource: Resource, chart: Chart) -> Fate:
    is_owned = (resource.type, resource.id) in chart.patients
    if resource.type == "Patient":
        return Fate.USED if is_owned else Fate.IGNORED
    if is_owned and _changes_meaning(resource.content):
        message = "a modifier extension that we do not know may reverse the meaning: kept as it came, not used"
        chart.warn(resource, "modifier_extension", message, element="modifierExtension")
        return chart.keep(resource)
    if (resource.type, resource.id) in chart.lent:
        return Fate.USED
    if not is_owned:
        return Fate.IGNORED
    reader = _READERS.get(resource.type)
    return chart.keep(resource) if reader is None else reader(resource, chart)


def _changes_meaning(content: Any) -> bool:
    """Whether something in it must be understood before it may be used (FHIR R4, 2.4.2)."""
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            if part.get("modifierExtension") or part.get("implicitRules"):
                return True
            waiting.extend(value for key, value in part.items() if key != "contained")
    return False


def _package(
    request: Request, chart: Chart, owned: Mapping[str, list[Resource]], tally: _Tally, files: list[SourceFile]
) -> Package:
    samples = build_samples(chart)
    roster = Roster(request, chart.report)
    patients, outcomes = _patients(owned, roster, chart)
    registers = any(resource.type in {"Patient", "Condition"} for resource in chart.pool)
    builds = {specimen.build for specimen in samples.specimens if specimen.build}
    build = builds.pop() if len(builds) == 1 else chart.build
    study = request.study_record(index_date="first primary cancer diagnosis", build=build)
    if request.known is None:
        study = replace(study, covariates=covariate_specs())
    return Package(
        kind="fhir",
        study=study,
        registers=registers,
        patients=[*patients, *roster.records()],
        outcomes=outcomes,
        treatments=[*courses(chart.exposures), *join_same_day(chart.treatments)],
        specimens=samples.specimens,
        variants=samples.variants,
        observations=last_of_a_day(
            chart.observations, report=chart.report, file=request.path.name, column="Observation.value"
        ),
        responses=list(dict.fromkeys(chart.responses)),
        adverse_events=chart.adverse_events,
        disease_events=list(dict.fromkeys(chart.disease_events)),
        raws=chart.raws,
        panels=list(samples.panels.values()),
        files=files,
        issues=chart.report.issues(),
        tally={kind: dict(counts) for kind, counts in sorted(tally.counts.items())},
    )


def _patients(
    owned: Mapping[str, list[Resource]], roster: Roster, chart: Chart
) -> tuple[list[PatientRecord], list[OutcomeRecord]]:
    """Rows of patients with a Patient or a Condition; whoever is only named must be known to the study."""
    patients: list[PatientRecord] = []
    outcomes: list[OutcomeRecord] = []
    for code, resources in owned.items():
        person = next((each for each in resources if each.type == "Patient"), None)
        if person is None and not any(each.type == "Condition" for each in resources):
            first = resources[0].place
            roster.find(code, file=first.file, line=first.line, column=first.column(f"{resources[0].type}.subject"))
            continue
        patients.append(build_patient(code, person, chart))
        if person is not None and (outcome := read_survival(code, person, chart)) is not None:
            outcomes.append(outcome)
    return patients, outcomes
