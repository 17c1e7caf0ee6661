"""Cox regression whose coefficients may change from interval to interval of follow-up."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Coefficients, Floats, Indices, Matrix, Times
from fusion.survival.cox import differentiate, log_likelihood
from fusion.survival.risk_sets import RiskSets

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Follow-up cut at some days: one row per patient and interval in which the patient was under observation.

    Attributes:
        patient: row of the patient that each episode belongs to.
        interval: number of its interval.
        risk_sets: of the episodes, each entering at the start of its interval and leaving at the end.
    """

    patient: Indices
    interval: Indices
    risk_sets: RiskSets


def interior_cuts(outcome: Outcome, intervals: int) -> Times:
    """Days that cut follow-up into at most so many intervals (start, end] of about equally many events.

    Every cut is an event time, so that no interval is without an event, however many are tied.
    """
    events = outcome.time_days[outcome.event]
    quantiles = np.quantile(events, np.arange(1, intervals) / intervals, method="inverted_cdf")
    return np.unique(quantiles[quantiles < events.max()])


def cut_episodes(outcome: Outcome, cuts_days: Times) -> Episodes:
    """Split everybody's follow-up; risk sets and ties stay what they were."""
    starts, ends = np.concatenate([[0.0], cuts_days]), np.concatenate([cuts_days, [np.inf]])
    entry = np.maximum(outcome.entry_days[:, None], starts)
    time = np.minimum(outcome.time_days[:, None], ends)
    patient, interval = np.nonzero(entry < time)
    own = outcome.time_days[patient]
    cut = Outcome(
        time_days=time[patient, interval],
        event=outcome.event[patient] & (own <= ends[interval]),
        competing=np.zeros(len(patient), dtype=bool),
        entry_days=entry[patient, interval],
    )
    return Episodes(patient=patient, interval=interval, risk_sets=RiskSets.of(cut))


def fit_with_offset(
    x: Matrix, offset: Floats, risk_sets: RiskSets, penalties: Coefficients, *, steps: int = 50
) -> Coefficients:
    """Ridge Cox of coefficients beside a linear predictor that is given, each with its own penalty.

    Maximises l(offset + x b) - sum of penalties b^2 / 2 by Newton steps.

    Args:
        x: (n, d).
        offset: (n,) linear predictor at b = 0.
        risk_sets: of the n rows.
        penalties: (d,) above 0, on the scale of the log-likelihood summed over events.
        steps: Newton steps allowed.

    Raises:
        InferenceFailed: no convergence within the steps allowed.
    """
    beta = np.zeros(x.shape[1])
    for _ in range(steps):
        here = differentiate(x, offset + x @ beta, risk_sets)
        gradient = here.gradient - penalties * beta
        direction = cho_solve(cho_factor(here.information + np.diag(penalties)), gradient)
        moved = _climb(x, offset, risk_sets, penalties, beta, direction)
        # Where no step is better, rounding is all that is left to gain.
        if gradient @ direction < TOLERANCE or moved is beta:
            return moved
        beta = moved
    raise InferenceFailed(expected=f"convergence in {steps} Newton steps", found="none", where="Cox with offset")


def _climb(
    x: Matrix,
    offset: Floats,
    risk_sets: RiskSets,
    penalties: Coefficients,
    beta: Coefficients,
    direction: Coefficients,
) -> Coefficients:
    """Halve the Newton step until the penalised likelihood does not fall."""

    def value(at: Coefficients) -> float:
        return log_likelihood(offset + x @ at, risk_sets) - float(penalties @ at**2) / 2

    here = value(beta)
    for halving in range(20):
        moved = beta + direction * 0.5**halving
        if value(moved) >= here:
            return moved
    return beta
