"""The audit trail: who read or wrote what, each entry chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from twins.models import AccessEvent, Patient, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

# One chain for the whole database: writers of an entry wait for each other under this lock.
CHAIN_LOCK = 7_001
ONE_LOOK = timedelta(minutes=30)
# Actions that read or write every patient of a study: one entry stands for all of them.
WHOLE_STUDY = ("import", "undo", "fit", "predict", "validate", "evaluate", "monitor")


@transaction.atomic
def record(
    action: str,
    *,
    by: AbstractBaseUser | None,
    patient: Patient | None = None,
    study: Study | None = None,
    detail: dict[str, Any] | None = None,
    actor: str = "",
) -> AccessEvent:
    """Add one entry; `actor` names the command when no user acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AccessEvent.objects.order_by("-id").values_list("sha256", flat=True).first() or ""
    owner = study or (patient.study if patient else None)
    event = AccessEvent(
        at=datetime.now(UTC),
        by=by,  # type: ignore[misc]  # the user model is configurable
        actor=by.get_username() if by else actor or "system",
        action=action,
        study_code=owner.code if owner else "",
        patient_code=patient.code if patient else "",
        detail=detail or {},
        previous_sha256=last,
    )
    event.sha256 = hash_event(event)
    event.save(force_insert=True)
    return event


def note_look(patient: Patient, *, by: User, now: datetime, detail: dict[str, Any]) -> None:
    """Note a part that was read, unless the reader opened the patient's pages within the last half hour.

    Whoever scrolls through sixty slices, or waits for six charts, has opened the patient once.
    """
    opened = AccessEvent.objects.filter(
        study_code=patient.study.code, patient_code=patient.code, by=by, action="read", at__gt=now - ONE_LOOK
    )
    if not opened.exists():
        record("read", by=by, patient=patient, detail=detail)


def hash_event(event: AccessEvent) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    content = [
        event.at.isoformat(),
        event.actor,
        event.action,
        event.study_code,
        event.patient_code,
        event.detail,
        event.previous_sha256,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def find_break() -> int | None:
    """Primary key of the first entry whose chain does not hold, or None."""
    previous = ""
    for event in AccessEvent.objects.order_by("id").iterator():
        if event.previous_sha256 != previous or event.sha256 != hash_event(event):
            return event.pk
        previous = event.sha256
    return None
