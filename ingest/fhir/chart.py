"""What is gathered from an import's resources until all of them have been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.checks import Report
from ingest.fhir.dates import Calendar, issued_on, moment_of
from ingest.fhir.pool import Pool
from ingest.fhir.raw import clean
from ingest.fhir.resources import Resource
from ingest.genes.naming import GeneNames
from ingest.records import (
    AdverseEventRecord,
    DiseaseEventRecord,
    Knowing,
    ObservationRecord,
    RawRecord,
    ResponseRecord,
    SpecimenKind,
    TreatmentRecord,
)

_BASELINE_DAYS = 60


class Fate(StrEnum):
    """What became of a resource."""

    USED = "used"
    KEPT_RAW = "kept_raw"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that describes a patient on a day, such as a stage."""

    value: float | str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A drug given or ordered. `stop` None: not known to have ended."""

    patient: str
    drug: str
    start: int
    stop: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One altered gene of a variant observation."""

    gene: str
    vaf: float | None = None
    chrom: str | None = None
    position: int | None = None
    ref: str | None = None
    alt: str | None = None
    protein: str | None = None
    effect: str | None = None
    alt_depth: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one variant observation says. `genes`: those that it speaks of, also where nothing was found."""

    patient: str
    kind: SpecimenKind
    day: int
    state: Knowing
    genes: tuple[str, ...]
    findings: tuple[Finding, ...]
    build: str | None
    sample: str
    resource: Resource


@dataclass(slots=True, kw_only=True)
class Chart:
    """All that has been read so far, and what readers of single resources need of the others.

    `build`: of the study, where it has one, else the option. `day`: of results without any date, where the caller says.
    """

    report: Report
    pool: Pool
    calendar: Calendar
    options: Mapping[str, str]
    build: str | None = None
    day: int | None = None
    patients: dict[tuple[str, str], str] = field(default_factory=dict)
    facts: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    exposures: list[Exposure] = field(default_factory=list)
    treatments: list[TreatmentRecord] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    regions: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    observations: list[ObservationRecord] = field(default_factory=list)
    responses: list[ResponseRecord] = field(default_factory=list)
    adverse_events: list[AdverseEventRecord] = field(default_factory=list)
    disease_events: list[DiseaseEventRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)
    lent: set[tuple[str, str]] = field(default_factory=set)
    _names: dict[str, GeneNames] = field(default_factory=dict)

    def patient_of(self, resource: Resource) -> str:
        """Code of the patient whose the resource is; asked only of resources that have one."""
        return self.patients[(resource.type, resource.id)]

    def lend(self, resource: Resource | None) -> None:
        """Note that a resource served to read another."""
        if resource is not None:
            self.lent.add((resource.type, resource.id))

    def tell(self, patient: str, name: str, value: float | str, day: int | None) -> bool:
        """Take a fact in; False where it has no day and so cannot be called baseline."""
        if day is None:
            return False
        self.facts.setdefault((patient, name), []).append(Fact(value, day))
        return True

    def baseline(self, patient: str, name: str) -> Fact | None:
        """The last fact of day 0 or before, else the first within 60 days after it, else None."""
        facts = self.facts.get((patient, name), [])
        before = [fact for fact in facts if fact.day <= 0]
        after = [fact for fact in facts if 0 < fact.day <= _BASELINE_DAYS]
        if before:
            return max(before, key=lambda fact: fact.day)
        return min(after, key=lambda fact: fact.day, default=None)

    def gene_names(self, file: str) -> GeneNames:
        """Names the genes of one file."""
        return self._names.setdefault(file, GeneNames(self.report, file=file, column="Observation.component"))

    def day_of_result(self, patient: str, resource: Resource) -> int | None:
        """Day of an observation: its own, else that of the report that lists it, else when either was issued."""
        day = self.calendar.day_of(patient, resource)
        if day is not None:
            return day
        report = self.pool.report_of(resource)
        sources = [each for each in (report, resource) if each is not None]
        moments = [None if report is None else moment_of(report), *(issued_on(each) for each in reversed(sources))]
        moment = next((each for each in moments if each is not None), None)
        if moment is None:
            return self.day
        message = "an observation without a date: that of its report, or when it was issued, was taken"
        self.warn(resource, "date_of_report", message, element="effectiveDateTime")
        self.lend(report)
        found = self.calendar.day(patient, moment, resource)
        return self.day if found is None else found

    def keep(self, resource: Resource) -> Fate:
        """Keep a resource as it came, without anything that could name a person."""
        patient = self.patient_of(resource)
        zero = self.calendar.zero.get(patient)
        content = clean(resource.content, lambda moment: None if zero is None else (moment.day - zero).days)
        moment = moment_of(resource)
        day = None if moment is None or zero is None else (moment.day - zero).days
        if day is not None:
            self.calendar.note(patient, day)
        self.raws.append(RawRecord(patient=patient, kind=resource.type, key=resource.id, content=content, day=day))
        return Fate.KEPT_RAW

    def warn(self, resource: Resource, code: str, message: str, *, element: str = "", value: object = None) -> None:
        """Warn of a resource; equal warnings of a type and file are counted together."""
        place = resource.place
        column = f"{resource.type}.{element}" if element else resource.type
        self.report.warn(code, file=place.file, line=place.line, column=column, value=value, message=message)

    def error(self, resource: Resource, code: str, message: str, *, element: str = "", value: object = None) -> None:
        """Report a defect with the resource's own place."""
        place = resource.place
        column = place.column(f"{resource.type}.{element}" if element else resource.type)
        self.report.error(code, file=place.file, line=place.line, column=column, value=value, message=message)
