"""The board's pages: the journey, who sees what, who may write, what happens when two write."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.board_cases import make_case, make_final, make_meeting, make_recommendation, with_forecast
from tests.factories import make_cohort, make_forecast, make_patient, make_user
from twins.models import (
    AccessEvent,
    BoardCase,
    BoardMeeting,
    CareTeam,
    FollowUp,
    Forecast,
    Membership,
    Patient,
    Recommendation,
    WhatIf,
)
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
QUEUE_QUERIES = 21
AGENDA_QUERIES = 11
TEXT = '<script>alert("x")</script> & "free" {{ text }}'


@pytest.fixture
def patient() -> Patient:
    """Of whom everything is known."""
    return with_forecast()


@pytest.fixture
def member(client: Client, patient: Patient) -> User:
    """A member of the board, signed in."""
    user = make_user("member", roles=[Role.BOARD], team_of=patient.study)
    client.force_login(user)
    return user


def browser_of(name: str, *roles: Role, patient: Patient | None) -> Client:
    """Another person's browser."""
    client = Client()
    client.force_login(make_user(name, roles=roles, team_of=patient.study if patient else None))
    return client


def editor_fields(row: Recommendation, **fields: Any) -> dict[str, Any]:
    """What the editor's page sends."""
    return {
        "changed_at": row.changed_at.isoformat(),
        "follow_up_weeks": 6,
        "reasoning": "Because.",
        "evidence": "II",
        "treatments-TOTAL_FORMS": "1",
        "treatments-INITIAL_FORMS": "0",
        "treatments-0-regimen": "docetaxel",
        "treatments-0-dose": "75 mg/m2",
        **fields,
    }


def test_from_the_question_to_what_became_of_it(client: Client, member: User, patient: Patient) -> None:
    client.post(f"/board/add/demo/{patient.code}/", {"question": "Which line comes next?"})
    case = BoardCase.objects.get()
    for step in ("prepared", "presented"):
        client.post(f"/board/cases/{case.pk}/move/", {"to": step})
    client.post(f"/board/cases/{case.pk}/recommend/")
    row = Recommendation.objects.get()
    assert client.post(f"/board/recommendations/{row.pk}/edit/", editor_fields(row)).status_code == 302
    client.post(f"/board/recommendations/{row.pk}/move/", {"to": "preliminary"})
    page = client.get(f"/board/recommendations/{row.pk}/")
    read = page.context["final_form"].initial
    sent = {"changed_at": read["changed_at"].isoformat(), "forecast": read["forecast"]}
    client.post(f"/board/recommendations/{row.pk}/final/", sent)
    row.refresh_from_db()
    assert row.is_final and row.forecast == Forecast.objects.get()
    noted = {"day": 60, "realised": "partly", "hindrance": "toxicity", "side_effects": "neutropenia, 4"}
    client.post(f"/board/recommendations/{row.pk}/follow-up/", noted)

    case.refresh_from_db()
    assert case.state == "followed_up"
    assert FollowUp.objects.get().side_effects == [{"term": "neutropenia", "grade": 4}]
    steps = [event.detail["step"] for event in AccessEvent.objects.filter(action__in=["board_case", "recommendation"])]
    assert steps == [
        *("queued", "prepared", "presented"),
        *("draft", "saved", "preliminary", "final"),
        "followed_up",
    ]
    assert "docetaxel" in client.get(patient.get_absolute_url()).content.decode().split('id="decision"')[1]


def addresses(case: BoardCase, row: Recommendation) -> list[str]:
    """Every page that hangs on the patient."""
    case_pages = [f"/board/cases/{case.pk}/{part}" for part in ("", "edit/")]
    parts = ("", "edit/", "replace/", "follow-up/")
    return [
        *case_pages,
        *(f"/board/recommendations/{row.pk}/{part}" for part in parts),
        f"/board/add/demo/{case.patient.code}/",
        f"/board/meetings/{case.meeting_id}/",
        f"/board/meetings/{case.meeting_id}/present/",
    ]


def writes(case: BoardCase, row: Recommendation) -> list[str]:
    """Every address that writes."""
    of_case = [f"/board/cases/{case.pk}/{part}/" for part in ("edit", "move", "shift", "recommend")]
    of_row = [f"/board/recommendations/{row.pk}/{part}/" for part in ("edit", "move", "final", "replace", "follow-up")]
    return [*of_case, *of_row, f"/board/add/demo/{case.patient.code}/"]


