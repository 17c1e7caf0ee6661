"""Every metric of every predictor on held-out patients, and on resampled ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.accuracy import brier_contributions
from fusion.evaluation.calibration import sample_calibration, sample_observed_expected, why_not
from fusion.evaluation.concordance import sample_wolbers, sum_pairs
from fusion.evaluation.coverage import sample_coverage
from fusion.evaluation.discrimination import mean_over_horizons, sample_auc
from fusion.evaluation.incidence import free_at, free_curves
from fusion.evaluation.observed import sample_grouped_error
from fusion.evaluation.resampling import Sampled, affordable, average, mean_of, single
from fusion.shapes import Draws, Floats, Indices
from fusion.survival.aalen_johansen import aj_calibration
from fusion.survival.calibration import d_calibration_p
from fusion.survival.held_out import HeldOut
from fusion.survival.kaplan_meier import Curve, fit_censoring, fit_loss_to_follow_up
from fusion.survival.scores import MONTH_DAYS

HORIZONS_MONTHS = (6, 12, 24)
DISCRIMINATION = ("harrell_c", "uno_c", *(f"auc_{month}m" for month in HORIZONS_MONTHS), "auc_mean", "ibs")
CALIBRATION = tuple(f"{name}_{month}m" for month in HORIZONS_MONTHS for name in ("ici", "e50", "e90"))
IN_THE_LARGE = tuple(f"observed_expected_{month}m" for month in HORIZONS_MONTHS)
METRICS = (*DISCRIMINATION, "d_calibration_p", *CALIBRATION, *IN_THE_LARGE, "coverage_90")
AALEN_JOHANSEN = (*(f"aj_error_{month}m" for month in HORIZONS_MONTHS), "aj_calibration")
COMPETING = ("wolbers_c", *AALEN_JOHANSEN)
LOWER_IS_BETTER = frozenset({"ibs", *CALIBRATION, *AALEN_JOHANSEN})
COVERAGE_LEVEL = 0.9

Judgement = Mapping[str, Mapping[str, Sampled]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldScores:
    """Discrimination and accuracy in one fold: {metric: {predictor: number}}, metrics that it does not give absent."""

    repeat: int
    fold: str
    n: int
    events: int
    training_n: int
    scores: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All metrics with their draws.

    Attributes:
        metrics: names, in the order of tables.
        sampled: {metric: {predictor: number}}; a metric that the patients do not give is absent.
        reasons: {metric: why it is absent}.
        folds: every fold by itself.
    """

    metrics: tuple[str, ...]
    sampled: Judgement
    reasons: Mapping[str, str]
    folds: tuple[FoldScores, ...]


def score_held_out(held_out: HeldOut, outcome: Outcome, tau_days: float, weights: Draws) -> Scores:
    """Judge every predictor on what it said of patients that it had not seen.

    Concordances, AUC and the Brier score are means over folds, since log-risks of different models do not compare;
    calibration is of the folds of a repeat together, then the mean over repeats. For Harrell's and Uno's C, AUC,
    D-calibration and coverage competing events count as censoring, as cause-specific risks demand; the Brier score,
    ICI, observed over expected, Wolbers' C and the distance from Aalen and Johansen's curve judge absolute risks.

    Args:
        held_out: predictions for the n patients.
        outcome: what became of them.
        tau_days: horizon of Uno's C and of the integrated Brier score.
        weights: (1 + b, n) from `draw_weights`.
    """
    held_out.check_of(outcome)
    folds = score_folds(held_out, outcome, tau_days, weights)
    wholes = [_score_repeat(held_out, outcome, repeat, tau_days, weights) for repeat in range(held_out.repeats)]
    metrics = (*METRICS, *COMPETING) if outcome.competing.any() else METRICS
    found = {name: _average_all([part[name] for part in _parts(folds, wholes) if name in part]) for name in metrics}
    sampled = {name: by_predictor for name, by_predictor in found.items() if by_predictor}
    reasons = {name: _reason(name, outcome) for name in metrics if name not in sampled}
    return Scores(metrics=metrics, sampled=sampled, reasons=reasons, folds=folds)


