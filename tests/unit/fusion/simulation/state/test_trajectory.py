import math

import pytest

from fusion.cohort.history import TherapyLine
from fusion.simulation.library import load_library
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.trajectory import Trajectory, build_trajectory
from fusion.simulation.time_grid import DAYS_PER_MONTH
from tests.unit.fusion.simulation.cases import kinetics, many

REGIMENS = {each.key: each for each in load_library().regimens}
KINETICS = {
    "docetaxel": kinetics(0.3, 0.05, 0.6),
    "nivolumab_squamous": kinetics(0.1, 0.05, 0.5),
    "atezolizumab": kinetics(0.2, 0.05, 0.4),
}


def walk(*lines: TherapyLine) -> Trajectory:
    return build_trajectory(
        lines, REGIMENS, KINETICS, untouched=kinetics(0.0, 0.05, 0.5), size=many(60.0), first_day=0, settings=DEFAULTS
    )


def total(trajectory: Trajectory, day: int) -> float:
    return float(trajectory.at(day).total)


def test_trajectory_without_a_line_grows() -> None:
    assert total(walk(), 305) == pytest.approx(60 * math.exp(0.05 * 305 / DAYS_PER_MONTH))


def test_trajectory_follows_the_closed_form_on_a_line() -> None:
    months = 90 / DAYS_PER_MONTH
    expected = 60 * (0.6 * math.exp(-0.3 * months) + 0.4 * math.exp(0.05 * months))
    assert total(walk(TherapyLine(regimen="docetaxel", start_day=0)), 90) == pytest.approx(expected)


def test_trajectory_grows_after_the_line_stops() -> None:
    stopped = walk(TherapyLine(regimen="docetaxel", start_day=0, stop_day=60))
    assert total(stopped, 90) == pytest.approx(total(stopped, 60) * math.exp(0.05 * 30 / DAYS_PER_MONTH))
    assert stopped.segment_at(90).regimen is None


def test_trajectory_is_continuous_where_lines_meet() -> None:
    changed = walk(TherapyLine(regimen="docetaxel", start_day=0), TherapyLine(regimen="atezolizumab", start_day=60))
    alone = walk(TherapyLine(regimen="docetaxel", start_day=0))
    assert total(changed, 60) == pytest.approx(total(alone, 60))
    assert total(changed, 120) != pytest.approx(total(alone, 120))


def test_trajectory_carries_resistance_within_a_class_only() -> None:
    def sensitive(first: str) -> float:
        burden = walk(TherapyLine(regimen=first, start_day=0), TherapyLine(regimen="atezolizumab", start_day=60)).at(60)
        return float(burden.sensitive / burden.total)

    assert sensitive("docetaxel") == pytest.approx(0.4)
    assert sensitive("nivolumab_squamous") < 0.35


def test_trajectory_resumed_with_the_same_regimen_keeps_its_resistance() -> None:
    paused = walk(
        TherapyLine(regimen="docetaxel", start_day=0, stop_day=60), TherapyLine(regimen="docetaxel", start_day=61)
    )
    assert float(paused.at(61).resistant_fraction) == pytest.approx(float(paused.at(60).resistant_fraction))
