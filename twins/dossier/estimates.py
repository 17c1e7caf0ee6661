"""What a twin says: its state, the arms, the model behind them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from twins.dossier.words import UNVERIFIED, plain_attribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A warning in words; `scope` names the arm it belongs to, or is empty."""

    code: str
    message: str
    scope: str = ""

    @property
    def sentence(self) -> str:
        """The message with its scope."""
        return f"{self.scope}: {self.message}" if self.scope else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One quantity of the twin's state: mean and 90% interval."""

    name: str
    label: str
    unit: str
    mean: str
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinView:
    """The twin's state at its origin day."""

    number: int
    origin_day: int
    origin_text: str
    made_at: datetime
    model: str
    snapshot: str
    seed: int
    state: tuple[StateRow, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate: the text that page and PDF show, and the numbers for charts."""

    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRow:
    """Survival at a month: probability and a 90% band."""

    month: int
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityRow:
    """Cumulative incidence of grade 3 or more in one organ class."""

    organ_class: str
    label: str
    estimate: Estimate
    source: str
    attribution: str
    verified: bool

    @property
    def text(self) -> str:
        """The estimate with what sets it apart: other than all causes counted, not checked against its source."""
        return self.text_beside({"all_cause"})

    def text_beside(self, attributions: Set[str]) -> str:
        """The estimate beside others that were counted so: what was counted is said unless all count all causes."""
        alike = {self.attribution, *attributions} == {"all_cause"}
        counted = "" if alike else f", {plain_attribution(self.attribution)}"
        return f"{self.estimate.text}{counted}{'' if self.verified else ' ' + UNVERIFIED}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmView:
    """One arm as it is shown.

    Intervals are of what the evidence leaves open about the average patient like this one. Those over the tumours that
    are possible stand in `_tumours`, empty in a forecast stored before the two were told apart (`is_averaged` False):
    there the only intervals are over tumours. What lies past `followed_months` is extrapolated; None: not stored.
    """

    name: str
    evidence: str
    evidence_meaning: str
    support: str
    is_averaged: bool
    survival: tuple[CurveRow, ...]
    survival_tumours: tuple[CurveRow, ...]
    pfs: tuple[CurveRow, ...]
    pfs_tumours: tuple[CurveRow, ...]
    os_median: Estimate
    os_median_tumours: Estimate
    pfs_median: Estimate
    p12: Estimate
    p24: Estimate
    response: Estimate
    rmst: Estimate
    toxicity: tuple[ToxicityRow, ...]
    flags: tuple[Flag, ...]
    followed_months: float | None = None

    @property
    def is_ranked(self) -> bool:
        """False for an arm that only an expert prior supports."""
        return self.evidence != "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A label and one cell per arm (or per column of the table it belongs to); a minor one is set lighter."""

    label: str
    cells: tuple[str, ...]
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """One arm against another: what is known of the average patient like this one, then of this patient alone."""

    pair: str
    average: str
    alone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastView:
    """Arms side by side."""

    number: int
    horizon_months: int
    made_at: datetime
    arms: tuple[ArmView, ...]
    intervals: str
    bands: str
    comparison: tuple[TableRow, ...]
    toxicity: tuple[TableRow, ...]
    toxicity_sources: tuple[str, ...]
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarPatient:
    """A near patient of the same study and model."""

    code: str
    distance: str
    arm: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """How the model did, beside the comparators in the same folds.

    `blocks` has a row a block of features (share of the linear part, patients, features), `stack` the parts' weights.
    """

    number: int
    endpoint: str
    cohort: str
    modalities: str
    blocks: tuple[TableRow, ...]
    stack: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    checkpoint: str
    data: str
    fitted_at: datetime
