"""Cases, meetings and recommendations for tests, made as the pages make them."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User

from tests.factories import make_forecast, make_patient
from twins import dossier
from twins.actions import cases, recommendations
from twins.dossier.board.frozen import freeze
from twins.models import BoardCase, BoardMeeting, CareTeam, Patient, Recommendation, WhatIf

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
TREATMENTS = [
    {"regimen": "atezolizumab", "dose": "1200 mg", "start": "next week", "note": ""},
    {"regimen": "docetaxel", "dose": "75 mg/m2", "start": "", "note": "if that is not given"},
]


def make_meeting(title: str = "Thoracic board", *, team: CareTeam | None = None) -> BoardMeeting:
    """A meeting of a team."""
    return BoardMeeting.objects.create(title=title, starts_at=NOW, place="Room 3", team=team)


def make_case(
    by: User, patient: Patient | None = None, *, state: str = "to_prepare", meeting: BoardMeeting | None = None
) -> BoardCase:
    """A case taken to a state, step by step."""
    patient = patient or Patient.objects.first() or with_forecast()
    case = cases.queue(patient, question="Which line comes next?", by=by, meeting=meeting)
    for step in ("prepared", "presented"):
        if case.state != state:
            cases.move(case, to=step, by=by, now=NOW)
    return case


def with_forecast() -> Patient:
    """A patient of whom everything is known."""
    patient = make_patient()
    make_forecast(patient)
    return patient


def make_recommendation(case: BoardCase, by: User, *, state: str = "draft", **fields: Any) -> Recommendation:
    """A recommendation taken to a state."""
    told = {"treatments": TREATMENTS, "reasoning": "The arms differ little; the patient prefers one.", **fields}
    made = recommendations.draft(case, by=by, fields=told)
    if state != "draft":
        recommendations.move(made, to="preliminary", by=by)
    made.refresh_from_db()
    return make_final(made, by) if state == "final" else made


def make_final(made: Recommendation, by: User, *, what_if: WhatIf | None = None) -> Recommendation:
    """Freeze a preliminary one as its page would."""
    known = dossier.read(made.case.patient, now=NOW)
    seen = freeze(known, forecast=recommendations.newest_forecast(made.case), what_if=what_if)
    recommendations.make_final(made, seen=seen, changed_at=made.changed_at, by=by, now=NOW)
    return Recommendation.objects.get(pk=made.pk)
