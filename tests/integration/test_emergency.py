"""Breaking the glass: what it reveals, what it opens, how it ends, and who reviews it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.factories import make_patient, make_user
from twins.actions import access, emergency
from twins.models import AccessEvent, EmergencyAccess, Patient
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
REASON = "Found unconscious on ward 4, treating team not reachable."
ASK = "/emergency/demo/DEMO-001/"
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def patient() -> Patient:
    return make_patient()


@pytest.fixture
def clinician(client: Client) -> Client:
    client.force_login(make_user("doctor", roles=[Role.CLINICIAN]))
    return client


def broken(user: User, patient: Patient, *, now: datetime | None = None) -> EmergencyAccess:
    granted = emergency.break_glass(
        patient.study.code, patient.code, by=user, reason=REASON, hours=1, now=now or timezone.now()
    )
    assert granted is not None
    return granted


def plain(page: str, code: str) -> str:
    return page.replace(code, "CODE").replace(code.replace(" ", "%20"), "CODE")


def test_not_found_and_form_are_the_same_for_a_patient_and_for_nobody(clinician: Client, patient: Patient) -> None:
    for address in ("/patients/demo/{}/", "/emergency/demo/{}/"):
        pages = {
            (answer.status_code, plain(answer.content.decode(), code).partition("csrfmiddlewaretoken")[0])
            for code in (patient.code, "NOBODY-00")
            for answer in [clinician.get(address.format(code))]
        }
        assert len(pages) == 1


def test_the_way_is_shown_to_clinicians_only(client: Client, clinician: Client, patient: Patient) -> None:
    assert f'href="{ASK}"' in clinician.get(patient.get_absolute_url()).content.decode()
    assert "/emergency/" not in clinician.get("/models/77/").content.decode()

    reader = Client()
    reader.force_login(make_user("reader"))
    assert "/emergency/" not in reader.get(patient.get_absolute_url()).content.decode()
    assert reader.get(ASK).status_code == 403
    assert reader.post(ASK, {"reason": REASON, "hours": "1"}).status_code == 403
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [{}, {"reason": "because", "hours": "1"}, {"reason": " " * 40, "hours": "1"}, {"reason": REASON, "hours": "9"}],
)
def test_without_a_reason_or_a_time_nothing_opens(clinician: Client, patient: Patient, asked: dict[str, str]) -> None:
    assert clinician.post(ASK, asked).status_code == 422
    assert not EmergencyAccess.objects.exists()
    assert clinician.get(patient.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("hours", [1, 4, 24])
def test_reason_opens_this_patient_for_so_long(clinician: Client, patient: Patient, hours: int) -> None:
    other = make_patient(code="DEMO-002")

    answer = clinician.post(ASK, {"reason": REASON, "hours": str(hours)})

    assert answer.headers["Location"] == patient.get_absolute_url()
    granted = EmergencyAccess.objects.get()
    assert timedelta(0) <= granted.until - granted.began_at - timedelta(hours=hours) + timedelta(seconds=5)
    assert granted.until - granted.began_at < timedelta(hours=hours, seconds=5)
    assert clinician.get(patient.get_absolute_url()).status_code == 200
    assert clinician.get(other.get_absolute_url()).status_code == 404
    event = AccessEvent.objects.get(action="break_glass")
    assert (event.actor, event.patient_code, event.detail["reason"]) == ("doctor", "DEMO-001", REASON)
    assert access.find_break() is None


def test_banner_stands_on_every_page_of_the_patient_until_it_ends(clinician: Client, patient: Patient) -> None:
    clinician.post(ASK, {"reason": REASON, "hours": "1"})
    granted = EmergencyAccess.objects.get()

    for page in ("", "variants/"):
        text = clinician.get(f"{patient.get_absolute_url()}{page}").content.decode()
        assert f"Emergency access until {granted.until:%Y-%m-%d %H:%M} UTC" in text
        assert REASON in text
        assert "It will be reviewed." in text
    assert "Emergency access until" not in clinician.get("/patients/").content.decode()

    assert clinician.post(f"/emergency-access/{granted.pk}/end/").headers["Location"] == "/patients/"
    assert clinician.get(patient.get_absolute_url()).status_code == 404
    assert AccessEvent.objects.filter(action="end_emergency", patient_code="DEMO-001").exists()


def test_nobody_ends_the_access_of_another(client: Client, clinician: Client, patient: Patient) -> None:
    granted = broken(make_user("other", roles=[Role.CLINICIAN]), patient)

    assert clinician.post(f"/emergency-access/{granted.pk}/end/").status_code == 404


def test_time_closes_it(clinician: Client, patient: Patient) -> None:
    broken(User.objects.get(username="doctor"), patient, now=timezone.now() - timedelta(hours=2))

    assert clinician.get(patient.get_absolute_url()).status_code == 404


def test_nobody_there_is_said_after_the_reason_recorded_and_counted(clinician: Client) -> None:
    answer = clinician.post("/emergency/demo/NOBODY/", {"reason": REASON, "hours": "1"})

    assert answer.status_code == 404
    assert "There is no patient demo/NOBODY" in answer.content.decode()
    event = AccessEvent.objects.get(action="break_glass")
    assert event.detail | {"found": False, "asked": "demo/NOBODY"} == event.detail
    assert emergency.count_asked(User.objects.get(username="doctor"), now=timezone.now()) == 1


def test_sixth_in_a_day_is_refused(clinician: Client, patient: Patient, settings: Settings) -> None:
    settings.EMERGENCY_ACCESSES_A_DAY = 2
    for code in ("NOBODY-1", "NOBODY-2"):
        clinician.post(f"/emergency/demo/{code}/", {"reason": REASON, "hours": "1"})

    answer = clinician.post(ASK, {"reason": REASON, "hours": "1"})

    assert answer.status_code == 429
    assert not EmergencyAccess.objects.exists()


def test_a_day_later_it_may_be_used_again(patient: Patient, settings: Settings) -> None:
    settings.EMERGENCY_ACCESSES_A_DAY = 1
    user = make_user("doctor", roles=[Role.CLINICIAN])
    broken(user, patient)

    with pytest.raises(emergency.TooManyError, match="expected fewer than 1"):
        broken(user, patient)
    assert broken(user, patient, now=timezone.now() + timedelta(hours=24, minutes=1))


def test_who_sees_the_patient_already_needs_no_emergency(clinician: Client, patient: Patient) -> None:
    member = Client()
    member.force_login(make_user("member", roles=[Role.CLINICIAN], team_of=patient.study))

    assert member.get(ASK).headers["Location"] == patient.get_absolute_url()


def test_only_clinicians_break_it_in_code_too(patient: Patient) -> None:
    with pytest.raises(PermissionDenied):
        broken(make_user("manager", roles=[Role.DATA_MANAGER]), patient)


def test_review_by_another_is_kept_audited_and_in_the_history(client: Client, patient: Patient) -> None:
    doctor = make_user("doctor", roles=[Role.CLINICIAN])
    granted = broken(doctor, patient)
    access.record("read", by=doctor, patient=patient)
    client.force_login(make_user("officer", roles=[Role.PRIVACY_OFFICER]))

    shown = client.get("/emergency-access/").content.decode()
    page = client.get(f"/emergency-access/{granted.pk}/").content.decode()
    client.post(f"/emergency-access/{granted.pk}/", {"verdict": "justified", "note": "Ward confirmed."})

    assert REASON in shown
    assert "<strong>read</strong>" in page
    granted.refresh_from_db()
    assert (granted.verdict, granted.reviewed_by.username) == ("justified", "officer")
    event = AccessEvent.objects.get(action="review_emergency")
    assert (event.actor, event.detail["of"], event.detail["verdict"]) == ("officer", "doctor", "justified")
    assert [each.verdict for each in granted.events.order_by("pgh_id")] == ["", "justified"]
    assert client.get(patient.get_absolute_url()).status_code == 404


def test_nobody_reviews_their_own(client: Client, patient: Patient) -> None:
    user = make_user("both", roles=[Role.CLINICIAN, Role.PRIVACY_OFFICER])
    granted = broken(user, patient)
    client.force_login(user)

    assert "your own" in client.get("/emergency-access/").content.decode()
    assert client.get(f"/emergency-access/{granted.pk}/").status_code == 403
    assert client.post(f"/emergency-access/{granted.pk}/", {"verdict": "justified"}).status_code == 403
    with pytest.raises(PermissionDenied):
        emergency.review(granted, by=user, verdict="justified", note="", now=NOW)
    granted.refresh_from_db()
    assert granted.verdict == ""


def test_reviews_are_for_privacy_officers(clinician: Client) -> None:
    assert clinician.get("/emergency-access/").status_code == 403
