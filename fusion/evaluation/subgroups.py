"""Whether a model holds in groups of patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.calibration import sample_calibration, sample_observed_expected, why_not
from fusion.evaluation.concordance import PairSums, sum_pairs
from fusion.evaluation.coverage import sample_coverage
from fusion.evaluation.groups import Group
from fusion.evaluation.incidence import free_curves
from fusion.evaluation.resampling import Estimate, Sampled, affordable, average, estimate
from fusion.shapes import Draws, Indices
from fusion.survival.held_out import HeldOut
from fusion.survival.kaplan_meier import fit_censoring
from fusion.survival.scores import MONTH_DAYS

FEWEST_PATIENTS, FEWEST_EVENTS = 20, 10
LEVEL = 0.9
MONTH = 12
GROUP_METRICS = ("harrell_c", "observed_expected_12m", "ici_12m", "coverage_90")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScores:
    """One group.

    Attributes:
        group: who.
        n, events: scored patients of it, and events among them.
        reason: why it was not scored, else empty.
        scores: {predictor: {metric: number}}, empty where not scored.
    """

    group: Group
    n: int
    events: int
    reason: str
    scores: Mapping[str, Mapping[str, Estimate]]


def score_groups(
    held_out: HeldOut,
    outcome: Outcome,
    groups: Sequence[Group],
    weights: Draws,
    tau_days: float,
    predictors: Sequence[str],
) -> tuple[GroupScores, ...]:
    """Concordance, calibration and coverage in each group; small groups are named and not scored.

    Concordance counts pairs of patients of the group who were scored by the same model, added up over folds, since a
    group is often too small for a fold of its own.

    Args:
        held_out: predictions.
        outcome: of the n patients; for concordance and coverage competing events count as censoring.
        groups: who.
        weights: (1 + b, n) from `draw_weights`.
        tau_days: horizon of the pairs' weights.
        predictors: which to judge.
    """
    return tuple(_score_group(held_out, outcome, group, weights, tau_days, predictors) for group in groups)


def _score_group(
    held_out: HeldOut, outcome: Outcome, group: Group, weights: Draws, tau_days: float, predictors: Sequence[str]
) -> GroupScores:
    rows = np.flatnonzero(group.member & (held_out.fold >= 0).any(axis=0))
    n, events = len(rows), int(outcome.event[rows].sum())
    reason = _too_small(n, events)
    scores: dict[str, Mapping[str, Estimate]] = {}
    if not reason:
        alone = outcome.competing_censored()
        pairs = [_pairs(held_out, alone, group, weights, tau_days, repeat) for repeat in range(held_out.repeats)]
        scores = {name: _score(held_out, outcome, group, weights, name, pairs) for name in predictors}
    return GroupScores(group=group, n=n, events=events, reason=reason, scores=scores)


def _too_small(n: int, events: int) -> str:
    if n < FEWEST_PATIENTS:
        return f"fewer than {FEWEST_PATIENTS} patients"
    return f"fewer than {FEWEST_EVENTS} events" if events < FEWEST_EVENTS else ""


Pairs = Mapping[str, Sequence[PairSums]]


def _pairs(held_out: HeldOut, outcome: Outcome, group: Group, weights: Draws, tau_days: float, repeat: int) -> Pairs:
    """Sums of every fold of a repeat in which the group has somebody."""
    found: dict[str, list[PairSums]] = {name: [] for name in held_out.predictors}
    for fold in held_out.folds_of(repeat):
        rows = held_out.rows_of(repeat, fold)
        rows = rows[group.member[rows]]
        outside = held_out.rows_outside(repeat, fold)
        if not outcome.event[rows].any():
            continue
        censoring = fit_censoring(outcome.take(outside) if len(outside) else outcome)
        log_risk = {name: held_out.log_risk[name][repeat, rows] for name in held_out.predictors}
        for name, sums in sum_pairs(log_risk, outcome.take(rows), censoring, tau_days, weights[:, rows]).items():
            found[name].append(sums)
    return found


def _score(
    held_out: HeldOut, outcome: Outcome, group: Group, weights: Draws, name: str, pairs: Sequence[Pairs]
) -> Mapping[str, Estimate]:
    concordance = average([PairSums.total(each[name]).harrell_c for each in pairs])
    parts = [_calibrate(held_out, outcome, group, weights, name, repeat) for repeat in range(held_out.repeats)]
    found = {"harrell_c": estimate(concordance, reason="no pair of patients compares")}
    for metric in GROUP_METRICS[1:]:
        known = [part[metric] for part in parts if metric in part]
        missing = Estimate(value=None, reason=why_not(outcome.take(np.flatnonzero(group.member)), MONTH * MONTH_DAYS))
        found[metric] = estimate(average(known), reason="", holds_value=metric == "ici_12m") if known else missing
    return found


def _calibrate(
    held_out: HeldOut, outcome: Outcome, group: Group, weights: Draws, name: str, repeat: int
) -> Mapping[str, Sampled]:
    rows: Indices = held_out.scored(repeat)
    rows = rows[group.member[rows]]
    if not len(rows):
        return {}
    part, drawn = outcome.take(rows), affordable(weights)[:, rows]
    own = held_out.own_survival[name][repeat, rows]
    found = {"coverage_90": sample_coverage(own, part.event, LEVEL, drawn)}
    days = MONTH * MONTH_DAYS
    column, curves = held_out.column(days), free_curves(held_out, name, part, (repeat, rows))
    if column is None or curves is None or why_not(part, days):
        return found
    found["observed_expected_12m"] = sample_observed_expected(curves[:, column], part, days, drawn)
    errors = sample_calibration(curves[:, column], part, days, drawn)
    return found if errors is None else found | {"ici_12m": errors.ici}
