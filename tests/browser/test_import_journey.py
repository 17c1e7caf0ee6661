"""A data manager uploads a folder, sees what it is, checks it, imports it, and takes it back."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_user
from tests.paths import PROJECT
from tests.small_folder import write_study
from twins.database import url_of
from twins.models import AccessEvent, ImportFile, ImportRun, ImportSource, Patient, Study
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
SLICE = 1 << 20


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    settings.UPLOADS, settings.UPLOAD_SLICE_BYTES = tmp_path / "uploads", SLICE
    settings.IMPORT_ROOTS = [tmp_path / "inbox"]
    settings.UPLOADS.mkdir()
    write_study(tmp_path / "inbox" / "elm", code="elm", patients=3)
    return tmp_path


@pytest.fixture
def page(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Page]:
    """Signed in as staff, without what the site itself asks in between."""
    make_user(superuser=True)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").fill("board")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    notes.watch(page)
    yield page
    context.close()


@pytest.fixture
def work(folders: Path) -> Callable[[], None]:
    """The worker, in a process of its own, until nothing is left to do."""
    place = {"DATABASE_URL": url_of(connection.settings_dict), "CONSILIUM_VAR": str(folders)}
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--concurrency", "1"]

    def run() -> None:
        subprocess.run(command, cwd=PROJECT, env=os.environ | place, check=True, capture_output=True)

    return run


def large_study(folder: Path) -> Path:
    """A study with a file of three slices that no reader asks for."""
    write_study(folder, code="oak-1")
    (folder / "notes.bin").write_bytes(bytes(range(256)) * (3 * SLICE // 256))
    return folder


def stop_after(page: Page, slices: int) -> Callable[[], None]:
    """Let so many slices through and refuse the rest; calling the answer lets all through again."""
    seen = 0

    def answer(route: Route) -> None:
        nonlocal seen
        seen += route.request.method == "PUT"
        if route.request.method == "PUT" and seen > slices:
            route.fulfill(status=422, content_type="application/json", body='{"message": "cut off"}')
        else:
            route.continue_()

    page.route("**/imports/uploads/**", answer)
    return lambda: page.unroute("**/imports/uploads/**")


def choose_folder(page: Page, folder: Path) -> None:
    page.get_by_label("or a folder").set_input_files(folder)
    page.get_by_role("button", name="Upload", exact=True).click()


def test_upload_resumed_checked_imported_and_undone(
    page: Page, folders: Path, work: Callable[[], None], notes: Notes
) -> None:
    folder = large_study(folders / "oak")
    page.goto("/imports/new/")
    go_on = stop_after(page, 3)
    choose_folder(page, folder)
    expect(page.get_by_role("alert")).to_contain_text("cut off")
    before = sum(ImportFile.objects.values_list("received", flat=True))
    assert 0 < before < 3 * SLICE
    notes.complaints.clear()  # the answers that this test made up

    go_on()
    page.reload()
    expect(page.get_by_role("heading", name="Unfinished uploads")).to_be_visible()
    choose_folder(page, folder)

    page.wait_for_url("**/imports/sources/*/")
    source = ImportSource.objects.get()
    assert (source.path / "notes.bin").read_bytes() == (folder / "notes.bin").read_bytes()
    assert source.path.name == "oak"
    work()
    expect(page.locator(".note.good")).to_contain_text("the folder holds study.toml")
    expect(page.get_by_label("Study")).to_have_value("oak-1")

    page.get_by_role("button", name="Check").click()
    work()
    expect(page.get_by_role("heading", name="Would be stored")).to_be_visible()
    assert not Study.objects.exists()

    page.get_by_role("button", name="Import", exact=True).click()
    work()
    expect(page.get_by_role("heading", name="Records")).to_be_visible()
    assert Patient.objects.count() == 2
    assert not source.folder.exists()

    page.get_by_role("link", name="Undo…").click()
    expect(page.get_by_role("row", name="Patients")).to_contain_text("2")
    page.get_by_role("button", name="Undo the import").click()
    work()
    expect(page.locator(".status-undone")).to_be_visible()
    assert not Study.objects.exists()
    assert list(AccessEvent.objects.values_list("action", flat=True)) == ["import", "undo"]
    notes.assert_quiet()


def test_server_folder_is_named(page: Page, work: Callable[[], None]) -> None:
    page.goto("/imports/new/")
    page.get_by_label("Folder or file on the server").fill("elm")
    page.get_by_role("button", name="Use this").click()
    work()
    page.get_by_role("button", name="Check").click()
    work()
    expect(page.locator(".big")).to_have_text("3")
    assert ImportRun.objects.get().status == "checked"


def test_other_kind_brings_its_own_questions(page: Page, work: Callable[[], None]) -> None:
    page.goto("/imports/new/")
    page.get_by_label("Folder or file on the server").fill("elm")
    page.get_by_role("button", name="Use this").click()
    work()
    expect(page.locator("#options input")).to_have_count(0)

    expect(page.get_by_label("Kind")).to_be_visible()
    # What was swapped in listens only once htmx has taken this mark off it.
    expect(page.locator(".htmx-added")).to_have_count(0)
    page.get_by_label("Kind").select_option("zip")

    expect(page.locator("#options input").first).to_be_attached()


def test_form_without_scripts_carries_files(live_server: LiveServer, browser: Browser, folders: Path) -> None:
    make_user(roles=[Role.DATA_MANAGER])
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/imports/new/")
    page.get_by_label("User name").fill("board")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    study = write_study(folders / "oak")
    page.get_by_label("Files or a zip").set_input_files([study / "study.toml", study / "patients.csv"])
    page.get_by_role("button", name="Upload", exact=True).click()

    page.wait_for_url("**/imports/sources/*/")
    assert sorted(path.name for path in ImportSource.objects.get().path.iterdir()) == ["patients.csv", "study.toml"]
    context.close()
