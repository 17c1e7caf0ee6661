"""The slim bar of a presented agenda: which case this is, the one before it, the one after it."""

from dataclasses import dataclass

from django.http import HttpRequest

from twins.models import BoardCase, BoardMeeting, Patient
from twins.views.viewer import viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    """Place of a case on its agenda, and the addresses on both sides; empty at an end."""

    meeting: BoardMeeting
    case: BoardCase
    place: int
    count: int
    previous: str
    following: str


def presenting(request: HttpRequest, patient: Patient) -> Presenting | None:
    """The agenda that the address names, when the patient is on it and the person sees it."""
    asked = request.GET.get("case", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    cases = BoardCase.objects.visible_to(viewer(request)).with_people()
    case = cases.filter(pk=int(asked), patient=patient, meeting__isnull=False).first()
    if case is None or case.meeting is None:
        return None
    agenda = list(cases.filter(meeting=case.meeting).order_by("position", "pk"))
    here = [each.pk for each in agenda].index(case.pk)
    return Presenting(
        meeting=case.meeting,
        case=case,
        place=here + 1,
        count=len(agenda),
        previous=address_of(agenda[here - 1]) if here else "",
        following=address_of(agenda[here + 1]) if here + 1 < len(agenda) else "",
    )


def address_of(case: BoardCase) -> str:
    """The patient's page with the bar on it."""
    return f"{case.patient.get_absolute_url()}?case={case.pk}"
