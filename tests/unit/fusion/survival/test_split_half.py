import numpy as np
import pytest

from fusion.errors import CohortError
from fusion.survival.split_half import Halves, order_probability

PATIENTS, DIVISIONS = 400, 10


def make_estimates(signal: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray, Halves]:
    """True log-risks, the whole model's, and those of halves, which have twice its variance of error."""
    generator = np.random.default_rng(seed)
    x, beta = generator.normal(size=(PATIENTS, 12)), signal * generator.normal(size=12) / 12**0.5
    errors = noise / 12**0.5 * generator.normal(size=12)
    apart = noise / 12**0.5 * generator.normal(size=(DIVISIONS, 12))
    true = x @ beta
    halves = Halves(first=(beta + errors + apart) @ x.T, second=(beta + errors - apart) @ x.T)
    return true, true + x @ errors, halves


def make_pairs(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    one, other = np.random.default_rng(seed).integers(0, PATIENTS, (2, 4_000))
    return one[one != other], other[one != other]


@pytest.mark.parametrize(("signal", "noise"), [(1.0, 0.5), (1.0, 1.0), (0.7, 1.0)])
def test_order_is_right_as_often_as_stated(signal: float, noise: float):
    one, other = make_pairs()
    stated, right = [], []
    for seed in range(40):
        true, log_risk, halves = make_estimates(signal, noise, seed)
        higher = order_probability(log_risk, halves, one, other)
        sure = np.maximum(higher, 1 - higher) >= 0.9
        stated.append(np.maximum(higher, 1 - higher)[sure])
        right.append(((higher > 0.5) == (true[one] > true[other]))[sure])
    assert np.concatenate(right).mean() > 0.9
    assert abs(np.concatenate(right).mean() - np.concatenate(stated).mean()) < 0.04


def test_reliability_of_noise_alone_is_small_and_of_equal_halves_one():
    generator = np.random.default_rng(0)
    noise = Halves(first=generator.normal(size=(20, 500)), second=generator.normal(size=(20, 500)))
    same = Halves(first=noise.first, second=noise.first)
    assert noise.reliability == 0
    assert same.reliability == pytest.approx(1)


def test_reliability_follows_spearman_and_brown():
    generator = np.random.default_rng(0)
    signal = generator.normal(size=50_000)
    first, second = (signal + generator.normal(size=(4, 50_000)) for _ in range(2))
    assert Halves(first=first, second=second).reliability == pytest.approx(2 * 0.5 / 1.5, abs=0.01)


def test_models_that_differ_in_one_way_only_are_trusted_less():
    generator = np.random.default_rng(0)
    signal, errors = generator.normal(size=500), 0.5 * generator.normal(size=(4, 500))
    in_many_ways = Halves(first=signal + errors, second=signal - errors)
    in_one_way = Halves(first=signal + errors[[0] * 4], second=signal - errors[[0] * 4])
    assert in_one_way.reliability < in_many_ways.reliability


def test_without_signal_every_order_is_a_coin():
    first = np.random.default_rng(0).normal(size=(5, 50))
    halves = Halves(first=first, second=-first)
    one, other = np.arange(25), np.arange(25, 50)
    assert np.allclose(order_probability(first[0], halves, one, other), 0.5)


def test_probabilities_of_a_pair_and_its_reverse_add_up():
    _, log_risk, halves = make_estimates(1.0, 1.0, 0)
    one, other = make_pairs()
    forth, back = order_probability(log_risk, halves, one, other), order_probability(log_risk, halves, other, one)
    assert np.allclose(forth + back, 1)


def test_patient_against_the_same_patient_is_a_coin():
    _, log_risk, halves = make_estimates(1.0, 1.0, 0)
    same = np.arange(PATIENTS)
    assert np.allclose(order_probability(log_risk, halves, same, same), 0.5)


def test_spread_is_that_of_the_whole_model():
    generator = np.random.default_rng(0)
    beta = generator.normal(size=(2, 4_000, 2)) * 2**0.5
    halves = Halves(first=beta[0], second=beta[1])
    assert halves.spread(np.array([0]), np.array([1]))[0] == pytest.approx(2**0.5, rel=0.05)


def test_halves_of_different_shape_are_refused():
    with pytest.raises(CohortError, match="two halves"):
        Halves(first=np.zeros((2, 3)), second=np.zeros((1, 3)))
