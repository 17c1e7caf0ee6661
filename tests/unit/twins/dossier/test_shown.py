"""Which part of a course is shown."""

import pytest

from tests.timelines import timeline_of
from twins.dossier.records import Adverse, Mark, Point, Series, TreatmentBar
from twins.dossier.timeline.shown import Shown, Window, chosen_tracks, series_key, steps_of, track_choices, whole_of

WHOLE = Window(first=-6, last=18)


def test_whole_course_holds_the_index_date_and_ends_of_events() -> None:
    course = timeline_of(treatments=(TreatmentBar(regimen="a", start_day=40, stop_day=900, line=1, is_index=False),))

    whole = whole_of(course)

    assert whole.first < 0 and whole.last > 900 / 30.44


def test_whole_course_of_negative_days_ends_after_the_index_date() -> None:
    whole = whole_of(timeline_of(marks=(Mark(day=-400, kind="death", text="death"),)))

    assert whole.first < -13 and 0 < whole.last < 1


@pytest.mark.parametrize(
    ("window", "kept"),
    [
        (Window(first=0, last=6), Window(first=0, last=6)),
        (Window(first=-9, last=-3), Window(first=-6, last=0)),
        (Window(first=15, last=21), Window(first=12, last=18)),
        (Window(first=-90, last=90), WHOLE),
    ],
)
def test_a_window_is_pushed_into_the_course(window: Window, kept: Window) -> None:
    assert window.within(WHOLE) == kept


def test_zoom_keeps_the_middle_and_stops_at_half_a_month() -> None:
    assert Window(first=0, last=8).zoomed(2) == Window(first=2, last=6)
    assert Window(first=0, last=8).zoomed(1000).months == pytest.approx(0.5)


def test_moving_keeps_the_length() -> None:
    assert Window(first=0, last=8).moved(-0.5) == Window(first=-4, last=4)


def test_steps_that_lead_nowhere_are_left_out() -> None:
    assert set(steps_of(WHOLE, WHOLE)) == {"in", "last_12", "last_6"}
    assert "last_6" not in steps_of(Window(first=12, last=18), WHOLE)
    assert set(steps_of(Window(first=0, last=6), WHOLE)) == {
        "in",
        "out",
        "earlier",
        "later",
        "whole",
        "last_12",
        "last_6",
    }


def series(name: str, *, answer: str = "") -> Series:
    return Series(name=name, unit="U/L", points=(Point(day=0, value=1.0, state="value", answer=answer),))


def test_usual_tracks_are_the_first_of_each_kind_and_answers_are_no_levels() -> None:
    course = timeline_of(labs=(series("ER status", answer="positive"), series("LDH"), series("CEA")))

    choices = {each.key: each.usual for each in track_choices(course)}

    assert choices == {"labs:LDH:U/L": True, "labs:CEA:U/L": False}


def test_chosen_tracks_are_those_asked_for_that_are_there() -> None:
    course = timeline_of(labs=(series("LDH"), series("CEA")))

    assert chosen_tracks(course, Shown(tracks=frozenset({"labs:CEA:U/L", "no such track"}))) == {"labs:CEA:U/L"}
    assert chosen_tracks(course, Shown(tracks=frozenset({"no such track"}))) == {"labs:LDH:U/L"}


def test_all_adverse_events_are_offered_where_there_is_more_than_one_term() -> None:
    one = Adverse(term="Fatigue", start_day=1, stop_day=None, grade=1, organ_class="")
    other = Adverse(term="Nausea", start_day=1, stop_day=None, grade=1, organ_class="")

    assert [each.key for each in track_choices(timeline_of(adverse=(one,)))] == ["adverse"]
    assert [each.key for each in track_choices(timeline_of(adverse=(one, other)))] == ["adverse", "adverse-all"]


def test_a_coded_series_is_named_by_its_code() -> None:
    coded = Series(name="ferritin", code="LOINC:2276-4", unit="ng/mL", points=())

    assert series_key("labs", coded) == "labs:LOINC:2276-4:ng/mL"
