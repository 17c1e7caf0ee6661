"""A decision is frozen beside what it saw: by the page, by the action, and by the database itself."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.board_cases import NOW, make_case, make_final, make_recommendation, with_forecast
from tests.factories import make_forecast, make_patient, make_user
from tests.forecast_json import arm, simulated
from twins import dossier
from twins.actions import recommendations
from twins.actions.board_states import NoSuchStep
from twins.actions.recommendations import NotDecidable, ReadOtherwise, as_stored, hash_seen
from twins.dossier.board.frozen import find_differences, thaw, thaw_what_if
from twins.models import Forecast, Patient, Recommendation, Twin, WhatIf
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    """Who decides."""
    patient = with_forecast()
    return make_user("member", roles=[Role.BOARD], team_of=patient.study)


@pytest.fixture
def decided(member: User) -> Recommendation:
    """A final recommendation."""
    return make_recommendation(make_case(member, state="presented"), member, state="final")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE twins_recommendation SET reasoning = 'another' WHERE id = %s",
        "UPDATE twins_recommendation SET state = 'draft' WHERE id = %s",
        "UPDATE twins_recommendation SET seen = '{}' WHERE id = %s",
        "DELETE FROM twins_recommendation WHERE id = %s",
    ],
)
def test_database_refuses_to_change_what_is_final(decided: Recommendation, statement: str) -> None:
    with pytest.raises(IntegrityError, match="is final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [decided.pk])

    decided.refresh_from_db()
    assert decided.is_final


def test_database_takes_no_final_row_without_copy_and_signature(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member)

    with pytest.raises(IntegrityError, match="final_is_frozen_and_signed"), transaction.atomic():
        Recommendation.objects.filter(pk=made.pk).update(state="final")


def test_hash_recomputes_from_what_is_stored(decided: Recommendation) -> None:
    stored = Recommendation.objects.get(pk=decided.pk)

    assert stored.seen_sha256 == hash_seen(stored.seen)
    assert re.fullmatch("[0-9a-f]{64}", stored.seen_sha256)


@pytest.mark.parametrize("number", [-0.0, 1e16, 1e22, 1e-7, 0.1, 1.0, 3, 2**60, 1.7976931348623157e308, 5e-324])
def test_copy_is_hashed_as_the_database_gives_it_back(number: float) -> None:
    kept = as_stored({"number": number})

    assert hash_seen(as_stored(kept)) == hash_seen(kept)
    assert float(kept["number"]) == number


def test_copy_holds_what_the_page_showed_and_the_numbers_behind(decided: Recommendation) -> None:
    known = dossier.read(decided.case.patient, now=NOW)
    seen = decided.seen
    assert known.forecast is not None and seen is not None

    assert [row["cells"] for row in seen["shown"]["comparison"]] == [
        list(row.cells) for row in known.forecast.comparison
    ]
    assert seen["limits"] == list(known.limits)
    assert seen["forecast"]["arms"] == Forecast.objects.get().arms
    assert seen["versions"]["model"]["checkpoint_sha256"] == "ab" * 32
    assert seen["versions"]["twin"]["snapshot_sha256"] == Twin.objects.get().snapshot_sha256
    assert (decided.final_by, decided.final_at) == (decided.author, NOW)


def test_frozen_numbers_read_back_as_the_table_of_the_page(decided: Recommendation) -> None:
    known = dossier.read(decided.case.patient, now=NOW)

    assert thaw(decided.seen) == known.forecast


def test_newer_forecast_says_what_differs_and_changes_nothing(decided: Recommendation) -> None:
    before = thaw(decided.seen)
    make_forecast(decided.case.patient, {"atezolizumab": arm(15.0), "docetaxel": arm(9.6)})
    decided = Recommendation.objects.get(pk=decided.pk)

    now = dossier.read(decided.case.patient, now=NOW).forecast
    changed = find_differences(thaw(decided.seen), now)
    assert thaw(decided.seen) == before
    assert {each.arm for each in changed} == {"atezolizumab"}
    assert all(each.then != each.now for each in changed)


def test_what_if_is_frozen_with_it(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member, state="preliminary")
    asked = WhatIf.objects.create(
        patient=Patient.objects.get(),
        forecast=Forecast.objects.get(),
        by=member,
        state="answered",
        arms=["docetaxel"],
        result=simulated({"docetaxel": arm(8.0)}),
    )
    made.what_if = asked
    made.save()

    final = make_final(made, member, what_if=asked)
    WhatIf.objects.update(result=simulated({"docetaxel": arm(99.0)}))
    view = thaw_what_if(final.seen)
    assert view is not None
    assert [each.name for each in view.arms] == ["docetaxel"]
    assert view.arms[0].os_median.value == 8.0


def test_only_the_board_makes_it_final(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member, state="preliminary")
    clinician = make_user("clinician", roles=[Role.CLINICIAN], team_of=made.case.patient.study)

    with pytest.raises(PermissionDenied):
        make_final(made, clinician)


def test_draft_is_not_made_final_in_one_step(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member)

    with pytest.raises(NoSuchStep):
        make_final(made, member)


def test_case_that_was_not_presented_is_not_decided(member: User) -> None:
    made = make_recommendation(make_case(member, state="prepared"), member, state="preliminary")

    with pytest.raises(NotDecidable, match="presented"):
        make_final(made, member)


def test_decision_has_reasons(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member, state="preliminary", reasoning=" ")

    with pytest.raises(NotDecidable, match="reasoning"):
        make_final(made, member)


def test_what_changed_since_it_was_read_is_not_made_final(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member, state="preliminary")
    as_read = Recommendation.objects.get(pk=made.pk)
    made.reasoning = "Another."
    made.save()

    with pytest.raises(ReadOtherwise, match="recommendation"):
        make_final(as_read, member)


def test_newer_forecast_than_the_one_read_is_not_frozen_unseen(member: User) -> None:
    made = make_recommendation(make_case(member, state="presented"), member, state="preliminary")
    read = Forecast.objects.get().pk
    make_forecast(made.case.patient)

    with pytest.raises(ReadOtherwise, match="forecast"):
        recommendations.check_read(made, forecast=read)


def test_decision_without_a_forecast_says_so(member: User) -> None:
    bare = make_patient(code="DEMO-BARE", everything=False)
    final = make_recommendation(make_case(member, bare, state="presented"), member, state="final")

    assert final.seen is not None
    assert final.seen["forecast"] is None
    assert thaw(final.seen) is None


def test_later_one_takes_its_place_and_the_old_one_stays(decided: Recommendation, member: User) -> None:
    later = recommendations.replace(decided, reason="New scan.", by=member)

    decided.refresh_from_db()
    assert decided.is_final and later.state == "draft"
    assert (later.replaces, later.replaces_reason) == (decided, "New scan.")
    assert later.treatments == decided.treatments
    with pytest.raises(NotDecidable, match="replaced"):
        recommendations.replace(decided, reason="Once more.", by=member)


def test_final_one_is_not_written_any_more(decided: Recommendation, member: User) -> None:
    with pytest.raises(NotDecidable, match="final"):
        recommendations.save(decided, fields={"reasoning": "x"}, changed_at=decided.changed_at, by=member)
    with pytest.raises(NotDecidable, match="replace"):
        recommendations.draft(decided.case, by=member)
