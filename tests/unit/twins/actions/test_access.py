"""The audit trail is chained and only ever grows."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from twins.actions import access
from twins.models import AccessEvent, Patient, Study

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    study = Study.objects.create(code="s", name="S", index_date="day of diagnosis")
    return Patient.objects.create(study=study, code="P1")


def test_entry_says_who_what_whom(patient):
    user = get_user_model().objects.create_user("reader")
    event = access.record("read", by=user, patient=patient)
    assert (event.actor, event.action, event.study_code, event.patient_code) == ("reader", "read", "s", "P1")


def test_each_entry_carries_the_hash_before_it(patient):
    first = access.record("read", by=None, patient=patient)
    second = access.record("read", by=None, patient=patient, actor="twin")
    assert second.previous_sha256 == first.sha256
    assert access.find_break() is None


def test_entries_cannot_be_changed_or_removed(patient):
    event = access.record("read", by=None, patient=patient)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessEvent.objects.filter(pk=event.pk).update(actor="someone else")
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_change_behind_our_back_is_found(patient):
    access.record("read", by=None, patient=patient)
    event = access.record("read", by=None, patient=patient)
    access.record("read", by=None, patient=patient)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE twins_accessevent SET actor = 'x' WHERE id = %s", [event.pk])
    assert access.find_break() == event.pk
