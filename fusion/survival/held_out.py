"""What every predictor said of patients that it had not seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import CohortError
from fusion.shapes import FoldNumbers, Indices, RepeatedCurves, Repeats, Times

NOT_SCORED = -1
TWIN = "twin"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Predictions of r repeats for the n patients of a cohort, in its order; 0, and never read, where not scored.

    Attributes:
        predictors: names, the twin first.
        times_days: (t,) ascending.
        log_risk: by predictor, (r, n); comparable within a fold only.
        survival: by predictor, (r, n, t) single precision, given survival to the origin day.
        own_survival: by predictor, (r, n) at the patient's own time, given survival to the patient's entry.
        lower_days: (r, n) days that 90 % of patients live beyond without the event, by the twin.
        fold: (r, n) which model scored the patient, -1 where none did.
        fold_names: of the folds, by number.
        incidence: by predictor, (r, n, t) single precision, probability of the event where something competes; empty
            where nothing does.
    """

    predictors: tuple[str, ...]
    times_days: Times
    log_risk: Mapping[str, Repeats]
    survival: Mapping[str, RepeatedCurves]
    own_survival: Mapping[str, Repeats]
    lower_days: Repeats
    fold: FoldNumbers
    fold_names: tuple[str, ...]
    incidence: Mapping[str, RepeatedCurves] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shapes = {self.log_risk[name].shape for name in self.predictors}
        shapes |= {self.own_survival[name].shape for name in self.predictors}
        shapes |= {self.survival[name].shape[:2] for name in self.predictors}
        shapes |= {curves.shape[:2] for curves in self.incidence.values()}
        if shapes != {self.fold.shape}:
            found = str(sorted(shapes))
            raise CohortError(expected=f"predictions of shape {self.fold.shape}", found=found, where="held out")

    @property
    def repeats(self) -> int:
        """How often the cohort was divided."""
        return len(self.fold)

    def rows_of(self, repeat: int, fold: int) -> Indices:
        """Patients scored in one fold of one repeat."""
        return np.flatnonzero(self.fold[repeat] == fold)

    def rows_outside(self, repeat: int, fold: int) -> Indices:
        """Patients on whom the model of that fold was fitted."""
        return np.flatnonzero(self.fold[repeat] != fold)

    def scored(self, repeat: int) -> Indices:
        """Patients scored in one repeat."""
        return np.flatnonzero(self.fold[repeat] != NOT_SCORED)

    def folds_of(self, repeat: int) -> tuple[int, ...]:
        """Numbers of the folds that were scored in one repeat."""
        return tuple(int(fold) for fold in np.unique(self.fold[repeat]) if fold != NOT_SCORED)

    def column(self, time_days: float) -> int | None:
        """The column of a time that the curves hold, or None."""
        near = np.flatnonzero(np.isclose(self.times_days, time_days, rtol=0, atol=1e-6))
        return int(near[0]) if len(near) else None

    def check_of(self, outcome: Outcome) -> None:
        """Raise unless these are predictions of so many patients.

        Raises:
            CohortError: another number.
        """
        if self.fold.shape[1] != len(outcome):
            expected, found = f"{self.fold.shape[1]} patients", str(len(outcome))
            raise CohortError(expected=expected, found=found, where="held out")


def curve_times(outcome: Outcome, tau_days: float, months_days: Times) -> Times:
    """Times at which curves are kept: 40 up to tau, 20 from there to the last event, and the reported months."""
    last = float(outcome.time_days[outcome.event].max(initial=outcome.time_days.min()))
    middle = min(tau_days, last)
    parts = [np.linspace(0, middle, 41)[1:], months_days]
    if last > middle:
        parts.append(np.linspace(middle, last, 21)[1:])
    return np.unique(np.concatenate(parts))
