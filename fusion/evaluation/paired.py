"""The twin against each comparator on the same patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import t as student

from fusion.evaluation.resampling import LEVEL, Estimate, difference, estimate, two_sided_p
from fusion.evaluation.scores import LOWER_IS_BETTER, FoldScores, Scores
from fusion.survival.held_out import TWIN

COMPARED = ("harrell_c", "uno_c", "auc_mean", "ibs", "ici_12m")


class Better(StrEnum):
    """Whose number is better, as far as the interval tells."""

    TWIN = "twin"
    COMPARATOR = "comparator"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldTest:
    """Corrected resampled t-test over folds.

    Attributes:
        difference: mean over the folds.
        low, high: its 95 % interval.
        p: two-sided.
        folds: how many.
    """

    difference: float
    low: float
    high: float
    p: float
    folds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Twin minus comparator in one metric.

    Attributes:
        difference: with its interval over resampled patients.
        p: two-sided, over resampled patients; None without them.
        better: whose number is better.
        folds: the test over folds, None where there are fewer than two or they do not differ.
    """

    difference: Estimate
    p: float | None
    better: Better
    folds: FoldTest | None


def compare_predictors(scores: Scores) -> Mapping[str, Mapping[str, Comparison]]:
    """By comparator and metric; every predictor was judged on the same patients of the same draws."""
    predictors = scores.folds[0].scores["harrell_c"]
    return {
        name: {metric: _compare(scores, metric, name) for metric in COMPARED} for name in predictors if name != TWIN
    }


def _compare(scores: Scores, metric: str, comparator: str) -> Comparison:
    found = scores.sampled.get(metric, {})
    if TWIN not in found or comparator not in found:
        none = Estimate(value=None, reason=scores.reasons.get(metric, "not known of both"))
        return Comparison(difference=none, p=None, better=Better.NEITHER, folds=None)
    sampled = difference(found[TWIN], found[comparator])
    result = estimate(sampled, reason="not known of both")
    return Comparison(
        difference=result,
        p=two_sided_p(sampled),
        better=_better(result, metric),
        folds=_test_folds(scores.folds, metric, comparator),
    )


def _better(found: Estimate, metric: str) -> Better:
    if found.low is None or found.high is None or found.low <= 0 <= found.high:
        return Better.NEITHER
    return Better.TWIN if (found.high < 0) == (metric in LOWER_IS_BETTER) else Better.COMPARATOR


def _test_folds(folds: Sequence[FoldScores], metric: str, comparator: str) -> FoldTest | None:
    known = [fold for fold in folds if metric in fold.scores and _both_known(fold, metric, comparator)]
    values = [difference(fold.scores[metric][TWIN], fold.scores[metric][comparator]).values[0] for fold in known]
    ratio = float(np.mean([fold.n / fold.training_n for fold in known])) if known else 0.0
    return corrected_t_test(np.array(values), ratio)


def _both_known(fold: FoldScores, metric: str, comparator: str) -> bool:
    return all(bool(fold.scores[metric][name].known[0]) for name in (TWIN, comparator)) and fold.training_n > 0


def corrected_t_test(differences: np.ndarray, test_over_training: float) -> FoldTest | None:
    """Corrected resampled t-test (Nadeau and Bengio 2003) of differences over folds and repeats.

        t = mean / sqrt((1 / k + n_test / n_training) s^2),   k - 1 degrees of freedom

    Training sets overlap, so that differences of folds are no independent draws; the second term of the variance makes
    up for it.

    Args:
        differences: (k,) one a fold.
        test_over_training: patients scored over patients trained on.

    Returns:
        The test, or None with fewer than two folds or without any spread.
    """
    k = len(differences)
    spread = float(differences.std(ddof=1)) if k > 1 else 0.0
    if spread == 0:
        return None
    mean, error = float(differences.mean()), spread * float(np.sqrt(1 / k + test_over_training))
    width = error * float(student.ppf((1 + LEVEL) / 2, k - 1))
    p = 2 * float(student.sf(abs(mean) / error, k - 1))
    return FoldTest(difference=mean, low=mean - width, high=mean + width, p=p, folds=k)
