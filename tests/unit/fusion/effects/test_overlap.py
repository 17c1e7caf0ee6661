"""Overlap: who could have been given an arm."""

import numpy as np
import pytest

from fusion.effects.columns import Columns
from fusion.effects.overlap import measure_overlap
from fusion.errors import CohortError


def columns_of(x):
    return Columns(
        scaled=np.nan_to_num((x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)), raw=x,
        raw_names=tuple(f"x{column}" for column in range(x.shape[1])), blocks=("clinical",),
    )  # fmt: skip


def names_of(arm):
    return [("a", "b", "c")[one] for one in arm]


@pytest.fixture
def patients():
    return np.random.default_rng(5).normal(size=(300, 6))


def test_randomised_patients_are_hardly_flagged_and_every_arm_is_shown(patients):
    arm = np.random.default_rng(1).integers(0, 2, 300)
    overlap = measure_overlap(columns_of(patients), names_of(arm))
    assert overlap.patients.flagged.mean() < 0.1 and overlap.patients.without.mean() < 0.02
    assert overlap.shown == {"a": True, "b": True}


def test_patients_above_a_threshold_that_one_arm_never_had_are_flagged(patients):
    above = patients[:, 2] > 0.7
    arm = np.where(above, 0, np.random.default_rng(1).integers(0, 2, 300))
    overlap = measure_overlap(columns_of(patients), names_of(arm), names=("a", "b"))
    assert overlap.patients.flagged[above, 1].mean() > 0.9
    assert overlap.patients.without[~above].mean() < 0.05
    assert overlap.shown == {"a": True, "b": False}
    assert "x2 >= " in overlap.by_arm["b"].regions[0].words


def test_corner_of_two_characteristics_is_found(patients):
    corner = (patients[:, 0] > 0.2) & (patients[:, 3] < 0.2)
    arm = np.where(corner, 1, np.random.default_rng(2).integers(0, 2, 300))
    overlap = measure_overlap(columns_of(patients), names_of(arm), names=("a", "b"))
    assert overlap.patients.without[corner, 0].mean() > 0.9


def test_kind_of_patient_who_lacks_a_value_is_found(patients):
    untested = np.random.default_rng(3).random(300) < 0.25
    patients[untested, 1] = np.nan
    arm = np.where(untested, 0, np.random.default_rng(4).integers(0, 2, 300))
    overlap = measure_overlap(columns_of(patients), names_of(arm), names=("a", "b"))
    assert overlap.patients.flagged[untested, 1].mean() > 0.9
    assert any("not measured" in region.words for region in overlap.by_arm["b"].regions)


def test_third_arm_that_few_kinds_had_is_not_shown(patients):
    arm = np.random.default_rng(6).integers(0, 3, 300)
    arm = np.where((arm == 2) & (patients[:, 0] > 0), 0, arm)
    overlap = measure_overlap(columns_of(patients), names_of(arm), names=("a", "b", "c"))
    assert overlap.shown["a"] and overlap.shown["b"] and not overlap.shown["c"]


def test_new_patients_are_judged_as_the_cohort_was(patients):
    above = patients[:, 2] > 0.7
    arm = np.where(above, 0, np.random.default_rng(1).integers(0, 2, 300))
    model = measure_overlap(columns_of(patients), names_of(arm), names=("a", "b")).model
    fresh = np.random.default_rng(9).normal(size=(200, 6))
    judged = model.judge(columns_of(fresh))
    assert judged.flagged[fresh[:, 2] > 1, 1].mean() > 0.9
    assert judged.without[fresh[:, 2] < 0.5].mean() < 0.05


def test_far_from_everybody_is_unlike_every_arm(patients):
    arm = np.random.default_rng(1).integers(0, 2, 300)
    model = measure_overlap(columns_of(patients), names_of(arm)).model
    far = Columns(
        scaled=np.full((1, 6), 9.0), raw=np.full((1, 6), 9.0), raw_names=columns_of(patients).raw_names, blocks=()
    )
    assert model.judge(far).unlike.all()


def test_arm_of_a_dozen_patients_is_not_shown(patients):
    arm = np.zeros(300, dtype=int)
    arm[::40] = 1
    overlap = measure_overlap(columns_of(patients), names_of(arm))
    assert not overlap.shown["b"] and "only 8 patients" in overlap.by_arm["b"].reason


@pytest.mark.parametrize("arms", [["a"] * 4, ["a", "a", "a", "b"]])
def test_fewer_than_two_patients_on_two_arms_is_refused(patients, arms):
    with pytest.raises(CohortError, match="two"):
        measure_overlap(columns_of(patients[:4]), arms)


def test_equal_seed_equal_answer(patients):
    arm = names_of(np.random.default_rng(1).integers(0, 2, 300))
    first, second = (measure_overlap(columns_of(patients), arm, seed=3) for _ in range(2))
    assert np.array_equal(first.patients.propensity, second.patients.propensity)
