import math

import pytest
import torch

from fusion.simulation.state.burden import start_burden, start_line
from fusion.simulation.state.course import Course, Hazards, Start, run_course
from fusion.simulation.state.progression import VisitPlan, has_grown, has_responded
from fusion.simulation.toxicity.incidence import cumulative_incidence
from tests.unit.fusion.simulation.cases import kinetics, many
from tests.unit.fusion.simulation.slow import WEEK, SlowCourse

CASES = [
    SlowCourse(),
    SlowCourse(size=150.0, sensitive=0.05, growth=0.2),
    SlowCourse(size=20.0, sensitive=0.95, shrinkage=0.8, growth=0.02),
    SlowCourse(sensitive=0.5, shrinkage=0.0, growth=0.0, every_weeks=9),
]


def run(case: SlowCourse, weeks: int, *, progressed: bool = False) -> Course:
    of, size = kinetics(case.shrinkage, case.growth, case.sensitive), many(case.size)
    hazards = Hazards(
        death=many(case.death),
        death_log_steps=torch.zeros(weeks, dtype=torch.float64),
        reference=size,
        size_exponent=many(case.exponent),
        progressed_ratio=many(case.progressed_ratio),
        lesion=many(case.lesion),
        lesion_log_steps=torch.zeros(weeks, dtype=torch.float64),
    )
    start = Start(burden=start_line(start_burden(size), of, 0.0), baseline=size, nadir=size, progressed=progressed)
    return run_course(start, of, hazards, VisitPlan(every_weeks=case.every_weeks))


@pytest.mark.parametrize("case", CASES)
def test_course_equals_the_slow_one(case: SlowCourse) -> None:
    slow = SlowCourse(
        **{name: getattr(case, name) for name in case.__dataclass_fields__ if name not in ("free", "after")}
    )
    slow.run(60)
    fast = run(case, 60)
    assert fast.free[:, 0].tolist() == pytest.approx(slow.free, abs=1e-12)
    assert fast.progressed[:, 0].tolist() == pytest.approx(slow.after, abs=1e-12)
    assert float(fast.responded) == pytest.approx(slow.responded)


@pytest.mark.parametrize("case", CASES)
def test_incidence_equals_the_slow_one(case: SlowCourse) -> None:
    slow = SlowCourse(
        **{name: getattr(case, name) for name in case.__dataclass_fields__ if name not in ("free", "after")}
    )
    slow.run(60)
    onset = [1 - math.exp(-week / 20) for week in range(61)]
    fast = cumulative_incidence(run(case, 60).free, torch.tensor(onset, dtype=torch.float64), many(0.7))
    assert fast[:, 0].tolist() == pytest.approx(slow.incidence(0.7, onset), abs=1e-12)


def test_course_with_constant_hazards_meets_the_closed_form() -> None:
    case = SlowCourse(shrinkage=0.0, growth=0.0)
    course = run(case, 104)
    months, leave, late = 104 * WEEK, case.death + case.lesion, case.death * case.progressed_ratio
    after = case.lesion / (leave - late) * (math.exp(-late * months) - math.exp(-leave * months))
    assert float(course.free[-1]) == pytest.approx(math.exp(-leave * months))
    assert float(course.progressed[-1]) == pytest.approx(after, rel=1e-4)


def test_course_after_progression_has_nobody_without_it() -> None:
    course = run(SlowCourse(shrinkage=0.0, growth=0.0), 52, progressed=True)
    assert float(course.free.max()) == 0
    assert float(course.alive[-1]) == pytest.approx(math.exp(-0.03 * 2.5 * 52 * WEEK))


@pytest.mark.parametrize(
    ("total", "nadir", "expected"), [(72, 60, True), (71, 60, False), (24, 20, False), (25, 20, True)]
)
def test_has_grown_asks_for_a_fifth_and_five_millimetres(total: float, nadir: float, expected: bool) -> None:
    assert bool(has_grown(many(total), many(nadir))) is expected


@pytest.mark.parametrize(("total", "expected"), [(42, True), (42.1, False)])
def test_has_responded_at_thirty_per_cent(total: float, expected: bool) -> None:
    assert bool(has_responded(many(total), many(60.0))) is expected


def test_visits_count_from_the_start_of_the_line() -> None:
    plan = VisitPlan(every_weeks=6, weeks_before=4)
    assert [step for step in range(1, 15) if plan.is_visit(step)] == [2, 8, 14]
