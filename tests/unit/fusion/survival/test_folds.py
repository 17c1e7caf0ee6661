import numpy as np

from fusion.survival.folds import rest, stratified_folds
from fusion.survival.penalty import fit_penalised
from tests.unit.fusion.cohorts import make_outcome


def test_folds_share_every_stratum_evenly():
    strata = [True] * 10 + [False] * 21
    folds = stratified_folds(strata, 5, np.random.default_rng(0))
    assert sorted(np.concatenate(folds).tolist()) == list(range(31))
    assert {int(np.sum(fold < 10)) for fold in folds} == {2}


def test_folds_repeat_with_the_seed():
    first, second = (stratified_folds([True] * 9, 3, np.random.default_rng(7)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_rest_is_everybody_else():
    assert rest(np.array([1, 3]), 5).tolist() == [0, 2, 4]


def test_penalty_is_large_for_noise_and_smaller_for_signal():
    x = np.random.default_rng(0).normal(size=(150, 4))
    noise, signal = make_outcome(np.zeros(150)), make_outcome(2 * x[:, 0])
    folds = stratified_folds([True] * 150, 3, np.random.default_rng(0))
    assert fit_penalised(x, noise, folds).penalty > 10 * fit_penalised(x, signal, folds).penalty


def test_out_of_fold_risk_comes_from_the_other_folds():
    x = np.random.default_rng(0).normal(size=(60, 2))
    outcome = make_outcome(x[:, 0])
    folds = stratified_folds([True] * 60, 3, np.random.default_rng(0))
    found = fit_penalised(x, outcome, folds)
    assert np.corrcoef(found.out_of_fold, x @ found.beta)[0, 1] > 0.8
    assert not np.allclose(found.out_of_fold, x @ found.beta)
