"""Breaking the glass: asking, ending, reviewing; every step is in the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from twins.actions import access
from twins.models import AccessEvent, EmergencyAccess, Patient
from twins.permissions.access import check_review
from twins.permissions.patients import check_break_glass

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

ACTION = "break_glass"
DAY = timedelta(hours=24)


class TooManyError(Exception):
    """Expected fewer accesses in 24 hours than the limit, found as many."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"expected fewer than {limit} emergency accesses in 24 hours, found {limit}")
        self.limit = limit


@transaction.atomic
def break_glass(study: str, code: str, *, by: User, reason: str, hours: int, now: datetime) -> EmergencyAccess | None:
    """Open one patient for some hours; None where there is no such patient, which counts and is recorded all the same.

    Raises:
        PermissionDenied: only clinicians may.
        TooManyError: the person did it too often in 24 hours.
    """
    check_break_glass(by)
    # Two requests at once must not both be the last one allowed.
    get_user_model().objects.select_for_update().get(pk=by.pk)
    if count_asked(by, now=now) >= settings.EMERGENCY_ACCESSES_A_DAY:
        raise TooManyError(settings.EMERGENCY_ACCESSES_A_DAY)
    patient = Patient.objects.select_related("study").filter(study__code=study, code=code).first()
    detail = {"reason": reason, "hours": hours}
    if patient is None:
        access.record(ACTION, by=by, detail=detail | {"asked": f"{study}/{code}", "found": False})
        return None
    granted = EmergencyAccess.objects.create(
        user=by, patient=patient, reason=reason, until=now + timedelta(hours=hours)
    )
    access.record(ACTION, by=by, patient=patient, detail=detail | {"access": granted.pk})
    return granted


def count_asked(user: User, *, now: datetime) -> int:
    """How often the person broke the glass, or tried to, in the last 24 hours."""
    return AccessEvent.objects.filter(by=user, action=ACTION, at__gt=now - DAY).count()


@transaction.atomic
def end(granted: EmergencyAccess, *, by: User, now: datetime) -> None:
    """Give the access back before its time."""
    granted.until = now
    granted.save(update_fields=["until"])
    access.record("end_emergency", by=by, patient=granted.patient, detail={"access": granted.pk})


@transaction.atomic
def review(granted: EmergencyAccess, *, by: User, verdict: str, note: str, now: datetime) -> None:
    """What the privacy officer found.

    Raises:
        PermissionDenied: not a privacy officer, or their own access.
    """
    check_review(by, granted)
    granted.verdict, granted.note, granted.reviewed_by, granted.reviewed_at = verdict, note, by, now
    granted.save(update_fields=["verdict", "note", "reviewed_by", "reviewed_at"])
    detail = {"access": granted.pk, "verdict": verdict, "note": note, "of": granted.user.get_username()}
    access.record("review_emergency", by=by, patient=granted.patient, detail=detail)


def read_under(granted: EmergencyAccess) -> QuerySet[AccessEvent]:
    """What the person did with this patient while the glass was broken."""
    patient = granted.patient
    named = {"study": patient.study.code, "code": patient.code}
    about = Q(study_code=patient.study.code, patient_code=patient.code) | Q(detail__patients__contains=[named])
    return AccessEvent.objects.filter(about, by=granted.user, at__range=(granted.began_at, granted.until)).order_by(
        "id"
    )
