"""Whether some patients benefit more than others, and whether that can be told beforehand.

Scores of patients are the doubly robust values of RMST under one arm less another; priorities are benefits predicted by
models that had not seen the patient. A treatment that divides every hazard alike gains more months for some than for
others, by their prognosis: that is shown anyway. So benefit is also judged beyond prognosis, its prediction by a model
without interactions being taken off both scores and priorities.
"""

from dataclasses import dataclass

import numpy as np

from fusion.effects.estimates import Estimate
from fusion.shapes import Floats, Matrix

HALVES = 400
GROUPS = 5
SMALLEST_SPREAD = 1e-9


def measure_autoc(scores: Floats, priority: Floats, generator: np.random.Generator) -> Estimate:
    """AUTOC of a priority (Yadlowsky 2021), patients being ranked by it, most promising first.

        TOC(q) = mean score of the first q n - mean score of all,   AUTOC = integral of TOC over q.

    Tied priorities share the mean score of the tie. The error is the spread over half-samples without replacement,
    whose variance about the whole's is the whole's own.

    Args:
        scores: (n,) doubly robust values of the benefit.
        priority: (n,) predicted benefit, cross-fitted.
        generator: of the half-samples.
    """
    n = len(scores)
    halves = [generator.permutation(n)[: n // 2] for _ in range(HALVES)]
    draws = [autoc(scores[rows], priority[rows]) for rows in halves]
    return Estimate(value=autoc(scores, priority), standard_error=float(np.std(draws, ddof=1)))


def autoc(scores: Floats, priority: Floats) -> float:
    """The area alone."""
    _, tie, size = np.unique(-priority, return_inverse=True, return_counts=True)
    shared = (np.bincount(tie, weights=scores) / size)[tie]
    ordered = shared[np.argsort(-priority, kind="stable")]
    gains = np.cumsum(ordered) / np.arange(1, len(scores) + 1) - scores.mean()
    return float(gains.mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitGroup:
    """A fifth of the patients, by predicted benefit: mean predicted, and what the scores say."""

    patients: int
    predicted: float
    observed: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitCalibration:
    """Calibration for benefit.

    Attributes:
        slope: of scores on predicted benefit; 1 where as spread as it should be, 0 where noise; None where predictions
            do not differ.
        groups: fifths, least predicted benefit first.
    """

    slope: Estimate | None
    groups: tuple[BenefitGroup, ...]


def calibrate_benefit(scores: Floats, predicted: Floats) -> BenefitCalibration:
    """Best linear predictor (Chernozhukov 2018) and fifths; the slope's error is heteroscedasticity-robust."""
    order = np.argsort(predicted, kind="stable")
    groups = tuple(
        BenefitGroup(patients=len(rows), predicted=float(predicted[rows].mean()), observed=mean_of(scores[rows]))
        for rows in np.array_split(order, GROUPS)
        if len(rows) > 1
    )
    centred = predicted - predicted.mean()
    spread = float((centred**2).sum())
    if spread < SMALLEST_SPREAD:
        return BenefitCalibration(slope=None, groups=groups)
    slope = float(centred @ scores) / spread
    residual = scores - scores.mean() - slope * centred
    error = float(np.sqrt((centred**2 * residual**2).sum())) / spread
    return BenefitCalibration(slope=Estimate(value=slope, standard_error=error), groups=groups)


def mean_of(values: Floats) -> Estimate:
    """Mean with its error."""
    return Estimate(value=float(values.mean()), standard_error=float(values.std(ddof=1) / np.sqrt(len(values))))


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """RMST, months, had everybody been treated by a rule, and its gain over the best single arm.

    Attributes:
        individual: each the arm with the longest predicted RMST.
        single: everybody the same arm, by arm.
        gain: individual less the best single arm, the arm being chosen on the same patients (which favours it).
        shares: of patients to whom the rule gives each arm.
    """

    individual: Estimate
    single: tuple[Estimate, ...]
    gain: Estimate
    shares: tuple[float, ...]


def value_policies(values: Matrix, predicted: Matrix) -> PolicyValue:
    """Doubly robust values of policies (Athey and Wager 2021).

    Args:
        values: (arms, n) doubly robust RMST of each patient under each arm.
        predicted: (arms, n) RMST by models that had not seen the patient.
    """
    chosen = predicted.argmax(axis=0)
    own = values[chosen, np.arange(values.shape[1])]
    best = int(values.mean(axis=1).argmax())
    return PolicyValue(
        individual=mean_of(own),
        single=tuple(mean_of(each) for each in values),
        gain=mean_of(own - values[best]),
        shares=tuple(float((chosen == arm).mean()) for arm in range(len(values))),
    )
