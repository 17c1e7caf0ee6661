"""The hazard ratio that a Cox model would find between two known survival curves."""

import numpy as np

from fusion.shapes import Floats

ROUNDS = 50
TOLERANCE = 1e-10


def expected_log_hazard_ratio(treated: Floats, control: Floats, observed: Floats | None = None) -> float:
    """Log hazard ratio at which the expected score of a one-covariate Cox model is 0, equal numbers on both sides.

        sum_t [ d1 - (d0 + d1) n1 e^b / (n0 + n1 e^b) ] = 0

    with n the expected share at risk at the start of a step and d that of events in it (Cox 1972, Breslow ties). Where
    hazards are proportional it is their log ratio whatever the censoring; where they are not, it is the average that a
    trial followed as `observed` says would report (Struthers and Kalbfleisch 1986).

    Args:
        treated, control: (t,) survival at the same times, from 1 down.
        observed: (t,) probability of still being followed at those times; by default 1.

    Returns:
        log HR of treated against control.
    """
    seen = np.ones_like(treated) if observed is None else observed
    at_risk = [curve[:-1] * seen[:-1] for curve in (treated, control)]
    events = [(curve[:-1] - curve[1:]) * (seen[:-1] + seen[1:]) / 2 for curve in (treated, control)]
    log_ratio = 0.0
    for _ in range(ROUNDS):
        weighted = at_risk[0] * np.exp(log_ratio)
        share = weighted / np.maximum(weighted + at_risk[1], 1e-300)
        score = float((events[0] - (events[0] + events[1]) * share).sum())
        information = float(((events[0] + events[1]) * share * (1 - share)).sum())
        step = score / information
        log_ratio += step
        if abs(step) < TOLERANCE:
            break
    return log_ratio
