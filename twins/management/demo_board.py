"""A board's session on the synthetic study: four cases, each in another state, one decided and followed up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from twins import dossier
from twins.actions import cases, follow_ups, meetings, recommendations
from twins.dossier.board.frozen import freeze
from twins.dossier.forecasts.arms import plain
from twins.models import BoardCase, BoardMeeting, CareTeam, FollowUp, Recommendation, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TITLE: Final = "Demonstration board (synthetic)"
FOLLOW_UP_DAY: Final = 63
QUESTIONS: Final = (
    "Synthetic case: which line comes next after platinum?",
    "Synthetic case: does the rise in ctDNA justify a change before the next scan?",
    "Synthetic case: is the response deep enough to go on with the present regimen?",
    "Synthetic case: what would the board like to measure before it decides?",
)
State = BoardCase.State


@transaction.atomic
def hold(study: Study, *, by: User, now: datetime) -> BoardMeeting:
    """The session with its four cases; held once, it is left as it is."""
    found = BoardMeeting.objects.filter(title=TITLE).first()
    if found is not None:
        return found
    team = CareTeam.objects.filter(memberships__user=by).first()
    note = "Everything here is made up."
    fields = {"title": TITLE, "starts_at": now, "place": "Room 1", "team": team, "note": note}
    meeting = meetings.call(fields=fields, by=by)
    patients = study.patients.order_by("code")
    queued = [
        cases.queue(patient, question=question, meeting=meeting, presenter=by, by=by)
        for patient, question in zip(patients, QUESTIONS, strict=False)
    ]
    steps = ((State.PREPARED, State.PRESENTED), (State.PREPARED, State.PRESENTED), (State.PREPARED,), ())
    for case, states in zip(queued, steps, strict=True):
        for state in states:
            cases.move(case, to=state, by=by, now=now)
    decide(queued[0], by=by, now=now)
    recommend(queued[1], by=by)
    return meeting


def recommend(case: BoardCase, *, by: User) -> Recommendation:
    """A preliminary recommendation: the first arm of the forecast by name, so that nothing is ranked."""
    forecast = recommendations.newest_forecast(case)
    arms = sorted(forecast.arms.get("arms", {})) if forecast else []
    treatments = [{"regimen": plain(arm), "dose": "", "start": "", "note": ""} for arm in arms[:1]]
    made = recommendations.draft(
        case,
        by=by,
        fields={
            "treatments": treatments,
            "reasoning": "Synthetic example. The board weighed the arms beside each other and the patient's wish.",
            "evidence": Recommendation.Evidence.V,
            "references": ["Synthetic study: no publication stands behind it."],
        },
    )
    recommendations.move(made, to=Recommendation.State.PRELIMINARY, by=by)
    made.refresh_from_db()
    return made


def decide(case: BoardCase, *, by: User, now: datetime) -> None:
    """A final recommendation, and what became of it."""
    made = recommend(case, by=by)
    known = dossier.read(case.patient, now=now)
    seen = freeze(known, forecast=recommendations.newest_forecast(case), what_if=None)
    recommendations.make_final(made, seen=seen, changed_at=made.changed_at, by=by, now=now)
    regimen = made.treatments[0]["regimen"] if made.treatments else ""
    outcome = {
        "day": FOLLOW_UP_DAY,
        "realised": FollowUp.Realised.YES,
        "regimen": regimen,
        "response": FollowUp.Response.SD,
        "side_effects": [{"term": "fatigue", "grade": 2}],
    }
    follow_ups.note(made, fields=outcome, by=by, now=now)
