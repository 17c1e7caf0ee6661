"""Toxicity moved in time and joined over two regimens."""

from dataclasses import replace

import pytest
import torch

from fusion.simulation.arms.joint_toxicity import averaged, join_toxicity, later, of_those, shift, while_treated
from fusion.simulation.library import Attribution, load_library
from fusion.simulation.toxicity.onset import Onset
from fusion.simulation.toxicity.risks import ClassRisk
from fusion.simulation.toxicity.simulating import RiskCourse, ToxicityCourse

RATES = load_library().rates


def risk_course(level: float, *, name: str = "Any", cause: Attribution = Attribution.ALL_CAUSE) -> RiskCourse:
    rate = replace(RATES[0], organ_class=name, severe=level, attribution=cause, verified=True)
    return RiskCourse(
        risk=ClassRisk(organ_class=name, rate=rate, site=None, cause=cause),
        onset=Onset(median_weeks=4.0),
        incidence=level * torch.linspace(0, 1, 7, dtype=torch.float64)[:, None].expand(7, 4),
        severe_days=torch.full((4,), 10.0 * level, dtype=torch.float64),
    )


def course(*kinds: RiskCourse, stop: RiskCourse | None = None) -> ToxicityCourse:
    on = torch.linspace(1, 0, 7, dtype=torch.float64)[:, None].expand(7, 4)
    return ToxicityCourse(kinds=kinds, stop=stop, on_treatment=on, exposure_months=torch.trapezoid(on, dim=0))


def test_shift_moves_by_whole_and_by_part_of_a_month() -> None:
    line = torch.arange(7, dtype=torch.float64)[:, None]
    moved = shift(line.expand(7, 2), torch.tensor([2.0, 0.5], dtype=torch.float64))
    assert moved[:, 0].tolist() == [0, 0, 0, 1, 2, 3, 4]
    assert moved[:, 1].tolist() == [0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5]


def test_later_keeps_the_days_and_moves_the_curve() -> None:
    moved = later(course(risk_course(0.4)), torch.full((4,), 3.0, dtype=torch.float64))
    assert (moved.kinds[0].incidence[:4] == 0).all()
    assert moved.kinds[0].severe_days == pytest.approx(course(risk_course(0.4)).kinds[0].severe_days)
    assert moved.exposure_months[0] < course().exposure_months[0] + 1e-9


def test_share_who_begin_scales_everything() -> None:
    half = of_those(course(risk_course(0.4)), torch.full((4,), 0.5, dtype=torch.float64))
    assert float(half.kinds[0].incidence[-1, 0]) == pytest.approx(0.2)
    assert float(half.kinds[0].severe_days[0]) == pytest.approx(2.0)


def test_average_over_quantiles() -> None:
    assert averaged(course(risk_course(0.4)), 2).kinds[0].incidence.shape == (7, 2)


def test_nobody_is_at_risk_after_the_week() -> None:
    assert while_treated(torch.ones(5, 2), 2).sum(0).tolist() == [3, 3]


def test_incidences_join_as_independent_and_days_add() -> None:
    both = join_toxicity(course(risk_course(0.4)), course(risk_course(0.5)), together=True)
    assert float(both.kinds[0].incidence[-1, 0]) == pytest.approx(1 - 0.6 * 0.5)
    assert float(both.kinds[0].severe_days[0]) == pytest.approx(9.0)
    assert not both.kinds[0].risk.is_verified
    assert "joined as independent" in both.kinds[0].risk.source


def test_attributions_are_never_mixed() -> None:
    first = course(risk_course(0.4), risk_course(0.1, name="Eye disorders"))
    second = course(risk_course(0.5, cause=Attribution.TREATMENT_RELATED))
    both = join_toxicity(first, second, together=True)
    assert [each.risk.organ_class for each in both.kinds] == ["Eye disorders"]


def test_together_the_time_on_treatment_is_one_and_in_turn_it_adds() -> None:
    first, second = course(), later(course(), torch.full((4,), 2.0, dtype=torch.float64))
    assert join_toxicity(first, first, together=True).exposure_months[0] == pytest.approx(3.0)
    assert join_toxicity(first, second, together=False).exposure_months[0] > 3.0


def test_stop_of_both_needs_both_to_be_known() -> None:
    known, unknown = course(stop=risk_course(0.2)), course()
    assert join_toxicity(known, unknown, together=True).stop is None
    assert join_toxicity(known, unknown, together=False).stop is not None
    joined = join_toxicity(known, known, together=True).stop
    assert joined is not None
    assert float(joined.incidence[-1, 0]) == pytest.approx(0.36)
