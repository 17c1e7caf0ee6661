"""What the page of an evaluated model shows: texts for the reader beside the numbers for charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from twins.dossier.forecasts.estimates import TableRow

# The card quotes the evaluation, which is written in English: one language throughout.
CARD_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: heading of every column, the first one that of the row labels."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a curve, with its interval where there is one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A curve; `place` is its predictor's place in tables, which decides its colour, -1 for none."""

    label: str
    place: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """A value with its interval in a row of a forest plot; rows of one label stand together, told apart by series."""

    label: str
    series: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture with its table; a reason stands where there is none."""

    title: str
    lines: tuple[Line, ...]
    dots: tuple[Point, ...]
    table: Table
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Who was judged, by what, and what came of it."""

    facts: tuple[tuple[str, str], ...]
    verdicts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A forest plot and its table; of pairs, `whiskers` point to the right where the twin is better."""

    whiskers: tuple[Whisker, ...]
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The twin in parts of the cohort; `reference` is its value in all of them."""

    discrimination: tuple[Whisker, ...]
    calibration: tuple[Whisker, ...]
    reference: float | None
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityWorth:
    """What each block of features is worth."""

    design: str
    whiskers: tuple[Whisker, ...]
    table: Table
    drop: Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Records that are probably of one patient."""

    sentence: str
    crowded: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTable:
    """A table of the card."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSection:
    """An item of TRIPOD+AI."""

    item: str
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[CardTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The model card."""

    title: str
    sections: tuple[CardSection, ...]
    model: int
    study: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationView:
    """A model as it was judged on a study."""

    is_external: bool
    predictors: tuple[str, ...]
    headline: Headline
    metrics: Table
    all_metrics: Table
    reasons: tuple[str, ...]
    paired: Compared
    calibration: tuple[Panel, ...]
    auc: Panel
    decision: tuple[Panel, ...]
    subgroups: Groups
    missing: Table
    coverage: Compared
    bounds: Table
    resolution: str
    modalities: ModalityWorth | None
    learning: Panel | None
    overlap: Overlap
    card: Card
