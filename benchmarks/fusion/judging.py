"""Fit a cohort, ask every predictor about patients it had not seen, and compare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.fusion.forest import FOREST, join_forest
from benchmarks.sections import Margin, table
from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.evaluation.paired import Comparison, compare_predictors
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.scores import Scores, score_held_out
from fusion.model.twin import TwinModel
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.scores import MONTH_DAYS
from fusion.training.fit import fit
from fusion.training.result import FitResult
from fusion.workflows.processes import local_processes

COLUMNS = ("twin", "clinical_only", "ridge_cox", "boosting", FOREST)
METRICS = ("harrell_c", "uno_c", "auc_mean", "ibs", "d_calibration_p", "ici_12m", "coverage_90")
COMPARED = ("harrell_c", "uno_c", "ibs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A cohort and what was said of it.

    Attributes:
        cohort: with its outcome.
        result: of the fit.
        held_out: of all predictors, the forest too where it is installed.
        scores, paired: of those.
    """

    cohort: Cohort
    result: FitResult
    held_out: HeldOut
    scores: Scores
    paired: Mapping[str, Mapping[str, Comparison]]

    @property
    def model(self) -> TwinModel:
        """Fitted on everybody."""
        return self.result.model

    def value(self, metric: str, predictor: str = TWIN) -> float | None:
        """A metric, or None where the patients do not give it or the predictor is not there."""
        found = self.scores.sampled.get(metric, {}).get(predictor)
        return None if found is None or not found.known[0] else float(found.values[0])

    def comparators(self, metric: str) -> dict[str, float]:
        """A metric by comparator."""
        values = {name: self.value(metric, name) for name in self.held_out.predictors if name != TWIN}
        return {name: value for name, value in values.items() if value is not None}


def judge(cohort: Cohort, config: FitConfig, *, draws: int) -> Judged:
    """Nested cross-validation of all, then every metric and the paired comparisons."""
    with local_processes() as pool:
        result = fit(cohort, config, executor=pool)
        held_out = join_forest(result.held_out, cohort, pool)
    weights = draw_weights(len(cohort), draws, config.seed)
    scores = score_held_out(held_out, cohort.followed, result.tau_days, weights)
    return Judged(cohort=cohort, result=result, held_out=held_out, scores=scores, paired=compare_predictors(scores))


def margin_of(judged: Judged, metric: str) -> Margin | None:
    """The twin beside the best comparator; None where the metric is not known."""
    twin, others = judged.value(metric), judged.comparators(metric)
    if twin is None or not others:
        return None
    best = max(others, key=lambda name: others[name])
    return Margin(metric=metric, twin=twin, best=others[best], comparator=best)


def describe(judged: Judged) -> list[str]:
    """Who, the metrics, the paired comparisons and the stack's shares."""
    result, repeats = judged.result, judged.held_out.repeats
    shares = ", ".join(f"{name} {share:.0%}" for name, share in result.shares.items())
    return [
        f"{result.n} patients, {result.events} events, {result.folds} folds, {repeats} "
        f"repeat{'s' if repeats > 1 else ''}, {result.seconds:.0f} s. Uno's C and IBS to "
        f"{result.tau_days / MONTH_DAYS:.3g} months ({result.tau_rule}). Shares of the stack: {shares}.",
        "",
        *table(("metric", *COLUMNS), [metric_row(judged, metric) for metric in METRICS]),
        "Twin minus comparator, 95 % interval and p over resampled patients, and p over folds (corrected for overlap).",
        "",
        *table(("comparator", *COMPARED), [paired_row(judged, name) for name in COLUMNS if name != TWIN]),
    ]


def metric_row(judged: Judged, metric: str) -> list[str]:
    """A metric of every predictor."""
    cells = []
    for name in COLUMNS:
        value = judged.value(metric, name)
        absent = name not in judged.held_out.predictors
        cells.append("not installed" if absent else "-" if value is None else f"{value:.4f}")
    return [metric, *cells]


def paired_row(judged: Judged, comparator: str) -> list[str]:
    """The twin against one comparator."""
    if comparator not in judged.paired:
        return [comparator, *(["not installed"] * len(COMPARED))]
    return [comparator, *(_cell(judged.paired[comparator][metric]) for metric in COMPARED)]


def _cell(found: Comparison) -> str:
    value = found.difference
    if value.value is None:
        return value.reason
    text = f"{value.value:+.4f}"
    if value.low is not None and value.high is not None and found.p is not None:
        text += f" ({value.low:+.4f} to {value.high:+.4f}, p {found.p:.3f})"
    return text if found.folds is None else f"{text}, folds p {found.folds.p:.3f}"
