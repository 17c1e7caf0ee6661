import numpy as np
import pytest

from fusion.survival.dominance import sum_below


@pytest.mark.parametrize("n", [1, 2, 7, 8, 65])
def test_sum_below_equals_the_obvious_sum(n: int):
    generator = np.random.default_rng(n)
    rank, weight = generator.integers(0, max(1, n // 2), n), generator.random(n)
    start, bound = generator.integers(0, n + 1, 50), generator.integers(0, rank.max() + 2, 50)
    slow = [weight[s:][rank[s:] < b].sum() for s, b in zip(start, bound, strict=True)]
    assert sum_below(rank, weight, start, bound) == pytest.approx(slow)


def test_sum_below_of_nobody_is_nothing():
    empty = np.zeros(0, dtype=np.int64)
    assert sum_below(empty, np.zeros(0), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)).tolist() == [0.0]
