"""Undo on the command line, in the worker and on its page."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import make_twin
from tests.integration.journaled import run_import
from tests.integration.packages import small_package
from twins.actions import undoing
from twins.jobs.imports import undo_import
from twins.models import ImportRun, Patient, Study

pytestmark = pytest.mark.django_db


def ask(*words: str) -> tuple[int, dict[str, object]]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("undo", *words, "--json", stdout=out)
    return left.value.code, json.loads(out.getvalue())


def test_command_undoes():
    run = run_import(small_package())
    code, said = ask(str(run.pk))
    assert code == 0
    assert said == {"run": run.pk, "study": "small", "removed": 18, "restored": 0, "brought_back": 0}


def test_command_refuses_with_the_reason():
    code, said = ask("999999")
    assert code == 1
    assert said["errors"][0]["code"] == "import_not_found"


def test_request_that_came_too_late_leaves_the_import_stored():
    run = run_import(small_package())
    undoing.request(run, by=None)
    make_twin(Patient.objects.get(code="A"))
    run.refresh_from_db()
    undoing.undo_if_possible(run, by=None)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.STORED
    assert run.stage.startswith("not undone")


def test_undo_waits_for_the_worker_and_is_shown(staff: Client):
    run = run_import(small_package())
    page = staff.get(f"/imports/{run.pk}/undo/").content.decode()
    assert 'Patients</th><td class="num">2</td>' in page
    assert staff.post(f"/imports/{run.pk}/undo/").headers["Location"] == f"/imports/{run.pk}/"
    run.refresh_from_db()
    assert run.status == ImportRun.Status.UNDOING
    undo_import(run_id=run.pk)
    assert "undone" in staff.get(f"/imports/{run.pk}/").content.decode()
    assert not Study.objects.exists()


def test_undo_is_for_data_managers(board: Client):
    run = run_import(small_package())
    assert board.post(f"/imports/{run.pk}/undo/").status_code == 403
    assert board.get(f"/imports/{run.pk}/").status_code == 403
