"""The four steps of an import in the browser: where, what, check, import."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.factories import make_user
from tests.small_folder import write_study
from twins.actions.sources import discard_after
from twins.bridge.formats import kinds
from twins.jobs.imports import accept_import, describe_source
from twins.models import ImportRun, ImportSource, Study

pytestmark = pytest.mark.django_db
NEW = "/imports/new/"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Settings) -> Path:
    """Uploads and the one allowed folder, both empty."""
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    settings.IMPORT_ROOTS = [tmp_path / "inbox"]
    (tmp_path / "inbox" / "oak").mkdir(parents=True)
    return tmp_path


def me() -> User:
    return User.objects.get(username="manager")


def make_run(**fields: object) -> ImportRun:
    return ImportRun.objects.create(study_code="oak", paths=["/srv/oak"], **fields)


def zipped(size: int = 4) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../oak study.zip", b"x" * size)


def make_source(folder: Path, by: User, **fields: object) -> ImportSource:
    """A described place of the server."""
    described = {"completed_at": timezone.now(), "described_at": timezone.now(), "kind": "study", "reason": "it holds"}
    return ImportSource.objects.create(place=str(folder), by=by, **(described | fields))


def test_upload_is_kept_under_its_own_name_and_looked_at(manager: Client, places: Path) -> None:
    response = manager.post(NEW, {"upload": zipped()})

    source = ImportSource.objects.get()
    assert response.headers["Location"] == f"/imports/sources/{source.pk}/"
    assert source.path == places / "uploads" / source.id.hex / "oak study.zip"
    assert source.path.read_bytes() == b"xxxx"
    assert ProcrastinateJob.objects.get().args == {"source_id": str(source.pk)}
    assert 'hx-trigger="every 1s"' in manager.get(response.headers["Location"]).content.decode()


def test_server_folder_inside_an_allowed_root_is_named(manager: Client, places: Path) -> None:
    manager.post(NEW, {"place": "oak"})

    assert ImportSource.objects.get().path == places / "inbox" / "oak"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "exactly one"),
        ({"place": "oak", "upload": "file"}, "exactly one"),
        ({"place": "../../etc"}, "allowed folder"),
        ({"place": "oak\0"}, "Null characters"),
    ],
)
def test_refused_places_store_nothing(manager: Client, fields: dict[str, str], message: str) -> None:
    sent = {name: zipped() if value == "file" else value for name, value in fields.items()}

    response = manager.post(NEW, sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not ImportSource.objects.exists()


def test_upload_above_the_limit_is_refused_by_the_form(manager: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    response = manager.post(NEW, {"upload": zipped(900)})
    assert response.status_code == 413

    settings.UPLOAD_MAX_BYTES = 2000
    assert manager.post(NEW, {"upload": zipped(900)}).status_code == 302


def test_large_bodies_are_refused_everywhere_else(manager: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert manager.post("/login/", {"login": "x" * 2000}).status_code == 413


def test_strangers_cannot_send_large_bodies_to_the_import_page(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert client.post(NEW, {"upload": zipped(2000)}).status_code == 413


def test_import_needs_the_token_of_its_form(manager: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies

    assert strict.post(NEW, {"place": "oak"}).status_code == 403
    assert not ImportSource.objects.exists()


def test_worker_finds_kind_reason_and_study(manager: Client, places: Path) -> None:
    write_study(places / "inbox" / "oak")
    manager.post(NEW, {"place": "oak"})
    source = ImportSource.objects.get()

    describe_source(source_id=str(source.pk))

    page = manager.get(f"/imports/sources/{source.pk}/").content.decode()
    assert "the folder holds study.toml" in page
    assert 'value="oak-1"' in page
    assert 'value="study" selected' in page


def test_unknown_kind_is_said_and_one_can_be_chosen(manager: Client, places: Path) -> None:
    manager.post(NEW, {"place": "oak"})
    source = ImportSource.objects.get()

    describe_source(source_id=str(source.pk))

    page = manager.get(f"/imports/sources/{source.pk}/").content.decode()
    assert "was not recognised" in page
    assert '<option value="study"' in page


def test_options_of_a_kind_are_questions_with_their_help(manager: Client, places: Path) -> None:
    source = make_source(places / "inbox" / "oak", me())
    kind = next(each for each in kinds().values() if each.options)
    name, help_text = next(iter(kind.options.items()))

    part = manager.get(f"/imports/sources/{source.pk}/options/?kind={kind.key}").content.decode()

    assert f'name="option-{name}"' in part
    assert escape(help_text) in part


def test_answers_start_a_dry_run(manager: Client, places: Path) -> None:
    source = make_source(places / "inbox" / "oak", me())
    kind = next(each for each in kinds().values() if each.options)
    name = next(iter(kind.options))

    answer = manager.post(
        f"/imports/sources/{source.pk}/", {"kind": kind.key, "study": "oak", f"option-{name}": "7", "option-none": "x"}
    )

    run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"/imports/{run.pk}/"
    assert (run.dry_run, run.asked_kind, run.options, run.source) == (True, kind.key, {name: "7"}, source)
    assert run.paths == [str(places / "inbox" / "oak")]
    assert ProcrastinateJob.objects.get().args == {"run_id": run.pk}


@pytest.mark.parametrize("fields", [{"kind": "study"}, {"kind": "none", "study": "oak"}, {"study": "oak"}])
def test_answers_that_are_none_start_nothing(manager: Client, places: Path, fields: dict[str, str]) -> None:
    source = make_source(places / "inbox" / "oak", me())

    assert manager.post(f"/imports/sources/{source.pk}/", fields).status_code == 422
    assert not ImportRun.objects.exists()


def test_source_of_somebody_else_is_not_found(manager: Client, places: Path) -> None:
    source = make_source(places / "inbox" / "oak", make_user("other"))

    for address in ("", "options/"):
        assert manager.get(f"/imports/sources/{source.pk}/{address}").status_code == 404
    assert manager.post(f"/imports/sources/{source.pk}/discard/").status_code == 404


def test_from_folder_to_check_to_import(manager: Client, places: Path) -> None:
    write_study(places / "inbox" / "oak")
    manager.post(NEW, {"place": "oak"})
    source = ImportSource.objects.get()
    describe_source(source_id=str(source.pk))
    manager.post(f"/imports/sources/{source.pk}/", {"kind": "study", "study": "oak-1"})
    checked = ImportRun.objects.get()
    accept_import(run_id=checked.pk)

    page = manager.get(f"/imports/{checked.pk}/").content.decode()
    assert "Would be stored" in page
    assert not Study.objects.exists()

    address = f"/imports/{checked.pk}/commit/"
    first, again = (manager.post(address).headers["Location"] for _ in range(2))
    run = checked.followers.get()
    assert first == again == f"/imports/{run.pk}/"
    accept_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.status, run.dry_run, run.kind) == ("stored", False, "study")
    assert Study.objects.get().patients.count() == 2
    assert run.journal.exists()


@pytest.mark.parametrize("status", ["refused", "stored", "running"])
def test_only_what_was_checked_can_be_committed(manager: Client, status: str) -> None:
    assert manager.post(f"/imports/{make_run(status=status).pk}/commit/").status_code == 404


def test_check_whose_files_are_gone_cannot_be_committed(manager: Client, places: Path) -> None:
    source = make_source(places, me(), discarded_at=timezone.now())
    run = make_run(status="checked", dry_run=True, source=source)

    assert manager.post(f"/imports/{run.pk}/commit/").headers["Location"] == NEW
    assert ImportRun.objects.count() == 1


def test_refused_check_leads_back_to_the_answers(manager: Client, places: Path) -> None:
    source = make_source(places, me())
    run = make_run(status="refused", dry_run=True, source=source, asked_kind="study", options={"day": "3"})

    assert f"/imports/sources/{source.pk}/" in manager.get(f"/imports/{run.pk}/").content.decode()
    assert 'value="oak"' in manager.get(f"/imports/sources/{source.pk}/").content.decode()


@pytest.mark.parametrize(
    ("status", "kept"), [("stored", False), ("unchanged", False), ("checked", True), ("refused", True)]
)
def test_upload_is_removed_once_its_import_is_stored(manager: Client, places: Path, status: str, kept: bool) -> None:
    manager.post(NEW, {"upload": zipped()})
    source = ImportSource.objects.get()

    discard_after(make_run(status=status, source=source))

    assert source.folder.exists() == kept


def test_uploaded_file_that_is_no_import_is_refused_and_stays_for_the_next_try(manager: Client) -> None:
    manager.post(NEW, {"upload": zipped()})
    source = ImportSource.objects.get()
    manager.post(f"/imports/sources/{source.pk}/", {"kind": "zip", "study": "oak"})
    run = ImportRun.objects.get()
    accept_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.REFUSED
    assert source.path.exists()
