from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import members_of, name_groups
from fusion.cohort.synthetic import Augmented, find_synthetic
from fusion.errors import CohortError, SyntheticPatient
from fusion.evaluation.overlap import find_overlap
from fusion.model.reach import fit_reach
from fusion.training.augmented import fit_augmented_members
from fusion.training.fit import fit
from fusion.training.held_out import collect_held_out
from fusion.training.predictors import forecast_held_out
from fusion.training.rare_groups import rare_groups
from fusion.training.refitting import Question, refit
from fusion.training.splits import splits_of
from fusion.training.synthetic import augment
from tests.unit.fusion.cohorts import QUICK, make_cohort, make_competing_outcome, make_outcome

N, RARE = 120, 12
SMALL = replace(QUICK, steps=2, trees=2)


def make_study(seed: int = 0) -> Cohort:
    """A cohort with a rare diagnosis, an ordinal stage, skewed labs, and values that are missing."""
    cohort, generator = make_cohort(N, seed), np.random.default_rng(seed)
    rare = np.arange(N) < RARE
    age, stage = generator.normal(60, 8, N), generator.integers(0, 4, N)
    raw = np.column_stack([age, stage, rare, ~rare, generator.integers(0, 2, N)]).astype(float)
    raw[generator.random(N) < 0.2, 0] = np.nan
    kinds = (FeatureKind.NUMERIC, FeatureKind.ORDINAL, *(FeatureKind.INDICATOR,) * 3)
    names = ("age_years", "stage", "diagnosis=rare", "diagnosis=common", "smoker")
    clinical = build_block("clinical", Modality.CLINICAL, names, raw, kinds=kinds, present=np.ones(N, dtype=bool))
    return replace(cohort, blocks=(clinical, *cohort.blocks[1:]))


def draw(cohort: Cohort, size: int = 40, seed: int = 0) -> Augmented:
    member = rare_groups(cohort, share=0.15)["diagnosis=rare"]
    return augment(cohort, [member], size, np.random.default_rng(seed))


def drawn_of(augmented: Augmented) -> Cohort:
    return augmented.cohort.take(np.flatnonzero(augmented.synthetic))


@pytest.fixture(scope="module")
def study() -> Cohort:
    return make_study()


@pytest.fixture(scope="module")
def augmented(study: Cohort) -> Augmented:
    return draw(study)


def clinical_of(cohort: Cohort) -> Block:
    block = cohort.block("clinical")
    assert block is not None
    return block


def test_group_is_filled_up_and_everybody_new_is_marked(study, augmented):
    assert augmented.real == N
    assert augmented.synthetic.tolist() == [False] * N + [True] * (40 - RARE)
    assert augmented.cohort.codes[:N] == study.codes


def test_real_patients_are_untouched(study, augmented):
    real = augmented.cohort.take(np.arange(N))
    assert np.array_equal(real.time_days, study.time_days)
    assert np.array_equal(real.event, study.event)
    for block, same in zip(study.blocks, real.blocks, strict=True):
        assert np.array_equal(block.values, same.values)
        assert np.array_equal(block.observed, same.observed)


def test_nobody_is_the_parent_of_more_than_four(study):
    assert draw(study, size=N).synthetic.sum() == 4 * RARE


def test_synthetic_patients_belong_to_the_group_and_keep_kinds(study, augmented):
    drawn, real = clinical_of(drawn_of(augmented)), clinical_of(study)
    assert (drawn.values[:, 2] == 1).all()
    assert (drawn.values[:, 3] == 0).all()
    assert set(np.unique(drawn.values[:, 1])) <= set(np.unique(real.values[:, 1]))
    assert set(np.unique(drawn.values[:, 4])) <= {0.0, 1.0}


def test_numbers_are_new_and_within_the_range_of_the_training_patients(study, augmented):
    drawn, real = clinical_of(drawn_of(augmented)), clinical_of(study)
    ages = drawn.values[drawn.observed[:, 0], 0]
    seen = real.values[real.observed[:, 0], 0]
    assert seen.min() <= ages.min() < ages.max() <= seen.max()
    assert not set(ages) & set(seen)


def test_what_the_parent_lacks_is_lacking(study, augmented):
    parents = [code.removeprefix("synthetic of ").rsplit(" ", 1)[0] for code in drawn_of(augmented).codes]
    rows = np.array([study.codes.index(code) for code in parents])
    for block, drawn in zip(study.blocks, drawn_of(augmented).blocks, strict=True):
        assert np.array_equal(block.observed[rows], drawn.observed)
        assert np.array_equal(block.present[rows], drawn.present)
        assert (drawn.values[~drawn.observed] == 0).all()


