"""Patients and what happens to them: baseline, follow-up, treatment, measurements, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.records.rules import check
from ingest.records.words import Knowing, OutcomeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateSpec:
    """How one baseline clinical covariate is to be read: numeric, categorical, or ordinal with its levels in order.

    `table` names the table that it came from where that is not the patients' own: what was recorded together is
    weighed together.
    """

    name: str
    kind: str
    levels: tuple[str, ...] = ()
    table: str = ""

    def __post_init__(self) -> None:
        check(self.kind in {"numeric", "categorical", "ordinal"}, f"covariate {self.name}: unknown kind {self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """One row of the patients table. Covariates: number, text, or None where the value is missing."""

    code: str
    age_years: float | None = None
    sex: str | None = None
    diagnosis: str | None = None
    diagnosis_detail: str | None = None
    ecog: int | None = None
    stage: str | None = None
    site: str | None = None
    covariates: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """Follow-up for one endpoint. `kind`: survival, or toxicity with death competing."""

    patient: str
    endpoint: str
    time_days: float
    status: OutcomeStatus
    kind: str = "survival"
    entry_days: float = 0.0
    grade_min: int | None = None

    def __post_init__(self) -> None:
        check(self.time_days >= 0, f"negative follow-up time {self.time_days}")
        check(0 <= self.entry_days <= self.time_days, f"entry {self.entry_days} after {self.time_days}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentRecord:
    """A line of therapy. `is_index`: the arm given from day 0, as assigned."""

    patient: str
    regimen: str
    start_day: int
    stop_day: int | None = None
    line: int | None = None
    is_index: bool = False
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecord:
    """One repeated measurement (series): a lab value, a tumour size, a ctDNA level.

    `comparator`: empty, or `<`, `<=`, `>`, `>=` where the file gives a bound instead of the value (`>8`). `limit`:
    limit of detection in the same unit. `details`: what belongs to this one measurement (assay, plasma volume).
    """

    patient: str
    modality: str
    name: str
    day: int
    state: Knowing
    value: float | None = None
    unit: str = ""
    limit: float | None = None
    comparator: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(self.comparator in {"", "<", "<=", ">", ">="}, f"{self.name}: comparator {self.comparator}")
        check(
            (self.value is not None) == (self.state is Knowing.VALUE),
            f"{self.name}: {self.state} with value {self.value}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRecord:
    """A response assessment, RECIST category (CR PR SD PD NE)."""

    patient: str
    day: int
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventRecord:
    """One adverse event; `grade` CTCAE 1..5; `organ_class` CTCAE system organ class where known."""

    patient: str
    term: str
    start_day: int
    stop_day: int | None = None
    grade: int | None = None
    organ_class: str | None = None
    attribution: str = "all_cause"

    def __post_init__(self) -> None:
        check(self.grade is None or 1 <= self.grade <= 5, f"CTCAE grade {self.grade} outside 1..5")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseEventRecord:
    """Progression or death as a dated thing."""

    patient: str
    kind: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A de-identified piece of an exchange format that no column of ours holds, kept as it came.

    `kind`: its type in that format (`Procedure`); `key`: its id there; `day` None where it carries no date.
    """

    patient: str
    kind: str
    key: str
    content: Mapping[str, Any]
    day: int | None = None