def test_stranger_finds_nothing(member: User, patient: Patient) -> None:
    case = make_case(member, patient, state="presented", meeting=make_meeting())
    row = make_recommendation(case, member)
    stranger = browser_of("stranger", Role.BOARD, Role.CLINICIAN, patient=None)

    assert {stranger.get(address).status_code for address in addresses(case, row)} == {404}
    assert {stranger.post(address).status_code for address in writes(case, row)} == {404}
    assert patient.code not in stranger.get("/board/").content.decode()


def test_reader_reads_and_does_not_write(member: User, patient: Patient) -> None:
    case = make_case(member, patient, state="presented", meeting=make_meeting())
    row = make_recommendation(case, member)
    reader = browser_of("reader", patient=patient)

    assert reader.get(f"/board/cases/{case.pk}/").status_code == 200
    assert reader.get(f"/board/recommendations/{row.pk}/").status_code == 200
    assert {reader.post(address).status_code for address in writes(case, row)} == {403}
    assert reader.post("/board/meetings/new/").status_code == 403


def test_clinician_drafts_and_the_board_decides(member: User, patient: Patient) -> None:
    row = make_recommendation(make_case(member, patient, state="presented"), member, state="preliminary")
    clinician = browser_of("clinician", Role.CLINICIAN, patient=patient)
    sent = {"changed_at": row.changed_at.isoformat(), "forecast": Forecast.objects.get().pk}

    assert clinician.post(f"/board/recommendations/{row.pk}/final/", sent).status_code == 403
    assert "Make final" not in clinician.get(f"/board/recommendations/{row.pk}/").content.decode()
    assert clinician.post(f"/board/recommendations/{row.pk}/edit/", editor_fields(row)).status_code == 302


def test_second_of_two_editors_is_told_and_loses_nothing(client: Client, member: User, patient: Patient) -> None:
    row = make_recommendation(make_case(member, patient), member)
    address = f"/board/recommendations/{row.pk}/edit/"
    other = browser_of("other", Role.CLINICIAN, patient=patient)
    other.post(address, editor_fields(row, reasoning="Theirs."))

    late = client.post(address, editor_fields(row, reasoning="Mine."))
    page = late.content.decode()
    row.refresh_from_db()
    assert (late.status_code, row.reasoning) == (409, "Theirs.")
    assert "Mine." in page and "Theirs." in page and "By other." in page
    again = editor_fields(row, reasoning="Mine, after reading theirs.")
    assert client.post(address, again).status_code == 302


def test_second_editor_of_a_case_is_told_too(client: Client, member: User, patient: Patient) -> None:
    case = make_case(member, patient)
    address, read = f"/board/cases/{case.pk}/edit/", case.changed_at.isoformat()
    client.post(address, {"question": "First?", "changed_at": read})

    late = client.post(address, {"question": "Second?", "changed_at": read})
    assert late.status_code == 409
    assert "First?" in late.content.decode() and "Second?" in late.content.decode()
    assert BoardCase.objects.get().question == "First?"


def test_further_row_is_drawn_and_nothing_is_stored(client: Client, member: User, patient: Patient) -> None:
    row = make_recommendation(make_case(member, patient), member)
    sent = editor_fields(row, add="1", reasoning="Not yet saved.")

    page = client.post(f"/board/recommendations/{row.pk}/edit/", sent).content.decode()
    assert 'name="treatments-1-regimen"' in page and "Not yet saved." in page
    row.refresh_from_db()
    assert row.reasoning != "Not yet saved."


def test_only_answers_about_this_patient_may_be_kept_with_it(client: Client, member: User, patient: Patient) -> None:
    row = make_recommendation(make_case(member, patient), member)
    (other,) = make_cohort(1)
    ours, theirs = (
        WhatIf.objects.create(patient=each, forecast=Forecast.objects.get(), by=member, state="answered", arms=["best"])
        for each in (patient, other)
    )
    address = f"/board/recommendations/{row.pk}/edit/"

    assert client.post(address, editor_fields(row, what_if=theirs.pk)).status_code == 200
    assert client.post(address, editor_fields(row, what_if=ours.pk)).status_code == 302
    row.refresh_from_db()
    assert row.what_if == ours


