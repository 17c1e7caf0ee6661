"""What is known of a patient, and the dossier that holds it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from twins.dossier.board.case import BoardView
from twins.dossier.forecasts.estimates import (
    ArmView,
    DifferenceView,
    ForecastView,
    ModelFacts,
    SimilarPatient,
    TwinView,
)
from twins.dossier.forecasts.statements import ArmEvidence
from twins.dossier.images.rows import Imaging
from twins.dossier.limits import LimitGroup
from twins.dossier.twin.fit import FitView
from twins.dossier.twin.visits import VisitView
from twins.dossier.twin.why import WhyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and its text; `key` names it in every language, `note` says more where there is room."""

    label: str
    text: str
    key: str = ""
    note: str = ""


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
class Draw:
    """A plasma draw or a biopsy: what the search for variants in it came to."""

    day: int
    kind: str
    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A line of the table behind the ctDNA chart: a gene or a level on one day."""

    day: int
    when: str
    what: str
    value: str
    state: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A line of the table that stands behind the timeline."""

    day: int
    when: str
    track: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The course, in days from the index date; `origin_day` is where the forecast starts.

    `gene_vaf` has every draw for each gene, the gene that rose highest first.
    """

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
    specimens: tuple[Draw, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is dated."""
        return not self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A timeline alone, and what its day 0 is."""

    timeline: Timeline
    index_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many items of a modality are in one state of knowing; `sign` tells it apart without colour."""

    state: str
    sign: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A modality that is missing or old: why it is listed, and what it would be worth to the forecast."""

    label: str
    reason: str
    worth: str
    next_measurement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingView:
    """What would make the forecast better, the most valuable first; `source` says what the order rests on."""

    rows: tuple[Missing, ...]
    source: str


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
    states: tuple[StateCount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """A variant and its fraction in each specimen of the table; `cells` go with `Molecular.columns`."""

    gene: str
    protein: str
    effect: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Molecular:
    """Variants over specimens; `left_out` counts rows beyond those shown, `panels` says what was not tested.

    `levels` is the table behind the chart, `kept` what is stored beside the variants and not shown.
    """

    columns: tuple[str, ...]
    rows: tuple[VariantRow, ...]
    left_out: int
    note: str
    panels: tuple[str, ...] = ()
    levels: tuple[LevelRow, ...] = ()
    kept: tuple[str, ...] = ()


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
    evidence: tuple[ArmEvidence, ...] = ()
    similar_sentences: tuple[str, ...] = ()
    holdings: tuple[HoldingRow, ...] = ()
    board: BoardView | None = None
    missing: MissingView | None = None
    fit: FitView | None = None
    why: WhyView | None = None
    limit_groups: tuple[LimitGroup, ...] = ()

    @property
    def arms(self) -> tuple[ArmView, ...]:
        """The arms of the forecast; none without one."""
        return self.forecast.arms if self.forecast else ()

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """Arm against arm, in sentences."""
        return self.forecast.differences if self.forecast else ()
