"""Imports in the browser: history, progress, issues, and where an undo is offered."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_study
from twins.models import ImportIssue, ImportRun

pytestmark = pytest.mark.django_db
NEW = "/imports/new/"


def make_run(**fields: object) -> ImportRun:
    return ImportRun.objects.create(study_code="oak", paths=["/srv/oak"], **fields)


def test_running_import_asks_for_itself_again_and_shows_progress(manager: Client) -> None:
    run = make_run(status="running", stage="reading clinical.csv", done=61, total=100)

    page = manager.get(f"/imports/{run.pk}/").content.decode()

    assert f'hx-get="/imports/{run.pk}/" hx-trigger="every 1s"' in page
    assert '<progress id="progress" max="100" value="61">' in page


@pytest.mark.parametrize("status", ["stored", "refused", "failed", "unchanged", "checked"])
def test_finished_import_stops_asking(manager: Client, status: str) -> None:
    run = make_run(status=status, study=make_study("oak"), result={"patients": 3, "stored": {"clinical": 3}})

    page = manager.get(f"/imports/{run.pk}/").content.decode()

    assert "hx-get" not in page
    assert ("Nothing was stored" in page) == (status in {"refused", "failed"})


def test_issues_are_listed_errors_first_with_their_counts(manager: Client) -> None:
    run = make_run(status="refused")
    add_issue(run, severity="warning", code="unused_file", count=5)
    add_issue(run, severity="error", code="vaf_out_of_range", count=2)

    response = manager.get(f"/imports/{run.pk}/")

    assert [issue.code for issue in response.context["issues"]] == ["vaf_out_of_range", "unused_file"]
    assert "2 errors, 5 warnings" in response.content.decode()


def test_issue_csv_runs_no_formula(manager: Client) -> None:
    run = make_run(status="refused")
    add_issue(run, value="=HYPERLINK(1)", message="+cmd", file="@x.csv")

    text = manager.get(f"/imports/{run.pk}/issues.csv").getvalue().decode()

    header, row = csv.reader(io.StringIO(text))
    cells = dict(zip(header, row, strict=True))
    assert (cells["value"], cells["message"], cells["file"]) == ("'=HYPERLINK(1)", "'+cmd", "'@x.csv")
    assert cells["line"] == "17"


@pytest.mark.parametrize("count", [5, 45])
def test_history_needs_a_fixed_number_of_queries(
    manager: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        add_issue(make_run(status="stored"))

    with django_assert_num_queries(7):
        manager.get("/imports/")


@pytest.mark.parametrize("address", ["/imports/99/", "/imports/99/issues.csv"])
def test_unknown_import_is_not_found(manager: Client, address: str) -> None:
    assert manager.get(address).status_code == 404


def add_issue(run: ImportRun, **fields: object) -> None:
    ImportIssue.objects.create(run=run, **({"severity": "error", "code": "bad", "line": 17, "message": "m"} | fields))


def test_time_left_comes_from_the_rate_of_the_stage(manager: Client) -> None:
    now = timezone.now()
    run = make_run(
        status="running",
        stage="storing",
        done=250,
        total=1000,
        unit="rows",
        stage_started_at=now - timedelta(seconds=10),
        noted_at=now,
    )

    assert run.seconds_left == pytest.approx(30)
    page = manager.get(f"/imports/{run.pk}/").content.decode()
    assert "250 of 1,000 rows (25%), about 30 seconds left in this step" in page


@pytest.mark.parametrize(("done", "spent_s"), [(0, 10), (250, 1)])
def test_no_time_left_before_a_rate_is_known(done: int, spent_s: int) -> None:
    now = timezone.now()
    run = ImportRun(done=done, total=1000, stage_started_at=now - timedelta(seconds=spent_s), noted_at=now)
    assert run.seconds_left is None


def test_history_can_be_narrowed(manager: Client) -> None:
    make_study("oak")
    make_run(status="stored")
    make_run(status="refused")

    rows = manager.get("/imports/?status=refused&study=oak").context["rows"]

    assert [run.status for run in rows] == ["refused"]


def test_undo_is_offered_for_the_newest_stored_import_of_each_study(staff: Client) -> None:
    make_run(status="stored")
    newest, _ = make_run(status="stored"), make_run(status="unchanged")
    other = ImportRun.objects.create(study_code="elm", status="stored")

    assert staff.get("/imports/").context["undoable"] == {newest.pk, other.pk}


def test_many_issues_come_in_pages(manager: Client) -> None:
    run = make_run(status="refused")
    ImportIssue.objects.bulk_create(
        ImportIssue(run=run, severity="error", code=f"c{n}", message="m") for n in range(201)
    )

    assert len(manager.get(f"/imports/{run.pk}/").context["issues"].object_list) == 200
    assert len(manager.get(f"/imports/{run.pk}/?page=2").context["issues"].object_list) == 1
