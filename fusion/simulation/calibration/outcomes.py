"""What calibration needs of a cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from fusion.errors import CohortError
from fusion.simulation.population import SiteEvents
from fusion.simulation.shapes import Events, Patients
from fusion.simulation.time_grid import DAYS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Time in months and whether the event happened, of n patients."""

    months: Patients
    event: Events

    @classmethod
    def from_days(cls, time_days: npt.ArrayLike, event: Events) -> "FollowUp":
        """From days."""
        return cls(months=np.asarray(time_days, dtype=float) / DAYS_PER_MONTH, event=np.asarray(event, dtype=bool))

    def censored_at(self, months: float) -> "FollowUp":
        """What was known by then."""
        return FollowUp(months=np.minimum(self.months, months), event=self.event & (self.months <= months))

    def take(self, rows: Events) -> "FollowUp":
        """Of some patients."""
        return FollowUp(months=self.months[rows], event=self.event[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOutcomes:
    """n patients whose arm and outcome are known.

    Attributes:
        study: code, for messages.
        arms: n regimen keys or free texts.
        index: (n,) prognostic index predicted out of fold at the reference arm (log risk).
        survival: overall survival from the index date.
        progression_free: progression or death, None where the cohort has it for nobody.
        progression_known: (n,) whose progression is known; None: everybody's, if anybody's.
        sizes_mm: baseline sizes of those who have one, in no particular order.
        site_events: adverse events of grade 3 or more of all causes, by arm and kind.
        attributed_events: those of narrower attributions, by arm, attribution and kind.
    """

    study: str
    arms: tuple[str, ...]
    index: Patients
    survival: FollowUp
    progression_free: FollowUp | None = None
    progression_known: Events | None = None
    sizes_mm: tuple[float, ...] = ()
    site_events: Mapping[str, Mapping[str, SiteEvents]] = field(default_factory=dict)
    attributed_events: Mapping[str, Mapping[str, Mapping[str, SiteEvents]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.arms)
        followed = [self.survival] + ([self.progression_free] if self.progression_free else [])
        lengths = {len(self.index), *(len(each.months) for each in followed), *(len(each.event) for each in followed)}
        self._check(lengths == {n}, f"{n} rows everywhere", str(sorted(lengths)))
        finite = np.isfinite(self.index).all() and all(np.isfinite(each.months).all() for each in followed)
        self._check(bool(finite), "finite index and times", "NaN or infinity")
        self._check(all(bool((each.months >= 0).all()) for each in followed), "times of 0 or more", "a negative time")

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found=found, where=f"calibration on {self.study}")

    def censored_at(self, months: float) -> "CohortOutcomes":
        """What was known by then of both endpoints."""
        progression = self.progression_free.censored_at(months) if self.progression_free else None
        return replace(self, survival=self.survival.censored_at(months), progression_free=progression)

    def rows_of(self, arm: str) -> Events:
        """(n,) who had this arm."""
        return np.array([each == arm for each in self.arms], dtype=bool)

    def progression_rows(self, arm: str) -> Events:
        """(n,) who had this arm and whose progression is known."""
        rows = self.rows_of(arm)
        return rows if self.progression_known is None else rows & self.progression_known
