import pytest

from fusion.monitoring.scoring import Measure, Scored, Status
from fusion.monitoring.visits import Measurement, score_visit


def visit(*visits: Measurement, known_day: int | None = None, recorded: bool = True) -> tuple[Scored, ...]:
    """Scores of a band from 30 to 55 mm on day 42."""
    band = {"median": 40.0, "low": 30.0, "high": 55.0}
    return score_visit(
        Measure.SIZE, "size", band, visits, visit_day=42, origin_day=0, known_day=known_day, recorded=recorded
    )


@pytest.mark.parametrize(
    ("value", "limit", "inside"), [(31.0, None, 1), (56.0, None, 0), (29.0, None, 0), (None, 35.0, 1), (None, 5.0, 0)]
)
def test_a_measure_is_inside_its_band_or_not(value, limit, inside):
    (found,) = visit(Measurement(day=40, value=value, limit=limit))
    assert (found.inside, found.status, found.entry_days) == (inside, Status.MEASURED, 40)
    assert found.is_prospective


@pytest.mark.parametrize(
    "visits",
    [
        (),
        (Measurement(day=0, value=40.0),),
        (Measurement(day=20, value=40.0), Measurement(day=41, value=40.0)),
        (Measurement(day=57, value=40.0),),
        (Measurement(day=42, value=None),),
    ],
)
def test_another_visit_than_the_one_forecast_is_not_scored(visits):
    assert visit(*visits) == ()


@pytest.mark.parametrize(("known_day", "recorded"), [(42, True), (None, False)])
def test_a_visit_that_was_stored_before_is_retrospective(known_day, recorded):
    (found,) = visit(Measurement(day=42, value=40.0), known_day=known_day, recorded=recorded)
    assert not found.is_prospective
