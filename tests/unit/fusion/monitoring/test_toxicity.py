import pytest

from fusion.monitoring.scoring import FollowUp, Scored, Status
from fusion.monitoring.toxicity import ANY_CLASS, AdverseEvent, score_toxicity

TOLD = {
    ANY_CLASS: {"p": 0.4, "low": 0.2, "high": 0.6, "attribution": "all_cause"},
    "Gastrointestinal disorders": {"p": 0.1, "low": 0.0, "high": 0.2, "attribution": "treatment_related"},
}


def toxicity(events, treated: FollowUp, known_days: float | None = 0) -> dict[str, Scored]:
    found = score_toxicity(TOLD, events, treated, horizon_months=12, origin_day=0, known_days=known_days)
    return {each.endpoint: each for each in found}


def test_the_first_severe_event_counts_in_its_class_and_in_any():
    event = AdverseEvent(day=40, organ_class="GASTROINTESTINAL DISORDERS", grade=3, attribution="treatment_related")
    found = toxicity([event], FollowUp(days=900))
    assert {each.status for each in found.values()} == {Status.EVENT}
    assert found[ANY_CLASS].observed == 40


def test_causes_are_never_mixed():
    event = AdverseEvent(day=40, organ_class="Gastrointestinal disorders", grade=4)
    found = toxicity([event], FollowUp(days=900))
    assert found[ANY_CLASS].status is Status.EVENT
    assert found["Gastrointestinal disorders"].status is Status.FREE


@pytest.mark.parametrize("event", [(40, 2), (40, None), (0, 4), (-3, 4), (366, 5), (300, 4)])
def test_mild_earlier_and_later_events_do_not_count(event):
    day, grade = event
    found = toxicity([AdverseEvent(day=day, organ_class="x", grade=grade)], FollowUp(days=250, event=True))
    assert found[ANY_CLASS].status is Status.COMPETING


def test_treatment_that_goes_on_is_censored_and_what_was_known_is_retrospective():
    assert toxicity([], FollowUp(days=100))[ANY_CLASS].status is Status.CENSORED
    assert toxicity([], FollowUp(days=100))[ANY_CLASS].is_prospective
    assert not toxicity([], FollowUp(days=100), known_days=50)[ANY_CLASS].is_prospective
    assert not toxicity([], FollowUp(days=100), known_days=None)[ANY_CLASS].is_prospective
