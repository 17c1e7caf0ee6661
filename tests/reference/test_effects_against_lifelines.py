"""Effects beside lifelines: unadjusted differences, weighted curves, and what is known of two trials."""

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatisticalWarning
from lifelines.utils import restricted_mean_survival_time

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort, build_treatment_block
from fusion.cohort.outcome import build_outcome
from fusion.effects.analysis import EffectSettings, analyse
from fusion.effects.estimates import of_values
from fusion.effects.estimators import by_design
from fusion.effects.follow_up import cut_follow_up
from fusion.effects.hazard_ratio import estimate_hazard_ratio
from fusion.effects.weighting import weighted_survival
from fusion.survival.scores import MONTH_DAYS
from tests.paths import dev_data
from tests.unit.fusion.effects.trials import HORIZON, draw_trial, pose_trial


@pytest.fixture(scope="module")
def trial():
    return draw_trial(600, 21, confounding=0.0)


def test_unadjusted_survival_and_rmst_are_kaplan_meier(trial):
    problem = pose_trial(trial)
    method = of_values(by_design(problem), problem.follow_up)
    for arm in (0, 1):
        rows = trial.arm == arm
        curve = KaplanMeierFitter().fit(trial.outcome.time_days[rows], trial.outcome.event[rows])
        # The step that holds the twelfth month ends on day 365.
        assert method.arm_survival(arm, 12).value == pytest.approx(float(curve.predict(365.0)), abs=0.002)
        expected = restricted_mean_survival_time(curve, t=HORIZON) / MONTH_DAYS
        assert method.arm_rmst(arm).value == pytest.approx(expected, abs=0.05)


def test_standard_error_of_survival_is_greenwoods(trial):
    problem = pose_trial(trial)
    method = of_values(by_design(problem), problem.follow_up)
    rows = trial.arm == 0
    curve = KaplanMeierFitter().fit(trial.outcome.time_days[rows], trial.outcome.event[rows])
    low, high = (float(column.loc[:365.25].iloc[-1]) for _, column in curve.confidence_interval_.items())
    assert 2 * 1.96 * method.arm_survival(0, 12).standard_error == pytest.approx(high - low, rel=0.06)


def test_weighted_survival_is_weighted_kaplan_meier(trial):
    weights = np.random.default_rng(1).uniform(0.5, 2, len(trial.arm))
    follow_up = cut_follow_up(trial.outcome, HORIZON)
    found = weighted_survival(follow_up, np.repeat(weights[:, None], follow_up.steps, axis=1)).mean(axis=0)
    # lifelines says that its intervals are not to be used with weights; none is.
    with pytest.warns(StatisticalWarning, match="weights"):
        curve = KaplanMeierFitter().fit(trial.outcome.time_days, trial.outcome.event, weights=weights)
    expected = curve.predict(follow_up.ends_days).to_numpy()
    assert np.abs(found - expected).max() < 0.01


def test_rmst_of_known_steps_is_exact():
    outcome = build_outcome(np.repeat([100.0, 200.0, 300.0, 400.0], 5), np.ones(20, dtype=bool))
    follow_up = cut_follow_up(outcome, 400.0)
    curve = weighted_survival(follow_up, np.ones((20, follow_up.steps))).mean(axis=0)
    # Exactly 250 days; trapezoids take half a step of a third of a month off at each of the four drops.
    assert follow_up.area(curve[None])[0, -1] == pytest.approx(250.0, abs=2.0)


def test_hazard_ratio_is_near_the_one_simulated():
    trial = draw_trial(4000, 22)
    found = estimate_hazard_ratio(pose_trial(trial), 1, 0)
    # Marginal, so nearer to 1 than the conditional exp(-.5) = .61.
    assert 0.61 < found.value < 0.85 and found.low < found.value < found.high


@pytest.fixture(scope="module")
def colon():
    """Deaths of the adjuvant colon trial (Moertel 1990) of levamisole, with or without fluorouracil."""
    table = pd.read_csv(dev_data("colon") / "colon.csv").query("etype == 2")
    names = ("sex", "age", "obstruct", "perfor", "adhere", "nodes", "differ", "extent", "surg")
    arms = tuple(table["rx"])
    blocks = (
        build_block("clinical", Modality.CLINICAL, names, table[list(names)].to_numpy(dtype=float)),
        build_treatment_block(arms, tuple(sorted(set(arms)))),
    )
    outcome = build_outcome(table["time"].to_numpy(dtype=float), table["status"].to_numpy() == 1)
    codes = tuple(map(str, table["id"]))
    return Cohort(study="colon", endpoint="OS", codes=codes, blocks=blocks, outcome=outcome, arms=arms, randomised=True)


@pytest.fixture(scope="module")
def found(colon):
    settings = EffectSettings(arms=("Lev+5FU", "Lev", "Obs"), horizon_months=84, draws=20, refutations=False)
    return analyse(colon, settings)


def test_hazard_ratios_of_the_colon_trial_are_the_known_ones(found):
    """R's documentation of `colon`: log hazard ratios of death -0.3717 and -0.0266 against observation."""
    ratios = [found.contrasts[name].hazard_ratio.value for name in ("Lev+5FU", "Lev")]
    assert np.log(ratios) == pytest.approx([-0.3717, -0.0266], abs=0.03)


def test_difference_by_design_is_that_of_kaplan_meier_and_adjustment_agrees(found, colon):
    rows = [np.array(colon.arms) == name for name in ("Lev+5FU", "Obs")]
    curves = [KaplanMeierFitter().fit(colon.time_days[each], colon.event[each]) for each in rows]
    areas = [restricted_mean_survival_time(curve, t=84 * MONTH_DAYS) / MONTH_DAYS for curve in curves]
    raw = found.methods["by_design"].difference_rmst(0, 2)
    assert raw.value == pytest.approx(areas[0] - areas[1], abs=0.05)
    for name in ("doubly_robust", "weighted", "s_learner"):
        assert abs(found.methods[name].difference_rmst(0, 2).value - raw.value) < raw.standard_error


def test_randomised_trial_has_overlap_and_no_heterogeneity_to_show(found):
    assert all(found.overlap.shown.values()) and found.overlap.patients.flagged.mean() < 0.1
    for contrast in found.contrasts.values():
        low, high = contrast.heterogeneity.rate.interval
        assert low < 0 < high and not contrast.heterogeneity.supported
