import numpy as np
import pytest

from fusion.simulation.toxicity.follow_up import build_stop_outcome, build_toxicity_outcome
from fusion.simulation.toxicity.site_events import is_severe
from fusion.survival.aalen_johansen import fit_aalen_johansen
from fusion.survival.kaplan_meier import fit_kaplan_meier
from tests.unit.fusion.simulation.toxicity.cohorts import event, exposure


def test_first_event_counts_and_the_index_date_is_day_one() -> None:
    found = build_toxicity_outcome([exposure(event(0)), exposure(event(9), event(30)), exposure(last=50)], is_severe)
    assert found.time_days.tolist() == [1, 10, 51]
    assert found.event.tolist() == [True, True, False]


@pytest.mark.parametrize(("day", "counts"), [(39, True), (40, True), (41, False)])
def test_event_counts_until_the_day_on_which_risk_ends(day: int, counts: bool) -> None:
    found = build_toxicity_outcome([exposure(event(day), progression_or_death_day=40)], is_severe)
    assert (bool(found.event[0]), bool(found.competing[0])) == (counts, not counts)
    assert found.time_days[0] == min(day, 40) + 1


def test_event_without_a_grade_is_not_severe() -> None:
    found = build_toxicity_outcome([exposure(event(3, grade=None)), exposure(event(3, grade=2))], is_severe)
    assert found.events == 0


def test_late_entry_is_at_risk_from_then_on_and_left_out_once_all_was_over() -> None:
    patients = [exposure(entry_day=60), exposure(event(3)), exposure(entry_day=60, progression_or_death_day=50)]
    found = build_toxicity_outcome(patients, is_severe)
    assert (found.entry_days.tolist(), found.time_days.tolist()) == ([60, 0], [801, 4])


def test_stop_competes_with_toxicity_and_progression_with_stop() -> None:
    patients = [exposure(stop_day=30), exposure(stop_day=30, progression_or_death_day=60), exposure(last=90)]
    assert build_toxicity_outcome(patients, is_severe).competing.tolist() == [True, True, False]
    assert build_stop_outcome(patients).event.tolist() == [True, True, False]
    assert build_stop_outcome([exposure(progression_or_death_day=60)]).competing.tolist() == [True]


def test_one_minus_kaplan_meier_would_be_wrong_here() -> None:
    """Of ten patients four progress on day 9, then three of the six left have an event: 30 %, not 50 %."""
    patients = [exposure(progression_or_death_day=9) for _ in range(4)]
    patients += [exposure(event(19)) for _ in range(3)] + [exposure() for _ in range(3)]
    outcome = build_toxicity_outcome(patients, is_severe)
    assert fit_aalen_johansen(outcome).at(np.array([100.0]))[0] == pytest.approx(0.3)
    naive = fit_kaplan_meier(outcome)
    assert 1 - float(naive.at(np.array([100.0]))[0]) == pytest.approx(0.5)
