"""Discrimination at a time: who will have had the event by then, against who will not."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Curves, Floats, Times
from fusion.survival.aalen_johansen import fit_aalen_johansen
from fusion.survival.kaplan_meier import Curve


def cumulative_dynamic_auc(
    risk: Floats | Curves, times_days: Times, outcome: Outcome, censoring: Curve
) -> tuple[float | None, ...]:
    """Area under the time-dependent ROC curve, by inverse probability of censoring (Uno 2007; Hung and Chiang 2010).

    Cases had the event by t and weigh 1 / G(T-). Controls are those followed beyond t, of weight 1 / G(t), and those
    who had a competing event by t, of weight 1 / G(T-) (Blanche 2013, second definition). Equal risks count half.

    Args:
        risk: (n,) or (n, t), higher is worse.
        times_days: (t,).
        outcome: of the n patients. To judge a cause-specific risk pass `outcome.competing_censored()` and
            `fit_censoring`.
        censoring: G, from the training patients; `fit_loss_to_follow_up` where events compete.

    Returns:
        One area per time. None where there is no case or no control at that time or G is 0, and everywhere with
        delayed entry, for which the weights are not defined.
    """
    if bool((outcome.entry_days > 0).any()):
        return (None,) * len(times_days)
    columns = np.broadcast_to(risk[:, None], (len(risk), len(times_days))) if risk.ndim == 1 else risk
    return tuple(_area(columns[:, k], float(day), outcome, censoring) for k, day in enumerate(times_days))


def mean_auc(areas: tuple[float | None, ...], times_days: Times, outcome: Outcome) -> float | None:
    """Mean of the areas, each weighted by the incidence since the time before (Lambert and Chevret 2016).

    Args:
        areas: from `cumulative_dynamic_auc`.
        times_days: (t,) ascending.
        outcome: of the patients that were judged.

    Returns:
        The mean, or None where an area is missing or nobody had the event by the last time.
    """
    known = [area for area in areas if area is not None]
    if len(known) < len(areas):
        return None
    try:
        incidence = fit_aalen_johansen(outcome).at(times_days)
    except InferenceFailed:
        return None
    if incidence[-1] == 0:
        return None
    return float(np.array(known) @ np.diff(incidence, prepend=0.0) / incidence[-1])


def _area(risk: Floats, day: float, outcome: Outcome, censoring: Curve) -> float | None:
    own = censoring.before(outcome.time_days)
    seen = (outcome.time_days <= day) & (own > 0)
    weight = np.where(own > 0, 1 / np.where(own > 0, own, 1.0), 0.0)
    at = float(censoring.at(np.array([day]))[0])
    case, beyond = outcome.event & seen, outcome.time_days > day
    if at == 0:
        return None
    control = np.where(beyond, 1 / at, np.where(outcome.competing & seen, weight, 0.0))
    if not case.any() or not control.any():
        return None
    order = np.argsort(risk, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(control[order])])
    below = sums[np.searchsorted(risk[order], risk[case], side="left")]
    not_above = sums[np.searchsorted(risk[order], risk[case], side="right")]
    return float(weight[case] @ (below + not_above) / (2 * weight[case].sum() * sums[-1]))
