"""Tables and curves of a cohort."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Patients who are described together; `name` is empty for those of whom it is not known."""

    name: str
    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A line of table one: a quantity or one level of a category, with a cell a group, the last for all."""

    label: str
    cells: tuple[str, ...]
    is_level: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOne:
    """Who is in the cohort, group by group."""

    groups: tuple[Group, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Kaplan-Meier estimate from a month on."""

    month: float
    survival: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCurve:
    """One group's follow-up for an endpoint; no steps where no curve can be drawn, and `note` says why."""

    label: str
    n: int
    events: int
    median: str
    steps: tuple[Step, ...]
    at_risk: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointCurves:
    """An endpoint by group; `ticks` are the months at which patients at risk are counted."""

    endpoint: str
    label: str
    ticks: tuple[int, ...]
    curves: tuple[GroupCurve, ...]
    log_rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Patients of whom the same kinds of data are there; `has` goes with `Missingness.columns`."""

    has: tuple[bool, ...]
    n: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """How often something is known."""

    label: str
    known: int
    share: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missingness:
    """Which kinds of data are there together, and how often each is."""

    columns: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    rest: int
    modalities: tuple[Missing, ...]
    variables: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortView:
    """Everything the page of a cohort shows; `not_drawn` names endpoints that other events compete with."""

    n: int
    by: str
    table_one: TableOne
    endpoints: tuple[EndpointCurves, ...]
    missingness: Missingness
    not_drawn: tuple[str, ...] = ()
