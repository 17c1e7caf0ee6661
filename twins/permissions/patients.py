"""Who sees a patient, asks for other courses, and breaks the glass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from twins.models import Patient
from twins.permissions.checking import allow, check, is_allowed, rule
from twins.permissions.predicates import is_board, is_clinician

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


@rule
def sees_patient(user: User | AnonymousUser, patient: Patient | None) -> bool:
    """In the care team, on the board of the case, or behind a broken glass."""
    if patient is None or not user.is_active:
        return False
    return Patient.objects.visible_to(user).filter(pk=patient.pk).exists()


allow("patients.see", sees_patient)
allow("patients.what_if", is_clinician | is_board)
allow("patients.break_glass", is_clinician)


def can_see_patient(user: User | AnonymousUser, patient: Patient) -> bool:
    """Whoever is in the care team, whatever the role."""
    return is_allowed("patients.see", user, patient)


def check_see_patient(user: User | AnonymousUser, patient: Patient) -> None:
    """Refuse a stranger as if there were no such patient.

    Raises:
        Http404: a stranger must not learn whether the patient exists.
    """
    if not can_see_patient(user, patient):
        raise Http404


def can_ask_what_if(user: User | AnonymousUser) -> bool:
    """Clinicians and the board; whom they see is another question."""
    return is_allowed("patients.what_if", user)


def check_ask_what_if(user: User | AnonymousUser) -> None:
    """Refuse who only reads."""
    check(can_ask_what_if(user))


def can_break_glass(user: User | AnonymousUser) -> bool:
    """Clinicians."""
    return is_allowed("patients.break_glass", user)


def check_break_glass(user: User | AnonymousUser) -> None:
    """Refuse who may not."""
    check(can_break_glass(user))
