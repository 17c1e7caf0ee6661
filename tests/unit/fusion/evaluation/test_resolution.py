import numpy as np

from fusion.evaluation.resolution import Scored, resolve, resolve_neighbours
from fusion.survival.split_half import Halves

N = 300


def make_scored(noise: float, seed: int = 0) -> Scored:
    """One true line of risk, and divisions into halves whose errors are along it and beside it."""
    generator = np.random.default_rng(seed)
    true, beside = generator.normal(size=(2, N))
    errors = noise * generator.normal(size=(10, 2))
    line = np.stack([true, beside])
    halves = Halves(first=true + errors @ line, second=true - errors @ line)
    return Scored(log_risk=true, survival=np.exp(-0.5 * np.exp(true)), halves=halves)


def test_less_noise_resolves_smaller_differences_and_more_pairs():
    sharp, blunt = (resolve([make_scored(noise)], np.random.default_rng(0)) for noise in (0.05, 0.15))
    assert sharp.smallest is not None and blunt.smallest is not None
    assert sharp.smallest < blunt.smallest
    assert sharp.resolved > blunt.resolved
    assert sharp.reliability > blunt.reliability


def test_pairs_beyond_the_smallest_difference_are_in_order_with_that_confidence():
    part = make_scored(0.15)
    found = resolve([part], np.random.default_rng(0))
    assert found.smallest is not None
    one, other = np.random.default_rng(1).integers(0, N, (2, 5_000))
    apart = np.abs(part.survival[one] - part.survival[other])
    beyond = (apart > found.smallest) & (apart < found.smallest + 0.05)
    higher = [resolve_neighbours(part, int(row), other[[place]]).higher[0] for place, row in enumerate(one)]
    right = np.maximum(higher, 1 - np.array(higher))
    assert right[beyond].mean() > 0.88
    assert right[apart < found.smallest / 2].mean() < 0.9


def test_noise_alone_resolves_nothing_and_says_why():
    generator = np.random.default_rng(0)
    noise = generator.normal(size=(5, N))
    part = Scored(log_risk=noise[0], survival=np.exp(-np.exp(noise[0])), halves=Halves(first=noise, second=-noise))
    found = resolve([part], generator)
    assert (found.smallest, found.resolved, found.in_order) == (None, 0.0, 0.5)
    assert found.reason


def test_pairs_are_drawn_within_parts():
    first, second = make_scored(0.2, 0), make_scored(0.2, 1)
    moved = Scored(log_risk=second.log_risk + 100, survival=second.survival, halves=second.halves)
    apart, together = (resolve(parts, np.random.default_rng(0)) for parts in ([first, moved], [first, second]))
    assert apart == together


def test_neighbours_of_equal_risk_are_not_told_apart():
    part = make_scored(0.15)
    near = np.argsort(np.abs(part.log_risk - part.log_risk[0]))[1:4]
    far = np.argsort(np.abs(part.log_risk - part.log_risk[0]))[-3:]
    assert not resolve_neighbours(part, 0, near).resolved.any()
    assert resolve_neighbours(part, 0, far).resolved.all()
