"""What acting on a prediction would gain, at every threshold at which one might act."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Floats, Times
from fusion.survival.aalen_johansen import observed_risk


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCurve:
    """Net benefit in true positives per patient, by threshold probability.

    Attributes:
        thresholds: (t,) at which one would act.
        model: acting where the predicted risk reaches the threshold; None where those patients were not followed to
            the horizon.
        treat_all: acting always; None where nobody was followed to the horizon.
        treat_none: acting never, which is 0 by definition.
    """

    thresholds: Times
    model: tuple[float | None, ...]
    treat_all: tuple[float | None, ...]
    treat_none: tuple[float, ...]


def net_benefit(risk: Floats, outcome: Outcome, horizon_days: float, thresholds: Times) -> DecisionCurve:
    """Decision curve (Vickers and Elkin 2006), with censoring as in Vickers 2008.

    NB(p) = share of patients with risk >= p  x  [ F - (1 - F) p / (1 - p) ]

    with F the probability of the event by the horizon among them: Kaplan-Meier, or Aalen-Johansen where events compete.

    Args:
        risk: (n,) predicted probability of the event by the horizon.
        outcome: of the n patients. To judge a cause-specific risk pass `outcome.competing_censored()`.
        horizon_days: within follow-up.
        thresholds: (t,) each at least 0 and below 1.
    """
    overall = observed_risk(outcome, horizon_days)
    return DecisionCurve(
        thresholds=thresholds,
        model=tuple(_acting(risk >= p, outcome, horizon_days, float(p)) for p in thresholds),
        treat_all=tuple(None if overall is None else _benefit(overall, float(p)) for p in thresholds),
        treat_none=(0.0,) * len(thresholds),
    )


def _acting(chosen: np.ndarray, outcome: Outcome, horizon_days: float, threshold: float) -> float | None:
    if not chosen.any():
        return 0.0
    found = observed_risk(outcome.take(np.flatnonzero(chosen)), horizon_days)
    return None if found is None else float(chosen.mean()) * _benefit(found, threshold)


def _benefit(risk: float, threshold: float) -> float:
    return risk - (1 - risk) * threshold / (1 - threshold)
