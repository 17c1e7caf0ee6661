"""Whatever a forecast said and whatever happened, a score is one that can be."""

from hypothesis import given
from hypothesis import strategies as st

from fusion.monitoring.curves import ForecastCurve
from fusion.monitoring.scoring import FollowUp, Measure, Scored, Status, score_survival

STEPS = st.lists(st.floats(0, 1), min_size=3, max_size=36)
FOLLOW_UP = st.builds(FollowUp, days=st.floats(0.5, 2000), event=st.booleans())


def curve_of(steps: list[float]) -> ForecastCurve:
    """Survival that falls by these factors from month to month."""
    survival, stored = 1.0, {"0": {"p": 1.0, "low": 1.0, "high": 1.0}}
    for month, step in enumerate(steps, start=1):
        survival *= step
        stored[str(month)] = {"p": survival, "low": survival**2, "high": survival**0.5}
    return ForecastCurve.read(stored, where="forecast 1")


def score(steps: list[float], now: FollowUp, origin: int, known: FollowUp | None) -> tuple[Scored, ...]:
    return score_survival(curve_of(steps), "OS", now, origin_day=origin, known=known, recorded=True)


@given(STEPS, FOLLOW_UP, st.integers(-100, 500), st.none() | FOLLOW_UP)
def test_probabilities_are_probabilities_and_entry_comes_before_the_end(steps, now, origin, known):
    for each in score(steps, now, origin, known):
        assert 0 <= each.predicted <= 1 and 0 < each.entry_survival <= 1
        assert each.inside is None or 0 <= each.inside <= 1
        if each.measure is Measure.TIME:
            assert each.entry_days < each.observed and each.predicted <= each.entry_survival


@given(STEPS, FOLLOW_UP, st.integers(-100, 500), st.none() | FOLLOW_UP)
def test_an_event_stays_one_and_freedom_comes_before_it(steps, now, origin, known):
    order = [Status.FREE, Status.CENSORED, Status.EVENT]
    states = [order.index(each.status) for each in score(steps, now, origin, known)[1:]]
    assert states == sorted(states)


@given(STEPS, FOLLOW_UP, st.integers(-100, 500), FOLLOW_UP)
def test_nothing_that_was_stored_is_prospective(steps, now, origin, known):
    for each in score(steps, now, origin, known):
        if each.is_prospective:
            assert now.days > known.days and not known.event
            assert each.entry_days == max(0.0, known.days - origin)
