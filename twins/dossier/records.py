"""What is known of a patient, and the dossier that holds it all."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from twins.dossier.estimates import ArmView, DifferenceView, ForecastView, ModelFacts, SimilarPatient, TwinView
from twins.dossier.visits import VisitView


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
    """A measurement; no value where the state is not `value`. `comparator`: `<` or `>` where the value is a bound.

    `answer` is the word of a result that is no number, `limit` the limit of detection.
    """

    day: int
    value: float | None
    state: str
    comparator: str = ""
    answer: str = ""
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One quantity over time; `code` is what the words of its name stand for."""

    name: str
    unit: str
    points: tuple[Point, ...]
    code: str = ""

    @property
    def label(self) -> str:
        """The words with the code in brackets."""
        return f"{self.name} ({self.code})" if self.code else self.name

    @property
    def drawable(self) -> bool:
        """Whether a line through the values says anything: an answer is no level."""
        return not any(point.answer for point in self.points)


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
    others: tuple[Series, ...] = ()
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
    """Variants over specimens; `left_out` counts rows beyond those shown, `panels` says what was not tested."""

    columns: tuple[str, ...]
    rows: tuple[VariantRow, ...]
    left_out: int
    note: str
    panels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRow:
    """A segmented lesion."""

    label: str
    volume: str
    diameter: str
    when: str
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """An image series, and what a reader must know of how its volume was made."""

    kind: str
    when: str
    size: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imaging:
    """The last series that has a picture, the lesions of the last day that has any, and all series."""

    caption: str
    preview: bytes
    lesions: tuple[LesionRow, ...]
    series: tuple[SeriesRow, ...] = ()

    @property
    def preview_uri(self) -> str:
        """The picture as a data URI; empty where there is none."""
        return f"data:image/png;base64,{base64.b64encode(self.preview).decode()}" if self.preview else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """One quantity: what it was last, when, and how often it was measured."""

    name: str
    code: str
    text: str
    when: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementGroup:
    """The quantities of one modality; `rows` the newest, `rest` those that are folded away."""

    label: str
    rows: tuple[MeasurementRow, ...]
    rest: tuple[MeasurementRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRow:
    """Something stored that is not shown number by number: a feature vector, an embedding, a file."""

    modality: str
    what: str
    size: str
    when: str
    note: str


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
    measurements: tuple[MeasurementGroup, ...] = ()
    visits: VisitView | None = None
    holdings: tuple[HoldingRow, ...] = ()

    @property
    def arms(self) -> tuple[ArmView, ...]:
        """The arms of the forecast; none without one."""
        return self.forecast.arms if self.forecast else ()

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """Arm against arm, in sentences."""
        return self.forecast.differences if self.forecast else ()
