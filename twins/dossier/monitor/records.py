"""What the page of a model's kept forecasts shows."""

from __future__ import annotations

from dataclasses import dataclass

from twins.dossier.evaluations import Panel, Table
from twins.dossier.evaluations.records import Compared, Headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """After one score: events expected and seen so far, and both CUSUMs."""

    expected: float
    observed: int
    more: float
    fewer: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The level of risk over the scores in the order they were learned.

    `days` are the ends of the days on which something was learned: date, and events expected by then.
    """

    steps: tuple[Step, ...]
    days: tuple[tuple[str, float], ...]
    limit_more: float
    limit_fewer: float
    table: Table
    alarms: tuple[str, ...]
    calm: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftView:
    """Newcomers beside the patients of the fit; a reason stands where they were not compared."""

    sentence: str
    table: Table
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """One endpoint's forecasts; only prospective ones are judged."""

    name: str
    sentence: str
    calibration: tuple[Panel, ...]
    states: Table
    numbers: Table
    reasons: tuple[str, ...]
    course: Course
    coverage: Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorView:
    """A model's kept forecasts."""

    headline: Headline
    endpoints: tuple[str, ...]
    chosen: EndpointView | None
    toxicity: Table
    measured: Table
    drift: DriftView
