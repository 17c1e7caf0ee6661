"""The effect of the prognostic index, one for all arms: what each patient was expected to suffer by a Cox model."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError

from fusion.errors import InferenceFailed
from fusion.simulation.calibration.outcomes import FollowUp
from fusion.simulation.shapes import Patients

SMALLEST_SPREAD = 1e-9
SHORTEST_MONTHS = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonEffect:
    """A Cox model of the index alone, stratified by arm.

    Attributes:
        slope: log hazard ratio a unit of the index.
        standard_error: of the slope.
        expected: (n,) cumulative hazard of each patient over the time that they were followed.
    """

    slope: float
    standard_error: float
    expected: Patients


def estimate_effect(index: Patients, arms: tuple[str, ...], follow_up: FollowUp, where: str) -> CommonEffect:
    """Fit the index within strata of arm (Cox 1972); an index that is the same for all has no effect.

    Raises:
        InferenceFailed: the fit does not converge.
    """
    if float(np.std(index)) < SMALLEST_SPREAD:
        return CommonEffect(slope=0.0, standard_error=0.0, expected=follow_up.event.astype(float))
    months = np.maximum(follow_up.months, SHORTEST_MONTHS)
    table = pd.DataFrame({"index": index, "arm": arms, "months": months, "event": follow_up.event.astype(int)})
    try:
        model = CoxPHFitter().fit(table, "months", "event", strata=["arm"])
    except ConvergenceError as error:
        raise InferenceFailed(expected="a Cox fit of the index", found="no convergence", where=where) from error
    slope = float(model.params_["index"])
    expected = np.zeros(len(index))
    for arm in set(arms):
        rows = np.array([each == arm for each in arms])
        expected[rows] = expected_events(slope * index[rows], follow_up.take(rows))
    return CommonEffect(slope=slope, standard_error=float(model.standard_errors_["index"]), expected=expected)


def expected_events(log_ratio: Patients, follow_up: FollowUp) -> Patients:
    """Cumulative hazard of each patient of one stratum up to the end of follow-up (Breslow 1974)."""
    ratio = np.exp(log_ratio)
    order = np.argsort(follow_up.months, kind="stable")
    times = follow_up.months[order]
    at_risk = np.cumsum(ratio[order][::-1])[::-1][np.searchsorted(times, times, side="left")]
    summed = np.cumsum(follow_up.event[order] / at_risk)
    own: Patients = ratio * summed[np.searchsorted(times, follow_up.months, side="right") - 1]
    return own
