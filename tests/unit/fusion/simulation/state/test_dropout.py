import pytest
import torch

from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.state.course import Course
from fusion.simulation.state.dropout import measured_probability

SHARES = (1.0, 0.8, 0.5, 0.3)


def course(free: tuple[float, ...], alive: float = 1.0) -> Course:
    column = torch.tensor(free, dtype=torch.float64)[:, None]
    return Course(free=alive * column, progressed=alive * (1 - column), responded=column[0], burden=60 * column)


def slow(free: tuple[float, ...], delta: float) -> list[float]:
    """Cohort by cohort: who progressed by scan j is still measured at scan k with probability (1 - delta)^(k - j)."""
    shares = []
    for scan in range(1, len(free)):
        left = [(free[j - 1] - free[j]) * (1 - delta) ** (scan - j) for j in range(1, scan + 1)]
        shares.append(free[scan] + sum(left))
    return shares


@pytest.mark.parametrize("alive", [1.0, 0.4])
def test_measured_probability_equals_the_slow_one(alive: float) -> None:
    found = measured_probability(course(SHARES, alive), [1, 2, 3], DEFAULTS)
    assert found[:, 0].tolist() == pytest.approx(slow(SHARES, DEFAULTS.drop_out))


def test_everybody_is_measured_where_nobody_stops() -> None:
    found = measured_probability(course(SHARES), [1, 2, 3], Settings(drop_out=0.0))
    assert found[:, 0].tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_only_those_without_progression_go_on_where_all_others_stop() -> None:
    found = measured_probability(course(SHARES), [1, 2, 3], Settings(drop_out=1.0))
    assert found[:, 0].tolist() == pytest.approx([1.0, 0.8, 0.5])


def test_who_progressed_before_the_origin_may_have_stopped_already() -> None:
    found = measured_probability(course((0.5, 0.5)), [1], DEFAULTS)
    assert float(found) == pytest.approx(0.5 + 0.5 * (1 - DEFAULTS.drop_out))


def test_no_scans_to_come_give_no_rows() -> None:
    assert measured_probability(course(SHARES), [], DEFAULTS).shape == (0, 1)