def score_folds(held_out: HeldOut, outcome: Outcome, tau_days: float, weights: Draws) -> tuple[FoldScores, ...]:
    """Discrimination and accuracy of every fold by itself."""
    return tuple(
        _score_fold(held_out, outcome, (repeat, fold), tau_days, weights)
        for repeat in range(held_out.repeats)
        for fold in held_out.folds_of(repeat)
    )


def mean_over_folds(folds: Sequence[FoldScores], metric: str) -> Mapping[str, Sampled]:
    """By predictor, the mean over the folds that know the number; empty where none does."""
    return _average_all([fold.scores[metric] for fold in folds if metric in fold.scores])


def _parts(folds: Sequence[FoldScores], wholes: Sequence[Judgement]) -> list[Judgement]:
    return [*(fold.scores for fold in folds), *wholes]


def _average_all(parts: Sequence[Mapping[str, Sampled]]) -> Mapping[str, Sampled]:
    """Mean by predictor over the parts; none where no part knows the number on the cohort itself."""
    if not parts:
        return {}
    means = {name: average([part[name] for part in parts if name in part]) for name in parts[0]}
    return {name: mean for name, mean in means.items() if mean.known[0]}


def _score_fold(
    held_out: HeldOut, outcome: Outcome, place: tuple[int, int], tau_days: float, weights: Draws
) -> FoldScores:
    repeat, fold = place
    rows, outside = held_out.rows_of(repeat, fold), held_out.rows_outside(repeat, fold)
    part, training = outcome.take(rows), outcome.take(outside) if len(outside) else outcome.take(rows)
    censoring, drawn, alone = fit_censoring(training), weights[:, rows], part.competing_censored()
    log_risk = {name: held_out.log_risk[name][repeat, rows] for name in held_out.predictors}
    pairs = sum_pairs(log_risk, alone, censoring, tau_days, drawn)
    scores: dict[str, Mapping[str, Sampled]] = {
        "harrell_c": {name: found.harrell_c for name, found in pairs.items()},
        "uno_c": {name: found.uno_c for name, found in pairs.items()},
        **_score_auc(held_out, alone, (repeat, rows), censoring, drawn),
        **_score_absolute(held_out, part, training, (repeat, rows), tau_days, drawn),
    }
    return FoldScores(
        repeat=repeat,
        fold=held_out.fold_names[fold],
        n=len(part),
        events=part.events,
        training_n=len(outside),
        scores=scores,
    )


Rows = tuple[int, Indices]


def _score_auc(held_out: HeldOut, outcome: Outcome, place: Rows, censoring: Curve, drawn: Draws) -> Judgement:
    """AUC at each horizon within follow-up, by risk at that horizon, and their mean."""
    found: dict[str, dict[str, Sampled]] = {}
    if bool((outcome.entry_days > 0).any()):
        return found
    for month in HORIZONS_MONTHS:
        survival = survival_at(held_out, place, month)
        found[f"auc_{month}m"] = {
            name: sample_auc(1 - survival[name], outcome, censoring, month * MONTH_DAYS, drawn) for name in survival
        }
    days = [month * MONTH_DAYS for month in HORIZONS_MONTHS]
    found["auc_mean"] = {
        name: mean_over_horizons([found[f"auc_{month}m"][name] for month in HORIZONS_MONTHS], days, outcome)
        for name in held_out.predictors
    }
    return found


def _score_absolute(
    held_out: HeldOut, outcome: Outcome, training: Outcome, place: Rows, tau_days: float, drawn: Draws
) -> Judgement:
    """Brier score and, where something competes, Wolbers' C of the risks at the horizon; without late entry only."""
    curves = {name: free_curves(held_out, name, outcome, place) for name in held_out.predictors}
    known = {name: each for name, each in curves.items() if each is not None}
    if bool((outcome.entry_days > 0).any()) or len(known) < len(curves):
        return {}
    loss, found = fit_loss_to_follow_up(training), {}
    parts = {
        name: brier_contributions(each, held_out.times_days, outcome, training, loss, tau_days)
        for name, each in known.items()
    }
    fitted = {name: mean_of(part, drawn) for name, part in parts.items() if part is not None}
    if len(fitted) == len(known):
        found["ibs"] = fitted
    if outcome.competing.any() or held_out.incidence:
        column = max(int(np.searchsorted(held_out.times_days, tau_days, side="right")) - 1, 0)
        risk = {name: 1 - each[:, column] for name, each in known.items()}
        found["wolbers_c"] = dict(sample_wolbers(risk, outcome, loss, tau_days, drawn))
    return found