def test_text_of_people_is_escaped_everywhere(client: Client, member: User, patient: Patient) -> None:
    meeting = make_meeting(TEXT, team=None)
    meeting.note = TEXT
    meeting.save()
    case = make_case(member, patient, state="presented", meeting=meeting)
    BoardCase.objects.update(question=TEXT, summary=TEXT, minutes=TEXT)
    told = {"reasoning": TEXT, "dissent": TEXT, "references": [TEXT], "treatments": [{"regimen": TEXT, "note": TEXT}]}
    row = make_final(make_recommendation(case, member, state="preliminary", **told), member)

    pages = [
        *(client.get(address, follow=True) for address in addresses(case, row)),
        client.get("/board/"),
        client.get(f"{patient.get_absolute_url()}?case={case.pk}"),
    ]
    assert all(page.status_code == 200 for page in pages)
    assert all('<script>alert("x")' not in page.content.decode() for page in pages)
    assert sum("&lt;script&gt;" in page.content.decode() for page in pages) >= 8


def test_texts_are_not_in_the_audit_trail(client: Client, member: User, patient: Patient) -> None:
    case = make_case(member, patient, state="presented")
    row = make_recommendation(case, member)
    client.post(f"/board/recommendations/{row.pk}/edit/", editor_fields(row, reasoning="A secret reason."))

    assert not [event for event in AccessEvent.objects.all() if "secret" in str(event.detail)]


def test_agenda_is_ordered_by_buttons(client: Client, member: User, patient: Patient) -> None:
    meeting = make_meeting()
    others = make_cohort(2)
    first, second, third = (make_case(member, each, meeting=meeting) for each in (patient, *others))

    client.post(f"/board/cases/{third.pk}/shift/", {"step": "up"})
    client.post(f"/board/cases/{first.pk}/shift/", {"step": "up"})
    assert list(meeting.cases.values_list("pk", flat=True)) == [first.pk, third.pk, second.pk]
    assert client.post(f"/board/cases/{first.pk}/shift/", {"step": "sideways"}).status_code == 404


def test_going_through_the_agenda(client: Client, member: User, patient: Patient) -> None:
    meeting = make_meeting()
    (other,) = make_cohort(1)
    _first, second = (make_case(member, each, meeting=meeting) for each in (patient, other))

    page = client.get(f"/board/meetings/{meeting.pk}/present/", follow=True)
    bar = page.context["presenting"]
    assert (bar.place, bar.count, bar.previous) == (1, 2, "")
    after = client.get(bar.following).context["presenting"]
    assert (after.case, after.place, after.following) == (second, 2, "")
    assert client.get(f"{patient.get_absolute_url()}?case={second.pk}").context["presenting"] is None


def test_meeting_opens_the_patient_to_its_team(member: User, patient: Patient) -> None:
    other = make_patient(code="DEMO-002", everything=False)
    guest_client = browser_of("guest", Role.BOARD, patient=None)
    guest = User.objects.get(username="guest")
    team = CareTeam.objects.create(name="Visiting board")
    Membership.objects.create(team=team, user=guest)
    case = make_case(member, patient, meeting=make_meeting("Joint board", team=team))

    assert guest_client.get(f"/board/cases/{case.pk}/").status_code == 200
    assert guest_client.get(other.get_absolute_url()).status_code == 404


def test_queue_says_what_each_case_needs(client: Client, member: User, patient: Patient) -> None:
    bare = make_patient(code="DEMO-BARE", everything=False)
    make_case(member, bare)
    make_case(member, patient)

    rows = {row.case.patient.code: row for row in client.get("/board/").context["rows"]}
    assert "no forecast" in rows["DEMO-BARE"].needs
    assert any("older than the newest data" in need for need in rows[patient.code].needs)
    assert [row.case.patient.code for row in client.get("/board/?state=prepared").context["rows"]] == []


@pytest.mark.parametrize("count", [5, 50])
def test_queue_needs_a_fixed_number_of_queries(
    client: Client, member: User, patient: Patient, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_cases(member, count)

    with django_assert_num_queries(QUEUE_QUERIES):
        client.get("/board/")


@pytest.mark.parametrize("count", [5, 50])
def test_agenda_needs_a_fixed_number_of_queries(
    client: Client, member: User, patient: Patient, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meeting = make_cases(member, count)

    with django_assert_num_queries(AGENDA_QUERIES):
        client.get(f"/board/meetings/{meeting.pk}/")


def make_cases(by: User, count: int) -> BoardMeeting:
    """So many cases on one agenda."""
    meeting = make_meeting()
    for place, each in enumerate(make_cohort(count)):
        BoardCase.objects.create(patient=each, meeting=meeting, position=place, question="Which?", created_by=by)
        make_forecast(each)
    return meeting
