"""What the latest visit changed."""

from dataclasses import replace

from fusion.simulation.visits.changes import describe_changes, without_visit
from tests.unit.fusion.simulation.cases import (
    GROWING,
    POPULATION,
    draws,
    make_history,
    make_posterior,
    treated_history,
)


def test_growth_seen_at_the_last_scan_raises_the_burden() -> None:
    history = treated_history(GROWING)
    changed = describe_changes(history, make_posterior(history), POPULATION, seed=0)
    assert changed is not None
    assert (changed["visit_day"], changed["previous_day"]) == (84, 42)
    assert changed["new"] == {"tumour_size": 1, "ctdna": 0}
    burden = changed["state"]["burden_mm"]
    assert burden["after"]["mean"] > burden["before"]["mean"]
    assert burden["after"]["high"] - burden["after"]["low"] < burden["before"]["high"] - burden["before"]["low"]


def test_draw_within_a_week_belongs_to_the_visit() -> None:
    history = replace(treated_history(GROWING), ctdna=draws(((0, 0.1), (80, 0.2))), origin_day=90)
    changed = describe_changes(history, make_posterior(history), POPULATION, seed=0)
    assert changed is not None
    assert changed["new"] == {"tumour_size": 1, "ctdna": 1}


def test_first_visit_has_none_before() -> None:
    history = treated_history(GROWING[:1])
    changed = describe_changes(history, make_posterior(history), POPULATION, seed=0)
    assert changed is not None
    assert changed["previous_day"] is None


def test_patient_without_measurements_has_no_change() -> None:
    history = make_history()
    assert describe_changes(history, make_posterior(history), POPULATION, seed=0) is None


def test_progression_seen_at_the_visit_is_taken_back_with_it() -> None:
    history = treated_history(GROWING, progression_day=84)
    assert without_visit(history, 77).progression_day is None
    assert without_visit(history, 90).progression_day == 84
