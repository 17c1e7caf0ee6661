import pytest

from fusion.monitoring.patient import AS_TREATED, Course, Known, Line, find_arm, score_forecast
from fusion.monitoring.scoring import FollowUp, Measure
from tests.forecast_json import arm, expert_arm

ARMS = ("atezolizumab", "docetaxel")


def line(regimen: str = "docetaxel", start: int = 0, stop: int | None = None, *, index: bool = False) -> Line:
    return Line(regimen=regimen, start_day=start, stop_day=stop, is_index=index)


@pytest.mark.parametrize(
    ("lines", "origin", "found"),
    [
        ([line("docetaxel", index=True), line("atezolizumab", 0)], 0, "docetaxel"),
        ([line("Docetaxel", index=True)], 0, "docetaxel"),
        ([line("docetaxel", 0, 90, index=True), line("atezolizumab", 100)], 95, "atezolizumab"),
        ([line("docetaxel", 0, None, index=True)], 95, "docetaxel"),
        ([line("docetaxel", 0, 90, index=True)], 95, None),
        ([line("nivolumab", index=True)], 0, None),
        ([], 0, None),
    ],
)
def test_the_arm_that_was_given(lines, origin, found):
    assert find_arm(ARMS, lines, origin) == found


def test_a_study_without_named_arms_is_one_arm():
    assert find_arm((AS_TREATED,), [], 0) == AS_TREATED


def course(**follow_up: FollowUp) -> Course:
    return Course(known=Known(follow_up=follow_up, last_day=None), lines=[line(index=True)], adverse_events=None)


def score(course: Course, told: dict | None = None, known: Known | None = None):
    arms = {"docetaxel": told or arm(10.0), "atezolizumab": arm(20.0)}
    return score_forecast(arms, course, origin_day=0, horizon_months=24, known=known, where="forecast 1")


def test_both_endpoints_are_scored_on_the_arm_that_was_given():
    name, found = score(course(OS=FollowUp(days=304.375, event=True), PFS=FollowUp(days=100, event=True)))
    times = {each.endpoint: each for each in found if each.measure is Measure.TIME}
    assert name == "docetaxel" and set(times) == {"OS", "PFS"}
    assert times["OS"].predicted == pytest.approx(0.5)


def test_an_arm_that_shows_no_survival_is_scored_where_it_says_something():
    _, found = score(course(OS=FollowUp(days=300, event=True), PFS=FollowUp(days=100)), expert_arm())
    assert {each.endpoint for each in found} == {"PFS"}


def test_a_study_without_adverse_events_says_nothing_of_toxicity():
    _, found = score(course(OS=FollowUp(days=900)))
    assert Measure.TOXICITY not in {each.measure for each in found}


def test_a_study_with_some_counts_a_patient_without_as_free():
    known = Known(follow_up={}, last_day=None)
    held = Course(known=course(OS=FollowUp(days=900)).known, lines=[line(index=True)], adverse_events=[])
    found = [each for each in score(held, known=known)[1] if each.measure is Measure.TOXICITY]
    assert len(found) == 6 and all(each.status.value == "free" and each.is_prospective for each in found)


def test_a_patient_of_whom_nothing_is_known_has_no_score():
    assert score(course())[1] == ()
