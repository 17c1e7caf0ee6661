"""Imports in the browser: history, upload, server folders, progress, issues."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from tests.factories import make_study
from twins.actions import imports
from twins.jobs.imports import accept_import
from twins.models import ImportIssue, ImportRun

pytestmark = pytest.mark.django_db
NEW = "/imports/new/"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Settings) -> Path:
    """Uploads and the one allowed folder, both empty."""
    settings.UPLOADS = tmp_path / "uploads"
    settings.IMPORT_ROOTS = [tmp_path / "inbox"]
    (tmp_path / "inbox" / "oak").mkdir(parents=True)
    return tmp_path


def make_run(**fields: object) -> ImportRun:
    return ImportRun.objects.create(study_code="oak", paths=["/srv/oak"], **fields)


def zipped(size: int = 4) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../oak study.zip", b"x" * size)


def test_upload_is_kept_under_its_own_name_and_queued(board: Client, places: Path) -> None:
    response = board.post(NEW, {"study": "oak", "upload": zipped(), "dry_run": "on"})

    run = ImportRun.objects.get()
    (path,) = map(Path, run.paths)
    assert response.headers["Location"] == f"/imports/{run.pk}/"
    assert path.parent.parent == places / "uploads"
    assert (path.name, path.read_bytes()) == ("oak_study.zip", b"xxxx")
    assert (run.status, run.dry_run, run.by.get_username()) == ("queued", True, "board")
    assert ProcrastinateJob.objects.get().args == {"run_id": run.pk}


def test_upload_streamed_through_a_temporary_file_is_moved(board: Client, settings: Settings, places: Path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0

    board.post(NEW, {"study": "oak", "upload": zipped(100_000)})

    (kept,) = (places / "uploads").rglob("*.zip")
    assert kept.stat().st_size == 100_000
    assert oct(kept.stat().st_mode & 0o777) == "0o600"


def test_server_folder_inside_an_allowed_root_is_queued(board: Client, places: Path) -> None:
    board.post(NEW, {"study": "oak", "place": "oak"})

    assert ImportRun.objects.get().paths == [str(places / "inbox" / "oak")]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"study": "oak"}, "exactly one"),
        ({"study": "oak", "place": "oak", "upload": "file"}, "exactly one"),
        ({"study": "oak", "place": "../../etc"}, "allowed folder"),
        ({"study": "oak", "place": "oak\0"}, "Null characters"),
        ({"study": "an id", "place": "oak"}, "slug"),
        ({"place": "oak"}, "required"),
    ],
)
def test_refused_forms_store_nothing(board: Client, fields: dict[str, str], message: str) -> None:
    sent = {name: zipped() if value == "file" else value for name, value in fields.items()}

    response = board.post(NEW, sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not ImportRun.objects.exists()


def test_upload_above_the_limit_is_refused_by_the_form(board: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    response = board.post(NEW, {"study": "oak", "upload": zipped(900)})
    assert response.status_code == 413

    settings.UPLOAD_MAX_BYTES = 2000
    assert board.post(NEW, {"study": "oak", "upload": zipped(900)}).status_code == 302


def test_large_bodies_are_refused_everywhere_else(board: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert board.post("/login/", {"username": "x" * 2000}).status_code == 413


def test_strangers_cannot_send_large_bodies_to_the_import_page(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert client.post(NEW, {"upload": zipped(2000)}).status_code == 413


def test_import_needs_the_token_of_its_form(board: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = board.cookies

    assert strict.post(NEW, {"study": "oak", "place": "oak"}).status_code == 403
    assert not ImportRun.objects.exists()


def test_running_import_asks_for_itself_again_and_shows_progress(board: Client) -> None:
    run = make_run(status="running", stage="reading clinical.csv", done=61, total=100)

    page = board.get(f"/imports/{run.pk}/").content.decode()

    assert f'hx-get="/imports/{run.pk}/" hx-trigger="every 1s"' in page
    assert '<progress id="progress" max="100" value="61">' in page


@pytest.mark.parametrize("status", ["stored", "refused", "failed", "unchanged", "checked"])
def test_finished_import_stops_asking(board: Client, status: str) -> None:
    run = make_run(status=status, study=make_study("oak"), result={"patients": 3, "stored": {"clinical": 3}})

    page = board.get(f"/imports/{run.pk}/").content.decode()

    assert "hx-get" not in page
    assert ("Nothing was stored" in page) == (status in {"refused", "failed"})


def test_issues_are_listed_errors_first_with_their_counts(board: Client) -> None:
    run = make_run(status="refused")
    add_issue(run, severity="warning", code="unused_file", count=5)
    add_issue(run, severity="error", code="vaf_out_of_range", count=2)

    response = board.get(f"/imports/{run.pk}/")

    assert [issue.code for issue in response.context["issues"]] == ["vaf_out_of_range", "unused_file"]
    assert "2 errors, 5 warnings" in response.content.decode()


def test_issue_csv_runs_no_formula(board: Client) -> None:
    run = make_run(status="refused")
    add_issue(run, value="=HYPERLINK(1)", message="+cmd", file="@x.csv")

    text = board.get(f"/imports/{run.pk}/issues.csv").content.decode()

    header, row = csv.reader(io.StringIO(text))
    cells = dict(zip(header, row, strict=True))
    assert (cells["value"], cells["message"], cells["file"]) == ("'=HYPERLINK(1)", "'+cmd", "'@x.csv")
    assert cells["line"] == "17"


@pytest.mark.parametrize("count", [5, 45])
def test_history_needs_a_fixed_number_of_queries(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        add_issue(make_run(status="stored"))

    with django_assert_num_queries(4):
        board.get("/imports/")


@pytest.mark.parametrize("address", ["/imports/99/", "/imports/99/issues.csv"])
def test_unknown_import_is_not_found(board: Client, address: str) -> None:
    assert board.get(address).status_code == 404


def add_issue(run: ImportRun, **fields: object) -> None:
    ImportIssue.objects.create(run=run, **({"severity": "error", "code": "bad", "line": 17, "message": "m"} | fields))


def test_upload_is_removed_once_its_import_has_ended(places: Path) -> None:
    path = places / "uploads" / "a1b2" / "study.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a zip")
    run = imports.request([path], study="uploaded", by=None)
    accept_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.REFUSED
    assert list((places / "uploads").iterdir()) == []
