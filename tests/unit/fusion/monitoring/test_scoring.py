import pytest

from fusion.monitoring.curves import MONTH_DAYS, ForecastCurve
from fusion.monitoring.scoring import FollowUp, Status, score_survival
from tests.forecast_json import curve

CURVE = ForecastCurve.read(curve(10.0, 24), where="forecast 1")


def score(now: FollowUp, *, known: FollowUp | None = None, origin_day: int = 0, recorded: bool = True):
    """The time's score, and the states by month."""
    found = score_survival(CURVE, "OS", now, origin_day=origin_day, known=known, recorded=recorded)
    return found[0], {each.horizon_months: each for each in found[1:]}


def test_a_death_is_an_event_from_then_on_and_free_before():
    time, states = score(FollowUp(days=200, event=True))
    assert [states[month].status for month in (3, 6, 12, 18, 24)] == [Status.FREE] * 2 + [Status.EVENT] * 3
    assert (time.status, time.observed, time.is_prospective) == (Status.EVENT, 200, True)
    assert time.predicted == pytest.approx(0.5 ** (200 / MONTH_DAYS / 10))
    assert states[12].predicted == pytest.approx(1 - 0.5**1.2)


def test_follow_up_that_ends_leaves_later_states_open():
    time, states = score(FollowUp(days=200))
    assert [states[month].status for month in (3, 6, 12)] == [Status.FREE, Status.FREE, Status.CENSORED]
    assert time.status is Status.CENSORED


def test_life_beyond_the_curve_is_free_of_the_event_at_its_end():
    time, states = score(FollowUp(days=2000, event=True))
    assert (time.status, time.observed) == (Status.FREE, CURVE.last_days)
    assert states[24].status is Status.FREE


@pytest.mark.parametrize("days", [50, 100])
def test_what_happened_by_the_origin_is_never_scored(days):
    assert score_survival(CURVE, "OS", FollowUp(days=days), origin_day=100, known=None, recorded=True) == ()


def test_time_counts_from_the_origin():
    time, _ = score(FollowUp(days=300, event=True), origin_day=100)
    assert time.observed == 200


def test_follow_up_known_at_the_forecast_is_conditioned_on():
    time, states = score(FollowUp(days=300, event=True), known=FollowUp(days=120))
    assert (time.entry_days, time.is_prospective) == (120, True)
    assert time.entry_survival == pytest.approx(0.5 ** (120 / MONTH_DAYS / 10))
    assert (states[3].is_prospective, states[3].entry_days) == (False, 0)
    assert (states[12].is_prospective, states[12].entry_days) == (True, 120)


@pytest.mark.parametrize(
    ("known", "recorded"),
    [(FollowUp(days=300, event=True), True), (FollowUp(days=300), True), (None, False), (FollowUp(days=400), True)],
)
def test_what_was_stored_or_may_have_been_is_retrospective(known, recorded):
    time, states = score(FollowUp(days=300, event=True), known=known, recorded=recorded)
    assert not time.is_prospective and time.entry_days == 0
    assert not any(state.is_prospective for state in states.values())


def test_an_early_death_under_a_bright_forecast_falls_outside_the_interval():
    assert score(FollowUp(days=5, event=True))[0].inside == 0
    assert score(FollowUp(days=200, event=True))[0].inside == 1
    assert 0 < score(FollowUp(days=200))[0].inside < 1
