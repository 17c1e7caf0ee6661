import math

import pytest
import torch

from fusion.cohort.history import TherapyLine
from fusion.simulation.assimilation.line import LineSeen, exposure, weigh_line
from fusion.simulation.pieces import Steps
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.burden import start_burden
from fusion.simulation.state.course import Hazards
from fusion.simulation.state.trajectory import Segment, Trajectory
from fusion.simulation.time_grid import DAYS_PER_MONTH
from tests.unit.fusion.simulation.cases import POPULATION, kinetics, many, sizes

STABLE = ((0, 60.0), (42, 58.0), (84, 57.0))
GROWN = ((0, 60.0), (42, 58.0), (84, 80.0))
ARM = POPULATION.arms["atezolizumab"]
DEATH, LESION, RATIO = 0.03, 0.08, 2.5


def seen(points: tuple[tuple[int, float], ...], origin: int, progression: int | None = None) -> LineSeen:
    line = TherapyLine(regimen=ARM.key, start_day=0)
    return LineSeen(line=line, arm=ARM, origin_day=origin, sizes=sizes(points), progression_day=progression)


def weigh(line: LineSeen) -> tuple[float, float]:
    """Log likelihood and probability of progression for a tumour that stays at 60 mm."""
    burden = start_burden(many(60.0))
    segment = Segment(start_day=0, line_day=0, regimen=ARM.key, burden=burden, kinetics=kinetics(0.0, 0.0, 0.5))
    hazards = Hazards(
        death=many(DEATH), death_log_steps=many(0.0), reference=many(60.0), size_exponent=many(0.45),
        progressed_ratio=many(RATIO), lesion=many(LESION), lesion_log_steps=many(0.0),
    )  # fmt: skip
    found = weigh_line(line, Trajectory(segments=(segment,)), hazards, DEFAULTS)
    return float(found.log_likelihood), float(found.progressed)


def level() -> float:
    return DEATH * math.exp(ARM.death_steps.at(0.0))


def months(days: float) -> float:
    return days / DAYS_PER_MONTH


def test_line_without_progression_is_quiet_until_the_last_scan() -> None:
    found, progressed = weigh(seen(STABLE, 90))
    assert found == pytest.approx(-level() * months(90) - LESION * months(84))
    assert progressed == 0


def test_line_with_a_new_lesion_places_it_between_two_scans() -> None:
    found, progressed = weigh(seen(STABLE, 200, progression=84))
    appeared = math.log(1 - math.exp(-LESION * months(42)))
    deaths = level() * (months(84) + RATIO * months(116))
    assert found == pytest.approx(appeared - LESION * months(42) - deaths)
    assert progressed == 1


def test_line_whose_sizes_show_the_growth_needs_no_new_lesion() -> None:
    found, _ = weigh(seen(GROWN, 84, progression=84))
    assert found == pytest.approx(-LESION * months(42) - level() * months(84))


@pytest.mark.parametrize("origin", [84, 130])
def test_scans_that_are_not_due_yet_say_nothing(origin: int) -> None:
    assert seen(STABLE, origin).missed_scans == 0
    assert weigh(seen(STABLE, origin))[1] == 0


def test_scans_that_stopped_speak_for_a_progression() -> None:
    line = seen(STABLE, 84 + 200)
    found, progressed = weigh(line)
    appeared = 1 - math.exp(-LESION * months(42))
    late = level() * months(200)
    left = appeared * (0.15 + 0.85 * 0.4) * math.exp(-RATIO * late)
    stayed = (1 - appeared) * 0.15 * math.exp(-late)
    assert progressed == pytest.approx(left / (left + stayed))
    assert found == pytest.approx(math.log(left + stayed) - LESION * months(42) - level() * months(84))
    assert appeared < progressed < 1


def test_scans_that_stopped_after_growth_were_stopped_by_it() -> None:
    assert weigh(seen(GROWN, 400))[1] == 1


def test_scans_that_were_never_made_did_not_stop() -> None:
    assert seen(STABLE[:1], 400).missed_scans == 0


def test_scans_that_are_made_seldom_have_not_stopped() -> None:
    seldom = ((0, 60.0), (84, 58.0), (168, 57.0))
    assert seen(seldom, 168 + 120).missed_scans == 0
    assert seen(seldom, 168 + 130).missed_scans == 1


def test_scans_are_not_due_after_the_line_has_stopped() -> None:
    line = TherapyLine(regimen=ARM.key, start_day=0, stop_day=100)
    stopped = LineSeen(line=line, arm=ARM, origin_day=400, sizes=sizes(STABLE), progression_day=None)
    assert stopped.missed_scans == 0


def test_exposure_is_the_integral_of_the_steps() -> None:
    steps = Steps(edges=(2.0, 5.0), log_values=(0.0, math.log(3.0), math.log(0.5)))
    assert exposure(steps, 1.0, 7.0) == pytest.approx(1 + 9 + 1)
    assert exposure(steps, 6.0, 6.0) == 0


def test_line_weighs_many_particles_at_once() -> None:
    assert torch.isfinite(torch.tensor(weigh(seen(STABLE, 500)))).all()
