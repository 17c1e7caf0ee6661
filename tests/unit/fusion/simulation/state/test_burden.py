import math

import pytest

from fusion.simulation.state.burden import start_burden, start_line, treated, untreated
from tests.unit.fusion.simulation.cases import kinetics, many


def simulate(shrinkage: float, growth: float, sensitive: float, months: float) -> float:
    of = kinetics(shrinkage, growth, sensitive)
    return float(treated(start_line(start_burden(many(60.0)), of, 0.5), of, months).total)


def test_burden_with_nothing_sensitive_only_grows() -> None:
    assert simulate(0.4, 0.05, 0.0, 10) == pytest.approx(60 * math.exp(0.5))


def test_burden_with_everything_sensitive_only_shrinks() -> None:
    assert simulate(0.4, 0.05, 1.0, 10) == pytest.approx(60 * math.exp(-4))


def test_burden_on_a_plateau_stays() -> None:
    assert simulate(0.0, 0.0, 0.3, 24) == pytest.approx(60)


@pytest.mark.parametrize("months", [0.0, 1.5, 12.0])
def test_burden_is_the_sum_of_two_exponentials(months: float) -> None:
    expected = 60 * (0.7 * math.exp(-0.3 * months) + 0.3 * math.exp(0.05 * months))
    assert simulate(0.3, 0.05, 0.7, months) == pytest.approx(expected)


def test_start_line_keeps_the_burden_and_carries_resistance_over() -> None:
    first, second = kinetics(0.5, 0.05, 0.8), kinetics(0.5, 0.05, 0.6)
    before = treated(start_line(start_burden(many(60.0)), first, 0.5), first, 6)
    after = start_line(before, second, 0.5)
    resistant = float(before.resistant / before.total)
    assert float(after.total) == pytest.approx(float(before.total))
    assert float(after.sensitive / after.total) == pytest.approx(0.6 * (1 - 0.5 * resistant))


def test_untreated_goes_back_as_it_goes_forth() -> None:
    burden, of = start_burden(many(60.0)), kinetics(0.5, 0.05, 0.8)
    assert float(untreated(untreated(burden, of, 3), of, -3).total) == pytest.approx(60)
