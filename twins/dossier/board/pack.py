"""All cases of one session, for one file on paper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from twins.dossier.reading import read
from twins.dossier.records import Dossier
from twins.models import BoardCase, BoardMeeting, Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def pack(meeting: BoardMeeting, *, by: User, now: datetime) -> list[tuple[BoardCase, Dossier]]:
    """Cases of the agenda that the person sees, in order, each with the patient's dossier."""
    cases = meeting.cases.visible_to(by).with_people().order_by("position", "pk")
    visible = Patient.objects.visible_to(by)
    return [(case, read(case.patient, now=now, visible=visible)) for case in cases]
