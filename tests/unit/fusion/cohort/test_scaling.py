import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.scaling import fit_scaler


def block_of(*columns: np.ndarray):
    return build_block("labs", Modality.LABS, tuple("abc"[: len(columns)]), np.column_stack(columns))


def test_scaled_training_column_has_mean_zero_and_unit_spread():
    block = block_of(np.random.default_rng(0).normal(5, 3, 200))
    scaled = fit_scaler(block).transform(block)
    assert scaled.mean() == pytest.approx(0, abs=0.01)
    assert scaled.std() == pytest.approx(1, abs=0.01)


def test_skewed_positive_column_is_logged_in_any_unit():
    values = np.random.default_rng(0).lognormal(0, 1.5, 200)
    scaled = fit_scaler(block_of(values)).transform(block_of(values))
    in_other_unit = fit_scaler(block_of(values * 1000)).transform(block_of(values * 1000))
    assert abs(((scaled - scaled.mean()) ** 3).mean()) < 1
    assert scaled == pytest.approx(in_other_unit)


def test_missing_value_is_the_median_and_has_a_column_of_its_own():
    values = np.arange(20.0)
    values[:5] = np.nan
    other = np.linspace(-1, 1, 20)
    scaler = fit_scaler(block_of(values, other))
    scaled = scaler.transform(block_of(values, other))
    assert scaler.columns == ("a", "b", "a not measured")
    assert scaled[0, 0] == pytest.approx((12.0 - scaler.centre[0]) / scaler.scale[0])
    assert scaled[0, 2] > 0 > scaled[9, 2]


def test_columns_missing_together_share_one_indicator():
    values = np.arange(20.0)
    values[:5] = np.nan
    scaler = fit_scaler(block_of(values, values * 2, np.linspace(0, 1, 20)))
    assert scaler.gaps.tolist() == [True, False, False]


def test_outlier_of_a_new_patient_is_clipped():
    block = block_of(np.linspace(-1, 1, 50))
    assert fit_scaler(block).transform(block_of(np.array([1e6]))) == pytest.approx(5.0)


def test_patient_without_the_block_is_all_zero():
    block = block_of(np.linspace(-1, 1, 50), np.linspace(0, 9, 50))
    absent = block_of(np.array([np.nan]), np.array([np.nan]))
    assert fit_scaler(block).transform(absent).tolist() == [[0.0, 0.0]]
