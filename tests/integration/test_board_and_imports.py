"""A case before the board keeps its patient: undo and re-import refuse with a reason, and store nothing."""

import pytest
from django.contrib.auth.models import User

from tests.board_cases import make_case
from tests.factories import make_user
from tests.integration.journaled import run_import
from tests.integration.packages import small_package
from twins.actions import undoing
from twins.actions.storing.errors import StillOnBoard
from twins.actions.storing.store import store_package
from twins.models import BoardCase, ImportRun, Patient
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician() -> User:
    """Who prepares cases."""
    return make_user("clinician", roles=[Role.CLINICIAN])


def test_import_that_brought_the_patient_is_not_undone(clinician: User) -> None:
    run = run_import(small_package())
    make_case(clinician, Patient.objects.get(code="A"))

    with pytest.raises(undoing.RecordsDepend, match="board case"):
        undoing.undo(run, by=None)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.STORED
    assert Patient.objects.count() == 2


def test_whole_study_without_the_patient_is_refused(clinician: User) -> None:
    store_package(small_package())
    make_case(clinician, Patient.objects.get(code="B"))
    without = small_package()
    without.patients.pop()
    without.specimens.pop()
    without.embeddings.clear()
    without.tables.pop(0)

    with pytest.raises(StillOnBoard, match="1 case"):
        store_package(without)


def test_whole_study_with_the_patient_keeps_patient_and_case(clinician: User) -> None:
    store_package(small_package())
    kept = Patient.objects.get(code="B")
    case = make_case(clinician, kept)

    store_package(small_package(ecog=0))
    assert BoardCase.objects.get() == case
    assert BoardCase.objects.get().patient == kept


def test_later_import_of_the_same_study_can_be_undone(clinician: User) -> None:
    run_import(small_package())
    make_case(clinician, Patient.objects.get(code="A"))
    later = run_import(small_package(ecog=0))

    undoing.undo(later, by=None)
    assert Patient.objects.get(code="A").ecog == 1