def _score_repeat(held_out: HeldOut, outcome: Outcome, repeat: int, tau_days: float, weights: Draws) -> Judgement:
    """Calibration of the folds of one repeat together."""
    rows = held_out.scored(repeat)
    part, drawn = outcome.take(rows), weights[:, rows]
    alone, place = part.competing_censored(), (repeat, rows)
    own = {name: held_out.own_survival[name][repeat, rows] for name in held_out.predictors}
    found: dict[str, Mapping[str, Sampled]] = {
        "d_calibration_p": {name: single(d_calibration_p(each, alone.event)) for name, each in own.items()},
        "coverage_90": {name: sample_coverage(each, alone.event, COVERAGE_LEVEL, drawn) for name, each in own.items()},
    }
    for month in HORIZONS_MONTHS:
        if not why_not(part, month * MONTH_DAYS):
            found |= _score_horizon(free_at(held_out, part, place, month * MONTH_DAYS), part, month, drawn)
    if distance := _score_distance(held_out, part, place, tau_days):
        found["aj_calibration"] = distance
    return found


def _score_distance(held_out: HeldOut, outcome: Outcome, place: Rows, tau_days: float) -> Mapping[str, Sampled]:
    """Mean absolute distance of the mean incidence from Aalen and Johansen's, up to the horizon."""
    last = min(tau_days, float(outcome.time_days.max()))
    kept = np.flatnonzero(held_out.times_days <= last)
    found: dict[str, Sampled] = {}
    for name in held_out.predictors if outcome.competing.any() and len(kept) else ():
        curves = free_curves(held_out, name, outcome, place)
        distance = None if curves is None else aj_calibration(1 - curves[:, kept], held_out.times_days[kept], outcome)
        if distance is not None:
            found[name] = single(distance.absolute)
    return found


def _score_horizon(free: Mapping[str, Floats], outcome: Outcome, month: int, drawn: Draws) -> Judgement:
    days = month * MONTH_DAYS
    errors = {name: sample_calibration(each, outcome, days, drawn) for name, each in free.items()}
    fitted = {name: each for name, each in errors.items() if each is not None}
    found: dict[str, Mapping[str, Sampled]] = {
        f"observed_expected_{month}m": {
            name: sample_observed_expected(each, outcome, days, affordable(drawn)) for name, each in free.items()
        }
    }
    if outcome.competing.any():
        found[f"aj_error_{month}m"] = {
            name: sample_grouped_error(each, outcome, days, affordable(drawn)) for name, each in free.items()
        }
    if fitted:
        found[f"ici_{month}m"] = {name: each.ici for name, each in fitted.items()}
        found[f"e50_{month}m"] = {name: each.e50 for name, each in fitted.items()}
        found[f"e90_{month}m"] = {name: each.e90 for name, each in fitted.items()}
    return found


def survival_at(held_out: HeldOut, place: Rows, month: int) -> Mapping[str, Floats]:
    """By predictor, (n,) survival at a horizon that the curves hold."""
    column = held_out.column(month * MONTH_DAYS)
    return {name: held_out.survival[name][place][:, column].astype(np.float64) for name in held_out.predictors}


def _reason(metric: str, outcome: Outcome) -> str:
    """Why no part of the cohort gave a metric."""
    late = bool((outcome.entry_days > 0).any())
    if late and (metric in ("ibs", "wolbers_c") or metric.startswith("auc")):
        return "patients entered late, for which it is not defined"
    if late and outcome.competing.any() and metric in CALIBRATION:
        return "patients entered late, for which it is not defined where events compete"
    if late and metric in AALEN_JOHANSEN:
        return "all who were under observation at some early time had the competing event"
    month = next((month for month in HORIZONS_MONTHS if metric.endswith(f"_{month}m")), None)
    if month is None:
        return "no pair of patients compares" if metric.endswith("_c") else "follow-up is too short"
    return why_not(outcome, month * MONTH_DAYS) or "too few events for a smooth curve"
