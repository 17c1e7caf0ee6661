import numpy as np
import pytest

from fusion.evaluation.resampling import (
    Sampled,
    affordable,
    average,
    difference,
    draw_weights,
    estimate,
    in_parts,
    ratio,
    two_sided_p,
)

KNOWN = np.ones(5, dtype=bool)


def test_first_draw_is_the_cohort_and_every_other_has_as_many_patients():
    weights = draw_weights(30, 50, 0)
    assert weights.shape == (51, 30)
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 30).all()
    assert not np.array_equal(weights[1], weights[2])


def test_draws_repeat_with_their_seed():
    assert np.array_equal(draw_weights(30, 5, 1), draw_weights(30, 5, 1))
    assert not np.array_equal(draw_weights(30, 5, 1), draw_weights(30, 5, 2))


def test_interval_holds_the_middle_of_the_draws():
    values = np.concatenate([[0.5], np.linspace(0, 1, 201)])
    found = estimate(Sampled(values=values, known=np.ones(202, dtype=bool)), reason="")
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.025, 0.975))


def test_calibration_error_below_all_its_draws_is_inside_its_interval():
    values = np.concatenate([[0.01], np.linspace(0.02, 0.05, 100)])
    sampled = Sampled(values=values, known=np.ones(101, dtype=bool))
    assert estimate(sampled, reason="", holds_value=True).low == 0.01
    assert estimate(sampled, reason="").low == pytest.approx(0.02, abs=0.001)


def test_number_that_is_not_known_has_its_reason():
    found = estimate(Sampled(values=np.zeros(3), known=np.zeros(3, dtype=bool)), reason="nobody")
    assert (found.value, found.low, found.high, found.reason) == (None, None, None, "nobody")


def test_interval_needs_most_of_the_draws():
    known = np.array([True] + [False] * 5 + [True] * 15)
    found = estimate(Sampled(values=np.ones(21), known=known), reason="")
    assert (found.value, found.low) == (1.0, None)


def test_average_skips_what_a_fold_does_not_know():
    one = Sampled(values=np.array([1.0, 1.0]), known=np.array([True, True]))
    other = Sampled(values=np.array([3.0, 0.0]), known=np.array([True, False]))
    assert average([one, other]).values.tolist() == [2.0, 1.0]


def test_ratio_of_nothing_is_not_known():
    assert ratio(np.array([1.0, 0.0]), np.array([2.0, 0.0])).known.tolist() == [True, False]


def test_difference_takes_the_draws_that_both_have():
    long, short = (Sampled(values=np.arange(n, dtype=float), known=np.ones(n, dtype=bool)) for n in (5, 3))
    assert difference(long, short).values.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("draws", "p"), [([1, 1, 1, 1], 2 / 5), ([-1, 1, 1, 1], 4 / 5), ([0, 0, 0, 0], 1.0)])
def test_p_counts_the_draws_on_the_other_side(draws: list[float], p: float):
    assert two_sided_p(Sampled(values=np.array([1.0, *draws]), known=KNOWN)) == pytest.approx(p)


def test_parts_are_the_draws_in_order_and_many_patients_get_fewer():
    weights = draw_weights(40, 7, 0)
    assert np.array_equal(np.concatenate(list(in_parts(weights))), weights)
    wide = np.ones((501, 25_000), dtype=np.float32)
    assert len(affordable(wide)) == 201
    assert len(affordable(weights)) == 8
