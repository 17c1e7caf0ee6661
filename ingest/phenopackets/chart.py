"""What is gathered from the phenopackets of an import until all of them have been read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ingest.checks import Report
from ingest.genes.naming import GeneNames
from ingest.phenopackets.raw import clean
from ingest.phenopackets.times import Clock, Point, day_between
from ingest.records import (
    DiseaseEventRecord,
    ObservationRecord,
    OutcomeRecord,
    PatientRecord,
    RawRecord,
    SpecimenRecord,
    TreatmentRecord,
    VariantRecord,
)


class Fate(StrEnum):
    """What became of an element."""

    USED = "used"
    KEPT_RAW = "kept_raw"
    IGNORED = "ignored"


@dataclass(slots=True, kw_only=True)
class Chart:
    """Records of all individuals read so far. `build`: of the study, where it has one, else the option.

    `day`: of samples that do not say when they were taken, where the caller does.
    """

    report: Report
    build: str | None = None
    day: int | None = None
    patients: dict[str, PatientRecord] = field(default_factory=dict)
    outcomes: list[OutcomeRecord] = field(default_factory=list)
    treatments: dict[tuple[str, str, int], TreatmentRecord] = field(default_factory=dict)
    specimens: list[SpecimenRecord] = field(default_factory=list)
    variants: list[VariantRecord] = field(default_factory=list)
    observations: list[ObservationRecord] = field(default_factory=list)
    disease_events: list[DiseaseEventRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)
    tally: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, kind: str, fate: Fate, number: int = 1) -> None:
        """Note what became of an element of a type."""
        counter = self.tally.setdefault(kind, Counter({each.value: 0 for each in Fate}))
        counter[fate.value] += number


@dataclass(slots=True, kw_only=True)
class Individual:
    """One packet while it is read: whose it is, day 0, and what describes the patient at baseline.

    `path`: where the packet lies in its file (`members[3]`); `here`: the element that is being read (`diseases[0]`).
    """

    chart: Chart
    code: str
    file: str
    path: str
    clock: Clock
    names: GeneNames
    zero: Point | None = None
    last: int = 0
    here: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def day(self, point: Point | None) -> int | None:
        """Days from day 0, or None where the point is on another axis or nowhere."""
        found = day_between(self.zero, point)
        if found is not None:
            self.last = max(self.last, found)
        elif point is not None and self.zero is not None:
            message = "an age and a timestamp cannot be compared without the date of birth: kept as it came, not used"
            self.warn("time_axis", message)
        return found

    def keep(self, kind: str, key: str, message: Any, day: int | None = None) -> Fate:
        """Keep an element as it came, without labels, descriptions and dates."""
        self.chart.raws.append(RawRecord(patient=self.code, kind=kind, key=key, content=clean(message), day=day))
        return Fate.KEPT_RAW

    def undated(self, element: str) -> None:
        """Warn that something has no usable time and so cannot be placed."""
        self.warn("undated", "expected a time, found none that can be used: kept as it came, not used", element)

    def warn(self, code: str, message: str, element: str = "", value: object = None) -> None:
        """Warn; equal warnings of a file are counted together."""
        self.chart.report.warn(code, file=self.file, column=element or None, value=value, message=message)

    def error(self, code: str, message: str, element: str, value: object = None) -> None:
        """Report a defect of the element that is being read."""
        column = ".".join(part for part in (self.path, self.here, element) if part)
        self.chart.report.error(code, file=self.file, column=column, value=value, message=message)
