"""The pure parts of the table of predictors: rendering, bars, arm effects of a simulated trial, truth of the demo."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fusion.arms import (
    marginal_hazard_ratio,
    observed_difference,
    observed_survival,
    outcomes_by_arm,
    standardised_survival,
    trial_hazard_ratios,
)
from benchmarks.fusion.coverage import judge_everybody, judge_groups
from benchmarks.fusion.demonstration import TRUTH, judge_ranking, mean_concordance, read_true_log_hazards
from benchmarks.fusion.forest import filled_columns
from benchmarks.fusion.page import judge_margins, render
from benchmarks.fusion.synthetic import FEATURES, make_cohort
from benchmarks.sections import Bar, Margin, Section, keep, kept, table
from fusion.cohort.cohort import Cohort, build_treatment_block
from fusion.cohort.outcome import build_outcome
from fusion.survival.coverage import Coverage
from fusion.survival.held_out import TWIN, HeldOut
from fusion.training.fit import fit
from ingest.demo.cohort import draw_cohort
from ingest.demo.fates import draw_fates
from ingest.demo.followup import observe
from ingest.demo.truth import concordance, write_truth
from tests.unit.fusion.cohorts import QUICK

RATIO = 0.5
YEAR = 365.25


@pytest.fixture(scope="module")
def trial() -> Cohort:
    """Three arms assigned by chance: no effect of the second, half the hazard in the third; one covariate."""
    cohort, generator = make_cohort(900, seed=3), np.random.default_rng(3)
    arms = tuple(("a control", "b same", "c better")[draw] for draw in generator.integers(0, 3, len(cohort)))
    hazard = np.where([arm == "c better" for arm in arms], RATIO, 1.0) / 900
    time, censored = generator.exponential(1 / hazard) + 1, generator.uniform(400, 2500, len(cohort))
    return replace(
        cohort,
        arms=arms,
        randomised=True,
        blocks=(cohort.blocks[0], build_treatment_block(arms, tuple(sorted(set(arms))))),
        outcome=build_outcome(np.minimum(time, censored), time <= censored),
    )


def test_a_trial_s_hazard_ratios_hold_the_simulated_ones(trial) -> None:
    ordered = {arm: outcomes_by_arm(trial)[arm] for arm in ("a control", "b same", "c better")}
    found = trial_hazard_ratios(ordered)
    assert found["b same"].holds(1.0)
    assert found["c better"].holds(RATIO)
    assert not found["c better"].holds(1.0)


def test_difference_of_survival_holds_the_simulated_one(trial) -> None:
    outcomes, days = outcomes_by_arm(trial), 2 * YEAR
    found = observed_difference(outcomes["c better"], outcomes["a control"], days)
    truth = np.exp(-RATIO * days / 900) - np.exp(-days / 900)
    assert found is not None and found.holds(float(truth))


def test_survival_after_everybody_left_is_not_told(trial) -> None:
    assert observed_survival(outcomes_by_arm(trial)["a control"], 10 * YEAR) is None


def test_standardised_survival_recovers_the_effect_of_an_arm(trial) -> None:
    model = fit(trial, QUICK).model
    curves = standardised_survival(model, trial, np.array([YEAR]))
    assert set(curves) == set(trial.arm_names)
    ratio = marginal_hazard_ratio(float(curves["c better"][0]), float(curves["a control"][0]))
    assert ratio == pytest.approx(RATIO, abs=0.15)


def test_marginal_hazard_ratio_of_exponential_curves() -> None:
    assert marginal_hazard_ratio(float(np.exp(-0.3)), float(np.exp(-0.6))) == pytest.approx(0.5)


def test_true_log_hazards_rank_as_the_generator_says(tmp_path) -> None:
    cohort = draw_cohort(patients=60, seed=5)
    fates = draw_fates(cohort)
    seen = observe(cohort, fates)
    write_truth(tmp_path, cohort, fates, seen)
    truth = read_true_log_hazards(tmp_path / "truth.csv")
    risk = np.array([[truth[code] for code in cohort.codes]])
    days, died = np.array([float(one.os_day) for one in seen]), np.array([one.died for one in seen])
    followed = replace(make_cohort(60, seed=0), outcome=build_outcome(days, died))
    found = mean_concordance(risk, told_in_one_fold(risk), followed)
    assert found == pytest.approx(concordance(cohort, fates, seen), abs=0.005)


def told_in_one_fold(risk: np.ndarray) -> HeldOut:
    """As if one model had scored everybody."""
    return HeldOut(
        predictors=(TWIN,),
        times_days=np.array([YEAR]),
        log_risk={TWIN: risk},
        survival={TWIN: np.full((*risk.shape, 1), 0.5, dtype=np.float32)},
        own_survival={TWIN: np.full(risk.shape, 0.5)},
        lower_days=np.zeros(risk.shape),
        fold=np.zeros(risk.shape, dtype=np.int32),
        fold_names=("1",),
    )


def test_ranking_is_met_within_two_hundredths() -> None:
    assert judge_ranking({TWIN: 0.70, TRUTH: 0.715}, 160).met
    assert not judge_ranking({TWIN: 0.69, TRUTH: 0.715}, 160).met


def test_coverage_is_judged_overall_and_by_the_lowest_group() -> None:
    def covered(share: float | None) -> Coverage:
        return Coverage(n=100, events=50, coverage=share, standard_error=0.03, reason="" if share else "too few")

    assert judge_everybody(covered(0.9)).met
    assert not judge_everybody(covered(0.93)).met
    assert judge_everybody(covered(None)).met is None
    worst = judge_groups({"sex female": covered(0.9), "sex male": covered(0.84), "site x": covered(None)})
    assert worst.met is False
    assert "sex male" in worst.found


def test_values_not_measured_become_the_median_of_training_patients() -> None:
    cohort = make_cohort(40, seed=0)
    training = np.arange(20)
    columns = filled_columns(cohort, training)
    block = cohort.blocks[0]
    row, column = np.argwhere(~block.observed)[0]
    seen = block.values[training][block.observed[training, column], column]
    assert columns.shape == (40, FEATURES)
    assert columns[row, column] == np.median(seen)


def test_kept_section_is_read_back_as_it_was(tmp_path) -> None:
    bar = Bar(what="C", wanted=">= 0.7", found="0.71", met=True)
    margin = Margin(metric="harrell_c", twin=0.71, best=0.70, comparator="boosting")
    section = Section(name="one", title="One", lines=("text",), bars=(bar,), margin=margin, measured="here")
    keep(section, tmp_path)
    assert kept(tmp_path) == {"one": section}


def test_page_says_of_every_bar_whether_it_is_met() -> None:
    bars = tuple(Bar(what="C", wanted="w", found="f", met=met) for met in (True, False, None))
    text = render([Section(name="one", title="One", lines=("text",), bars=bars, measured="machine, date")])
    assert [line.rsplit("|", 2)[1].strip() for line in text.splitlines() if line.startswith("| one")] == [
        "met",
        "**not met**",
        "not measured",
    ]
    assert "machine, date" in text


def test_margins_are_judged_by_mean_and_worst() -> None:
    def section(name: str, twin: float) -> Section:
        margin = Margin(metric="harrell_c", twin=twin, best=0.7, comparator="ridge_cox")
        return Section(name=name, title=name, lines=(), margin=margin)

    average, worst = judge_margins([section("one", 0.74), section("two", 0.69)])
    assert average.met and not worst.met
    assert worst.found == "-0.0100 (two)"


def test_table_has_a_line_under_its_header() -> None:
    assert table(("a", "b"), [("1", "2")]) == ["| a | b |", "| --- | --- |", "| 1 | 2 |", ""]
