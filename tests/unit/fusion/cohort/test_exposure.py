"""When a patient was at risk of toxicity, and what ended it."""

from types import SimpleNamespace

import pytest

from fusion.cohort.exposure import build_exposure
from fusion.cohort.history_building import PatientRows, find_severe_toxicity


def line(regimen: str = "docetaxel", *, start: int = 0, stop: int | None = None, index: bool = True):
    return SimpleNamespace(regimen=regimen, start_day=start, stop_day=stop, is_index=index)


def adverse(day: int, *, grade: int | None = 3):
    return SimpleNamespace(
        term="Anaemia", start_day=day, stop_day=None, grade=grade, organ_class=None, attribution="all_cause"
    )


def rows(
    *, lines=(), survival=(400.0, "censored"), progression: int | None = None, events=(), entry=0.0
) -> PatientRows:
    outcomes = (
        [SimpleNamespace(endpoint="OS", time_days=survival[0], status=survival[1], entry_days=entry)]
        if survival
        else []
    )
    dated = [SimpleNamespace(kind="progression", day=progression)] if progression is not None else []
    return PatientRows(
        patient=SimpleNamespace(code="A"), study="s", diagnosis="", lines=list(lines), outcomes=outcomes,
        events=dated, adverse=list(events),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "ended"),
    [
        (rows(lines=[line()]), None),
        (rows(lines=[line()], survival=(400.0, "event")), 400),
        (rows(lines=[line()], progression=90), 90),
        (rows(lines=[line(stop=120)]), 120),
        (rows(lines=[line(stop=120)], progression=90), 90),
        (rows(lines=[line(), line("atezolizumab", start=151, index=False)]), 150),
    ],
)
def test_risk_ends_with_progression_death_stop_or_the_next_line(given: PatientRows, ended: int | None) -> None:
    found = build_exposure(given)
    assert found is not None
    assert (found.ended_day, found.last_day) == (ended, 400)


@pytest.mark.parametrize(("stop", "ended"), [(371, 371), (373, None), (400, None)])
def test_stop_within_a_cycle_of_the_end_of_observation_is_no_stop(stop: int, ended: int | None) -> None:
    found = build_exposure(rows(lines=[line(stop=stop)]))
    assert found is not None
    assert (found.ended_day, found.stop_known) == (ended, True)


def test_stop_just_before_a_progression_was_for_it() -> None:
    found = build_exposure(rows(lines=[line(stop=80)], progression=90))
    assert found is not None
    assert (found.stop_day, found.ended_day) == (None, 90)


def test_late_entry_is_kept() -> None:
    found = build_exposure(rows(lines=[line()], entry=60.0))
    assert found is not None and found.entry_day == 60


def test_patient_of_unknown_observation_has_no_exposure() -> None:
    assert build_exposure(rows(lines=[line()], survival=None)) is None


def test_events_before_the_index_date_are_not_of_this_treatment() -> None:
    found = build_exposure(rows(lines=[line()], events=[adverse(-3), adverse(7), adverse(2)]))
    assert found is not None
    assert [event.start_day for event in found.events] == [2, 7]


@pytest.mark.parametrize(
    ("events", "expected"),
    [([], None), ([adverse(-5, grade=None)], None), ([adverse(-5, grade=2)], False), ([adverse(-5)], True)],
)
def test_earlier_severe_toxicity_is_known_only_from_graded_events(events, expected) -> None:
    assert find_severe_toxicity(rows(events=[*events, adverse(0)]), 0) is expected
