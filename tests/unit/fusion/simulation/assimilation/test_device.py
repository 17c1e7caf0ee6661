"""Tensors of the device "meta" have no values, and refuse to meet tensors of the processor: nothing may be copied."""

import torch

from fusion.cohort.history import CtdnaVisit, Knowing, SizeVisit
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.course import Start, run_course
from fusion.simulation.state.hazard import build_hazards, mean_draws
from fusion.simulation.state.prior import Deviates, build_kinetics, draw_deviates
from fusion.simulation.state.progression import VisitPlan
from tests.unit.fusion.simulation.cases import INDEX, POPULATION, make_history, sizes

META = torch.device("meta")
HISTORY = make_history(
    lines=(INDEX,), origin_day=300,
    sizes=(*sizes(((0, 60.0), (42, 15.0))), SizeVisit(day=84, state=Knowing.BELOW_LIMIT)),
    ctdna=(
        CtdnaVisit(day=0, alt_reads=30, depth=900), CtdnaVisit(day=42, max_vaf=0.1),
        CtdnaVisit(day=84, state=Knowing.NONE_FOUND),
    ),
)  # fmt: skip
MODEL = PatientModel.build(HISTORY, None, POPULATION, DEFAULTS)


def drawn() -> Deviates:
    return draw_deviates(MODEL.names, 16, torch.Generator().manual_seed(0), META)


def test_a_history_is_weighed_on_the_particles_device() -> None:
    weighed = MODEL.weigh(drawn())
    residual = MODEL.residual(MODEL.trajectory(drawn()), drawn())
    assert {each.device for each in (weighed.total, weighed.progressed, residual.mean)} == {META}


def test_a_line_is_simulated_on_the_particles_device() -> None:
    deviates, arm = drawn(), POPULATION.arms["atezolizumab"]
    burden, nothing = MODEL.trajectory(deviates).at(300), torch.zeros_like(deviates.values[0])
    hazards = build_hazards(
        arm, POPULATION, deviates, mean_draws(nothing, 1.0, DEFAULTS),
        reference=burden.total, steps=50, elapsed_months=3.0, settings=DEFAULTS,
    )  # fmt: skip
    start = Start(burden=burden, baseline=burden.total, nadir=burden.total, unseen=nothing)
    course = run_course(start, build_kinetics(deviates, arm.regimen, DEFAULTS), hazards, VisitPlan(every_weeks=6))
    assert {each.device for each in (course.free, course.progressed, course.responded, course.burden)} == {META}
    assert course.alive.shape == (51, 16)
