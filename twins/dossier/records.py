"""What is known of a patient, and the dossier that holds it all."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from twins.dossier.estimates import ArmView, DifferenceView, ForecastView, ModelFacts, SimilarPatient, TwinView


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who this is; `facts` is the clinical summary in reading order, `covariates` the study's own."""

    study: str
    study_name: str
    index_date: str
    code: str
    synthetic: bool
    facts: tuple[Fact, ...]
    covariates: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentBar:
    """A line of therapy; an open end means that it goes on, or that its end is not known."""

    regimen: str
    start_day: int
    stop_day: int | None
    line: int | None
    is_index: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A measurement; no value where the state is not `value`. `comparator`: `<` or `>` where the value is a bound."""

    day: int
    value: float | None
    state: str
    comparator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One quantity over time."""

    name: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """An adverse event."""

    term: str
    start_day: int
    stop_day: int | None
    grade: int | None
    organ_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened on one day: a response, a scan, progression, death, last contact."""

    day: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A line of the table that stands behind the timeline."""

    day: int
    when: str
    track: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The course, in days from the index date; `origin_day` is where the forecast starts."""

    treatments: tuple[TreatmentBar, ...]
    ctdna: tuple[Point, ...]
    gene_vaf: tuple[Series, ...]
    series: tuple[Series, ...]
    sizes: tuple[Series, ...]
    labs: tuple[Series, ...]
    responses: tuple[Mark, ...]
    adverse: tuple[Adverse, ...]
    imaging: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    rows: tuple[EventRow, ...]
    origin_day: int | None

    @property
    def is_empty(self) -> bool:
        """True when nothing is dated."""
        return not self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What is known of one modality, and how old it is."""

    name: str
    label: str
    present: bool
    count: int
    last_day: int | None
    last_text: str
    age_days: int | None
    age_text: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """A variant and its fraction in each specimen of the table; `cells` go with `Molecular.columns`."""

    gene: str
    protein: str
    effect: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Molecular:
    """Variants over specimens; `left_out` counts rows beyond those shown."""

    columns: tuple[str, ...]
    rows: tuple[VariantRow, ...]
    left_out: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRow:
    """A segmented lesion."""

    label: str
    volume: str
    diameter: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imaging:
    """The last series that has a picture, and the lesions of the last series that has any."""

    caption: str
    preview: bytes
    lesions: tuple[LesionRow, ...]

    @property
    def preview_uri(self) -> str:
        """The picture as a data URI; empty where there is none."""
        return f"data:image/png;base64,{base64.b64encode(self.preview).decode()}" if self.preview else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything shown of one patient."""

    header: Header
    timeline: Timeline
    completeness: tuple[Completeness, ...]
    molecular: Molecular | None
    imaging: Imaging | None
    twin: TwinView | None
    forecast: ForecastView | None
    similar: tuple[SimilarPatient, ...]
    model: ModelFacts | None
    limits: tuple[str, ...]
    hints: dict[str, str]
    made_at: datetime

    @property
    def arms(self) -> tuple[ArmView, ...]:
        """The arms of the forecast; none without one."""
        return self.forecast.arms if self.forecast else ()

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """Arm against arm, in sentences."""
        return self.forecast.differences if self.forecast else ()