def test_arms_agree_with_the_treatment_block(augmented):
    drawn = drawn_of(augmented)
    treatment = drawn.block("treatment")
    assert treatment is not None
    levels = [treatment.features[row.argmax()].split("=")[1] for row in treatment.values]
    assert tuple(levels) == drawn.arms


def test_outcomes_are_drawn_by_the_risk_of_the_training_patients():
    cohort = make_study(1)
    stage = clinical_of(cohort).values[:, 1]
    strong = replace(cohort, outcome=make_outcome(1.5 * (stage - 1.5), 1))
    drawn = drawn_of(augment(strong, [np.ones(N, dtype=bool)], 5 * N, np.random.default_rng(0)))
    times = drawn.time_days
    mild, severe = clinical_of(drawn).values[:, 1] == 0, clinical_of(drawn).values[:, 1] == 3
    assert np.median(times[severe]) < 0.5 * np.median(times[mild])
    assert 0.3 < drawn.event.mean() / strong.event.mean() < 1.3
    assert times.max() <= strong.time_days.max()


def test_late_entry_and_competing_events_are_kept():
    cohort = replace(make_study(), outcome=make_competing_outcome(np.zeros(N), 3, late_entry=True))
    drawn = drawn_of(augment(cohort, [np.ones(N, dtype=bool)], 3 * N, np.random.default_rng(0))).followed
    assert drawn.competing.any() and drawn.event.any()
    assert (drawn.entry_days < drawn.time_days).all()


def test_equal_generators_draw_equal_patients(study, augmented):
    assert draw(study).cohort.data_hash == augmented.cohort.data_hash
    assert draw(study, seed=1).cohort.data_hash != augmented.cohort.data_hash


def test_groups_of_one_are_refused_and_full_groups_left_alone(study):
    with pytest.raises(CohortError, match="at least two patients"):
        augment(study, [np.arange(N) == 0], 10, np.random.default_rng(0))
    assert draw(study, size=RARE).cohort is study


def test_rare_groups_are_levels_arms_and_genes(study):
    arms = tuple("rare" if number < 8 else "usual" for number in range(N))
    found = rare_groups(replace(study, arms=arms), share=0.15)
    assert {"diagnosis=rare", "arm=rare"} <= set(found)
    assert not {"diagnosis=common", "arm=usual"} & set(found)
    assert all(5 <= member.sum() < 0.15 * N for member in found.values())


def test_synthetic_patients_are_never_drawn_from(augmented):
    with pytest.raises(SyntheticPatient, match="drawing synthetic patients"):
        augment(augmented.cohort, [np.ones(len(augmented.cohort), dtype=bool)], 40, np.random.default_rng(0))


def test_no_fold_scores_a_synthetic_patient(study, augmented):
    with pytest.raises(SyntheticPatient, match="splits"):
        splits_of(augmented.cohort, QUICK, None)
    with pytest.raises(SyntheticPatient, match="splits"):
        splits_of(augmented.cohort, QUICK, dict.fromkeys(study.codes, "train"))
    with pytest.raises(SyntheticPatient, match="splits"):
        fit(augmented.cohort, QUICK)
    with pytest.raises(SyntheticPatient, match="splits"):
        refit(augmented.cohort, QUICK, Question())


def test_no_held_out_predictions_hold_a_synthetic_patient(study, augmented):
    with pytest.raises(SyntheticPatient, match="held out"):
        collect_held_out(augmented.cohort, splits_of(study, QUICK, None), [], np.zeros(1))


def test_no_overlap_is_looked_for_among_synthetic_patients(study, augmented):
    for pair in ((augmented.cohort, None), (study, augmented.cohort), (augmented.cohort, study)):
        with pytest.raises(SyntheticPatient, match="overlap"):
            find_overlap(*pair)


def test_no_reference_of_distance_is_synthetic(augmented):
    with pytest.raises(SyntheticPatient, match="references"):
        fit_reach(augmented.cohort, np.random.default_rng(0))


def test_nothing_is_calibrated_on_a_synthetic_patient(study, augmented):
    with pytest.raises(SyntheticPatient, match="calibration"):
        members_of(augmented.cohort, name_groups(study))
    with pytest.raises(SyntheticPatient, match="calibration"):
        forecast_held_out(augmented.cohort, study, study.arm_names, SMALL, 0)


def test_weights_and_curves_are_fitted_on_real_patients_alone(study):
    fitted = fit_augmented_members(study, SMALL, 0, share=0.15)
    assert len(fitted.out_of_fold) == N
    assert sorted(np.concatenate(fitted.folds).tolist()) == list(range(N))
    assert not find_synthetic(study.codes).any()
