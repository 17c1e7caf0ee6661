"""Kaplan-Meier curves of the event (lifelines) and of censoring."""

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
        table = KaplanMeierFitter().fit(outcome.time_days, outcome.event, entry=entry).survival_function_
    except StatError as error:
        expected = "patients left at risk after every event"
        raise InferenceFailed(expected=expected, found="an empty risk set", where="Kaplan-Meier") from error
    return Curve(table.index.to_numpy(dtype=np.float64), table.to_numpy(dtype=np.float64)[:, 0])


def fit_censoring(outcome: Outcome) -> Curve:
    """Kaplan-Meier of remaining uncensored, for IPCW; competing events count as censoring (cause-specific).

    Where an event and a censoring share a day the event came first, as in R's `concordance` and `finegray`: on that
    day the patient with the event is no longer at risk of being censored. Delayed entry is left out of account: few
    are under observation early, and one censored among them would take all weight.
    """
    return _fit_loss(outcome.time_days, ~outcome.event)


def fit_loss_to_follow_up(outcome: Outcome) -> Curve:
    """Kaplan-Meier of not being lost to follow-up, for IPCW of absolute risks: competing events do not censor.

    Ties and delayed entry as in `fit_censoring`.
    """
    return _fit_loss(outcome.time_days, ~(outcome.event | outcome.competing))


def _fit_loss(time_days: Floats, lost: Bools) -> Curve:
    days, losses = np.unique(time_days[lost], return_counts=True)
    followed_beyond = len(time_days) - np.searchsorted(np.sort(time_days), days, side="right")
    return Curve(days, np.cumprod(1 - losses / (followed_beyond + losses)))
