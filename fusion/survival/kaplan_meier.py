"""Kaplan-Meier curves of the event and of censoring (lifelines)."""

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Bools, Floats, Times


class Curve:
    """A right-continuous survival step function."""

    def __init__(self, times_days: Times, survival: Times) -> None:
        self.times_days = times_days
        self.survival = survival

    def at(self, times_days: np.ndarray) -> np.ndarray:
        """Survival at these times."""
        return self._steps()[np.searchsorted(self.times_days, times_days, side="right")]

    def before(self, times_days: np.ndarray) -> np.ndarray:
        """Survival just before these times."""
        return self._steps()[np.searchsorted(self.times_days, times_days, side="left")]

    def _steps(self) -> Times:
        return np.concatenate([[1.0], self.survival])


def fit_kaplan_meier(outcome: Outcome) -> Curve:
    """Kaplan and Meier (1958) survival of the event, with delayed entry; competing events censor.

    Raises:
        InferenceFailed: with delayed entry, everybody under observation at some early time had the event.
    """
    entry = outcome.entry_days if bool((outcome.entry_days > 0).any()) else None
    try:
        return _fit(outcome, outcome.event, entry)
    except StatError as error:
        expected = "patients left at risk after every event"
        raise InferenceFailed(expected=expected, found="an empty risk set", where="Kaplan-Meier") from error


def fit_censoring(outcome: Outcome) -> Curve:
    """Kaplan-Meier of remaining uncensored, for IPCW; competing events count as censoring (cause-specific).

    Delayed entry is left out of account: few are under observation early, and one censored
    among them would take all weight.
    """
    return _fit(outcome, ~outcome.event, None)


def _fit(outcome: Outcome, happened: Bools, entry: Floats | None) -> Curve:
    fitter = KaplanMeierFitter().fit(outcome.time_days, happened, entry=entry)
    table = fitter.survival_function_
    return Curve(table.index.to_numpy(dtype=np.float64), table.to_numpy(dtype=np.float64)[:, 0])
