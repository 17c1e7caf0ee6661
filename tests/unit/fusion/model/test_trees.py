from dataclasses import replace

import numpy as np
import pytest
import xgboost

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome, build_outcome
from fusion.model.trees import cox_objective, fit_trees
from fusion.survival.cox import fit_ridge_cox, log_likelihood
from fusion.survival.folds import strata_of, stratified_folds
from fusion.survival.risk_sets import RiskSets
from tests.unit.fusion.cohorts import QUICK, make_cohort, make_outcome

COLUMNS = np.random.default_rng(1).normal(size=(150, 3))
SETTINGS: dict[str, object] = {"max_depth": 3, "eta": 0.1, "min_child_weight": 2.0, "nthread": 1, "seed": 0}


def boost_built_in(outcome: Outcome, rounds: int) -> np.ndarray:
    label = np.where(outcome.event, outcome.time_days, -outcome.time_days)
    booster = xgboost.train(
        SETTINGS | {"objective": "survival:cox"}, xgboost.DMatrix(COLUMNS, label=label), num_boost_round=rounds
    )
    return np.asarray(booster.predict(xgboost.DMatrix(COLUMNS), output_margin=True))


def boost_by_ours(outcome: Outcome, rounds: int) -> np.ndarray:
    settings = SETTINGS | {"base_score": 0.0, "disable_default_eval_metric": True}
    objective = cox_objective(RiskSets.of(outcome))
    booster = xgboost.train(settings, xgboost.DMatrix(COLUMNS), num_boost_round=rounds, obj=objective)
    return np.asarray(booster.predict(xgboost.DMatrix(COLUMNS), output_margin=True))


@pytest.mark.parametrize("rounds", [1, 20])
def test_without_late_entry_or_ties_our_objective_grows_xgboosts_own_trees(rounds: int):
    outcome = make_outcome(COLUMNS[:, 0])
    ours, theirs = boost_by_ours(outcome, rounds), boost_built_in(outcome, rounds)
    assert np.ptp(ours) > 0.05
    assert ours - ours.mean() == pytest.approx(theirs - theirs.mean(), abs=1e-5)


def test_gradient_and_hessian_are_derivatives_of_the_partial_likelihood_with_late_entry_and_ties():
    outcome = make_outcome(COLUMNS[:40, 0], late_entry=True)
    outcome = replace(outcome, time_days=np.ceil(outcome.time_days / 50) * 50)
    assert len(np.unique(outcome.time_days)) < 25
    sets, margin, step = RiskSets.of(outcome), COLUMNS[:40, 1], 1e-4
    gradient, hessian = cox_objective(sets)(margin, xgboost.DMatrix(COLUMNS[:40]))
    for row in (0, 7, 23):
        moved = np.zeros(40)
        moved[row] = step
        below, here, above = (-log_likelihood(margin + sign * moved, sets) for sign in (-1, 0, 1))
        assert gradient[row] == pytest.approx((above - below) / (2 * step), abs=1e-5)
        assert hessian[row] == pytest.approx((above - 2 * here + below) / step**2, abs=1e-4)


def make_late_group(n: int = 1500) -> Cohort:
    """Half of the patients came under observation after 200 days: they differ in nothing else."""
    generator = np.random.default_rng(3)
    time, censored = generator.exponential(400, 3 * n), generator.uniform(300, 1500, 3 * n)
    late = generator.random(3 * n) < 0.5
    entry = np.where(late, 200.0, 0.0)
    seen = np.minimum(time, censored)
    rows = np.flatnonzero(seen > entry)[:n]
    outcome = build_outcome(seen[rows], (time <= censored)[rows], entry_days=entry[rows])
    block = build_block("clinical", Modality.CLINICAL, ("late", "noise"), np.column_stack([late, time * 0])[rows] * 1.0)
    return replace(make_cohort(len(rows)), blocks=(block,), outcome=outcome)


def gap_of(cohort: Cohort) -> float:
    """How much higher the log-risk of those who came late is said to be."""
    folds = stratified_folds(strata_of(cohort), 2, np.random.default_rng(0))
    config = replace(QUICK, trees=50, tree_rate=0.1, tree_columns=1.0)
    told = fit_trees(cohort, ("clinical",), folds, config, 0)[0].log_risk(cohort)
    late = cohort.blocks[0].values[:, 0] > 0
    return float(told[late].mean() - told[~late].mean())


def test_coming_late_is_not_taken_for_living_long():
    cohort = make_late_group()
    ignored = replace(cohort, outcome=build_outcome(cohort.time_days, cohort.event))
    late = (cohort.blocks[0].values[:, 0] > 0).astype(np.float64)
    cox = fit_ridge_cox(late[:, None], RiskSets.of(cohort.followed), 1e-6)[0]
    assert gap_of(ignored) < -0.4
    assert abs(gap_of(cohort)) < 0.2
    assert gap_of(cohort) == pytest.approx(cox, abs=0.05)
