"""What a twin says: its state, the arms, the model behind them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from twins.dossier import numbers
from twins.dossier.forecasts import flag_words
from twins.dossier.forecasts.statements import HarmView, Lead
from twins.dossier.words import ANY_CLASS, UNVERIFIED, plain_attribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A warning in words; `scope` names the arm it belongs to, or is empty; `language` a message's that is not told."""

    code: str
    message: str
    scope: str = ""
    language: str = ""

    @property
    def short(self) -> str:
        """Two or three words that stand beside a number."""
        return flag_words.short(self.code)

    @property
    def sentence(self) -> str:
        """The message with its scope."""
        return f"{self.scope}: {self.message}" if self.scope else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One quantity of the twin's state: `mean`, the middle, with a 90% interval, and a line in plain words."""

    name: str
    label: str
    unit: str
    mean: str
    low: str
    high: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinView:
    """The twin's state at its origin day; `has_fit` is False where it was made before fits were kept."""

    number: int
    origin_day: int
    origin_text: str
    made_at: datetime
    model: str
    snapshot: str
    seed: int
    state: tuple[StateRow, ...]
    flags: tuple[Flag, ...]
    has_fit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate: the text that page and PDF show, and the numbers for charts."""

    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def hundred(self) -> Hundred | None:
        """A probability as people of a hundred; None where there is none."""
        if self.value is None or self.low is None or self.high is None:
            return None
        low, count, high = (round(100 * share) for share in (self.low, self.value, self.high))
        share = (self.value, self.low, self.high)
        return Hundred(
            low=low,
            count=count,
            high=high,
            text=numbers.of_hundred_interval(*share),
            people=numbers.people(*share),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hundred:
    """So many of a hundred people, with the interval; `text` is `31 of 100 (24 to 39)`, `people` `31 (24 to 39)`."""

    low: int
    count: int
    high: int
    text: str
    people: str


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
    severe_days: Estimate | None = None

    @property
    def is_any(self) -> bool:
        """Whether any organ class is counted, however the events were attributed."""
        return self.organ_class.startswith(ANY_CLASS)

    @property
    def text(self) -> str:
        """The estimate with what sets it apart: other than all causes counted, not checked against its source."""
        return self.text_beside({"all_cause"})

    def text_beside(self, attributions: Set[str]) -> str:
        """The estimate beside others that were counted so: what was counted is said unless all count all causes."""
        return self.marked(self.estimate.text, attributions)

    def marked(self, text: str, attributions: Set[str]) -> str:
        """A text of this row with what sets it apart from others that were counted so."""
        alike = {self.attribution, *attributions} == {"all_cause"}
        counted = "" if alike else f", {plain_attribution(self.attribution)}"
        return f"{text}{counted}{'' if self.verified else ' ' + UNVERIFIED}"


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
    key: str = ""
    patients: int = 0
    source: str = ""
    special_interest: tuple[ToxicityRow, ...] = ()
    stop: Estimate | None = None
    stop_reason: str = ""

    @property
    def has_survival(self) -> bool:
        """Whether overall survival is shown at all; a median that was not reached is."""
        return bool(self.survival)

    @property
    def any_toxicity(self) -> ToxicityRow | None:
        """Grade 3 or more in any organ class, by all causes where they were counted."""
        found = [row for row in self.toxicity if row.is_any]
        return min(found, key=lambda row: row.attribution != "all_cause", default=None)

    @property
    def worst_toxicity(self) -> ToxicityRow | None:
        """The organ class with the highest incidence."""
        found = [row for row in self.toxicity if not row.is_any and row.estimate.value is not None]
        return max(found, key=lambda row: row.estimate.value or 0.0, default=None)

    @property
    def is_ranked(self) -> bool:
        """False for an arm that only an expert prior supports."""
        return self.evidence != "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A label and one cell per arm (or per column of the table it belongs to); a minor one is set lighter.

    `quantity` names what is told, so that flags stand beside the numbers that they concern.
    """

    label: str
    cells: tuple[str, ...]
    minor: bool = False
    quantity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """One arm against another: what is known of the average patient like this one, then of this patient alone.

    `verdict` says whether the difference can be told from none; `is_close` that it cannot.
    """

    pair: str
    average: str
    alone: str
    verdict: str = ""
    is_close: bool = False
    harm: str = ""


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
    lead: Lead
    harms: tuple[HarmView, ...]
    special_interest: tuple[TableRow, ...]
    follow_up: str
    survival_months: tuple[TableRow, ...]
    pfs_months: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarPatient:
    """A near patient of the same study and model; `nearness` is the distance in words.

    `months` is how long overall survival was followed, `died` whether it ended so; None where neither is known.
    """

    code: str
    distance: str
    arm: str
    outcome: str
    nearness: str = ""
    progression: str = ""
    months: float | None = None
    died: bool = False


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
