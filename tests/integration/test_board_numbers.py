"""Reminders, the table of a period, and the demonstration's session."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.board_cases import NOW, make_case, make_final, make_recommendation, with_forecast
from tests.factories import make_cohort, make_forecast, make_study, make_user
from twins.actions import follow_ups, recommendations
from twins.actions.follow_ups import NothingDecided
from twins.dossier.board.case import read_board
from twins.dossier.board.concordance import read_concordance
from twins.management import demo_board
from twins.models import AccessEvent, BoardCase, BoardMeeting, Recommendation
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
DONE = {"day": 60, "realised": "yes", "regimen": "docetaxel"}
NOT_DONE = {"day": 60, "realised": "no", "hindrance": "death"}


@pytest.fixture
def member() -> User:
    """Who decides."""
    patient = with_forecast()
    return make_user("member", roles=[Role.BOARD], team_of=patient.study)


def decide(member: User, *, count: int) -> list[Recommendation]:
    """So many final recommendations."""
    patients = make_cohort(count)
    return [make_recommendation(make_case(member, each, state="presented"), member, state="final") for each in patients]


def numbers(*, since: date = date(2026, 5, 1), until: date = date(2026, 7, 1)) -> dict[str, str]:
    """The table as a dictionary."""
    BoardCase.objects.update(created_at=NOW - timedelta(days=9))
    rows = read_concordance(BoardCase.objects.all(), since=since, until=until)
    return {row.label: row.cells[0] for row in rows}


def test_table_counts_what_was_decided_and_done(member: User) -> None:
    first, second, _third, replaced = decide(member, count=4)
    follow_ups.note(first, fields=DONE, by=member, now=NOW)
    follow_ups.note(second, fields=NOT_DONE, by=member, now=NOW)
    replace(replaced, member)

    found = numbers()
    assert found["Cases put before the board"] == "4"
    assert found["Recommendations made final"] == "5"
    assert found["of which in force: not replaced by a later one"] == "4"
    assert found["Days from queue to decision"] == "median 9 (9 to 9)"
    assert found["Followed up"] == "2 of 4 (50%)"
    assert found["realised: as recommended"] == "1 of 2 (50%)"
    assert found["realised: not"] == "1 of 2 (50%)"
    assert found["what stood in the way: death"] == "1"


def test_empty_period_has_no_shares(member: User) -> None:
    decide(member, count=1)

    found = numbers(since=date(2020, 1, 1), until=date(2020, 12, 31))
    assert (found["Recommendations made final"], found["Followed up"]) == ("0", "–")
    assert found["Days from queue to decision"] == "–"


def test_reminder_comes_after_its_weeks_and_goes_when_something_is_noted(member: User) -> None:
    (row,) = decide(member, count=1)
    eve, day = NOW + timedelta(weeks=8, days=-1), NOW + timedelta(weeks=8)

    assert not Recommendation.objects.to_follow_up(eve).exists()
    assert Recommendation.objects.to_follow_up(day).get() == row
    follow_ups.note(row, fields=DONE, by=member, now=day)
    assert not Recommendation.objects.to_follow_up(day).exists()


def test_final_one_is_in_force_until_the_later_one_is_final(member: User) -> None:
    (row,) = decide(member, count=1)
    later = recommendations.replace(row, reason="New scan.", by=member)
    case = read_board(row.case.patient).cases[0]
    assert case.current is not None
    assert (case.current.number, case.current.successor, case.current.replaced_by) == (row.pk, later.pk, None)
    assert Recommendation.objects.to_follow_up(NOW + timedelta(weeks=52)).get() == row

    decided_anew(later, member)
    case = read_board(row.case.patient).cases[0]
    assert case.current is not None and case.current.number == later.pk
    assert case.recommendations[1].replaced_by == later.pk
    assert Recommendation.objects.to_follow_up(NOW + timedelta(weeks=52)).get() == later


def replace(row: Recommendation, member: User) -> Recommendation:
    """A later one in its place, final too."""
    return decided_anew(recommendations.replace(row, reason="New scan.", by=member), member)


def decided_anew(later: Recommendation, member: User) -> Recommendation:
    """Take a draft to its end."""
    recommendations.move(later, to="preliminary", by=member)
    later.refresh_from_db()
    return make_final(later, member)


def test_draft_is_not_followed_up(member: User) -> None:
    draft = make_recommendation(make_case(member), member)

    with pytest.raises(NothingDecided):
        follow_ups.note(draft, fields=DONE, by=member, now=NOW)


def test_noting_the_outcome_closes_the_case(member: User) -> None:
    (row,) = decide(member, count=1)
    follow_ups.note(row, fields=DONE, by=member, now=NOW)

    assert BoardCase.objects.get(pk=row.case_id).state == "followed_up"
    assert AccessEvent.objects.filter(action="follow_up", patient_code=row.case.patient.code).count() == 1


def test_block_of_the_patient_has_the_newest_and_the_history(member: User) -> None:
    (row,) = decide(member, count=1)
    later = replace(row, member)

    view = read_board(row.case.patient)
    assert view.newest is not None and view.newest.current is not None
    assert view.newest.current.number == later.pk
    assert [each.number for _case, each in view.history] == [row.pk]
    assert view.history[0][1].replaced_by == later.pk


def test_demonstration_session_is_held_once_with_a_case_in_each_state() -> None:
    study = make_study()
    for patient in make_cohort(5, study):
        make_forecast(patient)
    member = make_user("demo", roles=[Role.BOARD], team_of=study)

    meeting = demo_board.hold(study, by=member, now=timezone.now())
    assert demo_board.hold(study, by=member, now=timezone.now()) == meeting
    states = list(meeting.cases.order_by("position").values_list("state", flat=True))
    assert states == ["followed_up", "presented", "prepared", "to_prepare"]
    assert list(Recommendation.objects.order_by("pk").values_list("state", flat=True)) == ["final", "preliminary"]
    assert BoardMeeting.objects.get().title.endswith("(synthetic)")
