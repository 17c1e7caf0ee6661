"""Every address of the resolver: a visitor is sent to sign in, and a stranger learns nothing of a patient.

An address that is new and follows no rule fails here: one with an object in it must refuse, one without must name
nothing that is hidden, and a key that this test cannot fill in must be given below.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.addresses import ADDRESSES, CODE, STUDY, fill
from tests.factories import make_forecast, make_model, make_patient, make_study, make_twin, make_user
from twins.models import (
    BoardCase,
    BoardMeeting,
    CareTeam,
    EmergencyAccess,
    ImportFile,
    ImportRun,
    ImportSource,
    Membership,
    Recommendation,
    SavedList,
    WhatIf,
)
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
# Open to visitors: signing in and out, the language, and the description of the API, which holds no data.
DOORS = {
    *("login", "logout", "account_login", "account_logout", "account_inactive", "set-language", "mfa_authenticate"),
    "api:schema",
}
# The form is the same whether there is such a patient or not: test_emergency.py.
SAME_FOR_ALL = {"emergency"}
STRANGERS = {
    "reader": (),
    "clinician and board": (Role.CLINICIAN, Role.BOARD),
}


WITH_KEYS = [each for each in ADDRESSES if each[1]]
WITHOUT_KEYS = [each for each in ADDRESSES if not each[1]]


@pytest.fixture
def hidden() -> dict[str, int | UUID]:
    """One of everything in a study of others: the keys."""
    owner = make_user("owner", roles=[Role.CLINICIAN])
    patient = make_patient(make_study(STUDY), CODE)
    model = make_model(patient.study)
    forecast = make_forecast(patient, twin=make_twin(patient, model))
    team = CareTeam.objects.create(name=f"Team of {STUDY}")
    team.studies.add(patient.study)
    member = Membership.objects.create(team=team, user=owner)
    meeting = BoardMeeting.objects.create(title=f"Meeting of {STUDY}", starts_at=timezone.now(), team=team)
    case = BoardCase.objects.create(patient=patient, meeting=meeting, question="Which line?", created_by=owner)
    imaging = patient.imaging.first()
    source, upload = ImportSource.objects.create(by=owner, place="/srv"), ImportSource.objects.create(by=owner)
    ImportFile.objects.create(source=upload, path="a.vcf", size=1, position=0)
    broken = EmergencyAccess.objects.create(
        user=owner, patient=patient, reason="r" * 30, until=timezone.now() + timedelta(hours=1)
    )
    assert imaging is not None
    return {
        "imaging": imaging.pk,
        "what-if": WhatIf.objects.create(patient=patient, forecast=forecast, by=owner).pk,
        "meeting": meeting.pk,
        "case": case.pk,
        "recommendation": Recommendation.objects.create(case=case, author=owner, forecast=forecast).pk,
        "list": SavedList.objects.create(by=owner, name=f"All of {STUDY}", query="q=").pk,
        "import": ImportRun.objects.create(study_code=STUDY, study=patient.study, status="stored").pk,
        "source": source.pk,
        "upload": upload.pk,
        "model": model.pk,
        "emergency": broken.pk,
        "key": Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={}).pk,
        "team": team.pk,
        "member": member.pk,
        "patient": patient.pk,
        "study": patient.study.pk,
    }


@pytest.mark.parametrize(("name", "keys", "route"), ADDRESSES, ids=[each[0] for each in ADDRESSES])
def test_visitor_is_sent_to_sign_in(
    client: Client, hidden: dict[str, int | UUID], name: str, keys: frozenset[str], route: str
) -> None:
    if name in DOORS:
        return
    answer = client.get(reverse(name, kwargs=fill(route, keys, hidden)))

    assert answer.status_code in {302, 401, 403}
    assert answer.status_code != 302 or answer.headers["Location"].startswith(("/login/", "/patients/"))


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize(("name", "keys", "route"), WITH_KEYS, ids=[each[0] for each in WITH_KEYS])
def test_stranger_finds_nothing(
    client: Client, hidden: dict[str, int | UUID], name: str, keys: frozenset[str], route: str, person: str
) -> None:
    client.force_login(make_user("stranger", roles=STRANGERS[person]))
    address = reverse(name, kwargs=fill(route, keys, hidden))
    shown, sent = client.get(address), client.post(address)

    if name in SAME_FOR_ALL and "clinician" in person:
        assert shown.status_code == 200
        assert sent.status_code == 422
        return
    # One's own account asks who is there before it looks for the key.
    refusals = {302, 404} if route.startswith("account/second-factor/") else {403, 404, 405}
    assert {shown.status_code, sent.status_code} <= refusals
    # A patient's, a model's, a meeting's address must not even say that there is something.
    if route.startswith(("patients/", "models/", "cohorts/", "board/", "api/v1/patients/", "api/v1/models/")):
        assert 403 not in {shown.status_code, sent.status_code} or person == "reader"


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize(("name", "keys", "route"), WITHOUT_KEYS, ids=[each[0] for each in WITHOUT_KEYS])
def test_lists_name_nothing_that_is_hidden(
    client: Client, hidden: dict[str, int | UUID], name: str, keys: frozenset[str], route: str, person: str
) -> None:
    client.force_login(make_user("stranger", roles=STRANGERS[person]))

    answer = client.get(reverse(name))

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert STUDY.encode() not in body
    assert CODE.encode() not in body


def test_the_owner_finds_what_the_stranger_does_not(client: Client, hidden: dict[str, int | UUID]) -> None:
    client.force_login(User.objects.get(username="owner"))

    found = [f"/patients/{STUDY}/{CODE}/", f"/models/{hidden['model']}/", f"/board/cases/{hidden['case']}/"]

    assert [client.get(address).status_code for address in found] == [200, 200, 200]
    assert CODE in client.get("/patients/").content.decode()
