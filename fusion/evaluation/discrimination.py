"""Time-dependent AUC over many resampled cohorts."""

from collections.abc import Sequence

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.resampling import Sampled, in_parts, ratio
from fusion.shapes import Draws, Floats
from fusion.survival.aalen_johansen import observed_risk
from fusion.survival.kaplan_meier import Curve


def sample_auc(risk: Floats, outcome: Outcome, censoring: Curve, horizon_days: float, weights: Draws) -> Sampled:
    """Cumulative/dynamic AUC (Uno 2007): does a patient with the event by t rank above one without it after t?

        AUC(t) = sum over cases i, controls j of w_i w_j 1(r_i > r_j) / G(T_i-) over the same sum without the indicator

    Cases had the event by t, controls were followed beyond it; equal risks count half.

    Args:
        risk: (n,) higher is worse.
        outcome: of the n patients.
        censoring: Kaplan-Meier of remaining uncensored, of the training patients.
        horizon_days: t.
        weights: (1 + b, n) how often each patient is drawn.
    """
    g = censoring.before(outcome.time_days)
    cases = outcome.event & (outcome.time_days <= horizon_days) & (g > 0)
    controls = np.flatnonzero(outcome.time_days > horizon_days)
    controls = controls[np.argsort(risk[controls], kind="stable")]
    below = np.searchsorted(risk[controls], risk[cases], side="left")
    through = np.searchsorted(risk[controls], risk[cases], side="right")
    in_order, pairs = [], []
    for part in in_parts(weights):
        steps = np.zeros((len(part), len(controls) + 1))
        np.cumsum(part[:, controls], axis=1, out=steps[:, 1:])
        drawn = part[:, cases] / g[cases]
        in_order.append((drawn * (steps[:, below] + steps[:, through])).sum(axis=1) / 2)
        pairs.append(drawn.sum(axis=1) * steps[:, -1])
    return ratio(np.concatenate(in_order), np.concatenate(pairs))


def mean_over_horizons(areas: Sequence[Sampled], horizons_days: Sequence[float], outcome: Outcome) -> Sampled:
    """Mean of the areas, each weighted by the incidence since the horizon before (Lambert and Chevret 2016)."""
    by_then = [observed_risk(outcome, days) for days in horizons_days]
    known = np.all([area.known for area in areas], axis=0)
    incidence = [risk for risk in by_then if risk is not None]
    if len(incidence) < len(by_then) or incidence[-1] == 0:
        return Sampled(values=np.zeros(len(known)), known=np.zeros(len(known), dtype=bool))
    weights = np.diff(incidence, prepend=0.0) / incidence[-1]
    values = weights @ np.array([area.values for area in areas])
    return Sampled(values=np.where(known, values, 0.0), known=known)
