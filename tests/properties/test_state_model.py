"""What must hold of the state model whatever its parameters."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.simulation.assimilation.weights import effective_size, resample
from fusion.simulation.state.burden import Kinetics, start_burden, start_line, treated
from fusion.simulation.state.course import Hazards, Start, run_course
from fusion.simulation.state.progression import VisitPlan
from fusion.simulation.toxicity.incidence import event_probabilities, midpoints
from fusion.simulation.toxicity.onset import Onset
from tests.unit.fusion.simulation.cases import kinetics, many

rates = st.floats(0.0, 2.0)
hazards = st.floats(1e-4, 1.0)
WEEKS = 40


@st.composite
def cases(draw: st.DrawFn) -> tuple[Start, Kinetics, Hazards, VisitPlan]:
    of, size = kinetics(draw(rates), draw(rates), draw(st.floats(0.001, 0.999))), many(draw(st.floats(5.0, 300.0)))
    drawn = Hazards(
        death=many(draw(hazards)),
        death_log_steps=torch.zeros(WEEKS, dtype=torch.float64),
        reference=many(60.0),
        size_exponent=many(draw(st.floats(0.0, 1.0))),
        progressed_ratio=many(draw(st.floats(0.2, 10.0))),
        lesion=many(draw(hazards)),
        lesion_log_steps=torch.zeros(WEEKS, dtype=torch.float64),
    )
    start = Start(burden=start_line(start_burden(size), of, 0.0), baseline=size, nadir=size)
    return start, of, drawn, VisitPlan(every_weeks=draw(st.integers(1, 12)))


@given(cases())
@settings(max_examples=40, deadline=None)
def test_survival_falls_and_stays_a_probability(case: tuple[Start, Kinetics, Hazards, VisitPlan]) -> None:
    course = run_course(*case)
    for curve in (course.alive, course.free):
        assert bool((curve[1:] <= curve[:-1] + 1e-12).all())
        assert bool(((curve >= 0) & (curve <= 1)).all())
    assert bool((course.free <= course.alive).all())


@given(cases(), st.floats(0.0, 8.0), st.floats(1.0, 60.0))
@settings(max_examples=40, deadline=None)
def test_incidence_leaves_room_for_those_still_free_of_it(
    case: tuple[Start, Kinetics, Hazards, VisitPlan], total: float, median: float
) -> None:
    course = run_course(*case)
    onset = Onset(median_weeks=median).distribution(WEEKS)
    incidence = event_probabilities(midpoints(course.free), onset, many(total)).sum(0)
    still = course.free[-1] * torch.exp(-total * onset[-1])
    assert float(incidence + still) <= 1 + 1e-9
    assert float(incidence) >= 0


@given(rates, rates, st.floats(0.0, 1.0), st.floats(1.0, 300.0), st.floats(0.0, 24.0), st.floats(0.0, 24.0))
def test_burden_does_not_depend_on_how_time_is_cut(
    shrinkage: float, growth: float, sensitive: float, size: float, first: float, second: float
) -> None:
    of = kinetics(shrinkage, growth, sensitive)
    start = start_line(start_burden(many(size)), of, 0.5)
    whole, parts = treated(start, of, first + second).total, treated(treated(start, of, first), of, second).total
    assert torch.allclose(whole, parts, rtol=1e-9)
    assert float(whole) >= 0


@given(
    st.lists(st.floats(0.0, 1.0), min_size=2, max_size=60).filter(lambda values: sum(values) > 0.1), st.integers(0, 9)
)
def test_resampling_never_takes_the_weightless(values: list[float], seed: int) -> None:
    weights = torch.tensor(values, dtype=torch.float64)
    weights = weights / weights.sum()
    rows = resample(weights, torch.Generator().manual_seed(seed))
    assert len(rows) == len(weights)
    assert bool((weights[rows] > 0).all())
    assert 1 - 1e-9 <= effective_size(weights) <= len(weights) + 1e-9
