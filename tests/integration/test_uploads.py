"""Uploads in slices: resumed, checked, limited, and never outside their folder."""

import hashlib
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from tests.factories import make_user
from twins.actions import sources
from twins.actions.upload_names import NameRefused, check_path, check_paths
from twins.models import ImportFile, ImportRun, ImportSource
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
ANNOUNCE = "/imports/uploads/"
CONTENT = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.UPLOADS = tmp_path
    settings.UPLOAD_SLICE_BYTES = 10
    return tmp_path


def announce(client: Client, *files: tuple[str, int]) -> HttpResponse:
    asked = [{"path": path, "size": size, "modified": "1"} for path, size in files]
    return client.post(
        ANNOUNCE, json.dumps({"files": asked}), content_type="application/json", headers={"accept": "application/json"}
    )


def put(
    client: Client, upload: dict[str, Any], position: int, offset: int, body: bytes, **changed: str
) -> HttpResponse:
    digest = changed.get("sha256", hashlib.sha256(body).hexdigest())
    return client.put(
        f"{upload['address']}{position}/?offset={offset}",
        body,
        content_type="application/octet-stream",
        headers={"x-content-sha256": digest, "accept": "application/json"},
    )


def finish(client: Client, upload: dict[str, Any]) -> HttpResponse:
    return client.post(f"{upload['address']}finish/", headers={"accept": "application/json"})


def test_folder_arrives_slice_by_slice_with_its_names(manager: Client, folder: Path) -> None:
    upload = announce(manager, ("oak/study.toml", 16), ("oak/draws/p 1.vcf", 4), ("oak/empty.csv", 0)).json()

    assert put(manager, upload, 0, 0, CONTENT[:10]).json() == {"received": 10}
    assert put(manager, upload, 0, 10, CONTENT[10:]).json() == {"received": 16}
    assert put(manager, upload, 1, 0, b"vcf\n").json() == {"received": 4}
    answer = finish(manager, upload)

    source = ImportSource.objects.get()
    assert finish(manager, upload).json() == answer.json()
    assert answer.json() == {"next": f"/imports/sources/{source.pk}/"}
    assert source.path == folder / source.id.hex / "oak"
    assert (source.path / "study.toml").read_bytes() == CONTENT
    assert (source.path / "draws" / "p 1.vcf").read_bytes() == b"vcf\n"
    assert (source.path / "empty.csv").read_bytes() == b""
    assert oct((source.path / "study.toml").stat().st_mode & 0o777) == "0o600"
    assert ProcrastinateJob.objects.get().args == {"source_id": str(source.pk)}


def test_same_files_again_go_on_where_they_stopped(manager: Client) -> None:
    first = announce(manager, ("a.vcf", 16)).json()
    put(manager, first, 0, 0, CONTENT[:10])

    again = announce(manager, ("a.vcf", 16)).json()

    assert again["id"] == first["id"]
    assert again["received"] == [10]
    assert manager.get(first["address"]).json()["received"] == [10]


def test_other_files_and_other_people_begin_anew(manager: Client) -> None:
    first = announce(manager, ("a.vcf", 16)).json()
    assert announce(manager, ("a.vcf", 17)).json()["id"] != first["id"]

    manager.force_login(make_user("other", roles=[Role.DATA_MANAGER]))

    assert announce(manager, ("a.vcf", 16)).json()["id"] != first["id"]
    assert put(manager, first, 0, 0, CONTENT[:10]).status_code == 404
    assert manager.get(first["address"]).status_code == 404


def test_slice_sent_twice_is_passed_over(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()
    put(manager, upload, 0, 0, CONTENT[:10])

    answer = put(manager, upload, 0, 0, CONTENT[:10])

    assert (answer.status_code, answer.json()) == (200, {"received": 10})
    assert ImportFile.objects.get().target.read_bytes() == CONTENT[:10]


def test_slice_out_of_order_is_told_where_to_go_on(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()

    answer = put(manager, upload, 0, 10, CONTENT[10:])

    assert (answer.status_code, answer.json()) == (409, {"received": 0})


@pytest.mark.parametrize(
    ("body", "sha256"),
    [(b"damaged...", hashlib.sha256(CONTENT[:10]).hexdigest()), (CONTENT[:10], ""), (CONTENT[:11], None)],
    ids=["damaged", "no hash", "longer than a slice"],
)
def test_damaged_slice_leaves_the_file_as_it_was(manager: Client, body: bytes, sha256: str | None) -> None:
    upload = announce(manager, ("a.vcf", 26)).json()
    put(manager, upload, 0, 0, CONTENT[:10])

    answer = put(manager, upload, 0, 10, body, **({} if sha256 is None else {"sha256": sha256}))

    assert answer.status_code == 422
    assert answer.json()["code"] == "slice_refused"
    assert ImportFile.objects.get().received == 10
    assert put(manager, upload, 0, 10, CONTENT[:10]).json() == {"received": 20}
    file = ImportFile.objects.get()
    assert file.target.read_bytes() == CONTENT[:10] * 2


def test_file_that_was_cleared_from_the_disk_begins_anew(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()
    put(manager, upload, 0, 0, CONTENT[:10])
    ImportFile.objects.get().target.unlink()

    assert put(manager, upload, 0, 10, CONTENT[10:]).json() == {"received": 0}
    put(manager, upload, 0, 0, CONTENT[:10])
    put(manager, upload, 0, 10, CONTENT[10:])

    assert finish(manager, upload).status_code == 200
    assert ImportSource.objects.get().path.read_bytes() == CONTENT


def test_file_that_was_cleared_at_the_end_is_not_taken_for_finished(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 4)).json()
    put(manager, upload, 0, 0, b"vcf\n")
    ImportFile.objects.get().target.unlink()

    assert finish(manager, upload).status_code == 422


def test_bytes_beyond_the_announced_size_are_refused(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 4)).json()
    assert put(manager, upload, 0, 0, b"12345").status_code == 422


def test_unfinished_upload_cannot_be_finished(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()
    answer = finish(manager, upload)
    assert (answer.status_code, answer.json()["code"]) == (422, "upload_unfinished")


@pytest.mark.parametrize(
    ("name", "limit", "files"),
    [
        ("UPLOAD_FILES", 1, [("a", 1), ("b", 1)]),
        ("UPLOAD_FILE_BYTES", 5, [("a", 6)]),
        ("UPLOAD_TOTAL_BYTES", 5, [("a", 3), ("b", 3)]),
    ],
)
def test_limits(manager: Client, settings: Settings, name: str, limit: int, files: list[tuple[str, int]]) -> None:
    setattr(settings, name, limit)
    answer = announce(manager, *files)
    assert (answer.status_code, answer.json()["code"]) == (422, "upload_too_large")
    assert not ImportSource.objects.exists()


BAD_NAMES = ["../a", "a/../b", "/etc/passwd", "C:/a", "a\\b", "a//b", "a/", "", ".", "a\0b", "a\nb", "x" * 256]


@pytest.mark.parametrize("path", BAD_NAMES)
def test_check_path_refuses_what_leaves_the_folder(path: str) -> None:
    with pytest.raises(NameRefused):
        check_path(path)


@pytest.mark.parametrize("path", ["a.csv", "a b/ü.csv", "..a/b..", "=cmd.csv"])
def test_check_path_leaves_odd_but_safe_names(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize("paths", [[], ["a", "a"], ["a", "a/b"]])
def test_check_paths_refuses_names_that_cannot_be_together(paths: list[str]) -> None:
    with pytest.raises(NameRefused):
        check_paths(paths)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"files": [{"path": "a"}]}', b'{"files": [1]}', b"\xff"])
def test_announcement_that_is_none(manager: Client, body: bytes) -> None:
    assert manager.post(ANNOUNCE, body, content_type="application/json").status_code == 400


def test_slices_need_the_token_of_the_page(manager: Client) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies
    assert put(strict, upload, 0, 0, CONTENT[:10]).status_code == 403


def test_unfinished_uploads_are_offered_and_can_be_discarded(manager: Client, folder: Path) -> None:
    upload = announce(manager, ("a.vcf", 16)).json()
    put(manager, upload, 0, 0, CONTENT[:10])
    assert "10 bytes of 16 bytes" in manager.get("/imports/new/").content.decode().replace("\xa0", " ")

    manager.post(f"/imports/sources/{upload['id']}/discard/")

    assert list(folder.iterdir()) == []
    assert "Unfinished" not in manager.get("/imports/new/").content.decode()


@pytest.mark.parametrize("count", [2, 12])
def test_unfinished_uploads_need_a_fixed_number_of_queries(
    manager: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for size in range(count):
        announce(manager, ("a.vcf", 16 + size))
    with django_assert_num_queries(4):
        manager.get("/imports/new/")


def test_plain_form_keeps_several_files(manager: Client, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    big = os.urandom(200_000)

    answer = manager.post(
        "/imports/new/", {"upload": [SimpleUploadedFile("a b.vcf", big), SimpleUploadedFile("c.csv", b"x")]}
    )

    source = ImportSource.objects.get()
    assert answer.headers["Location"] == f"/imports/sources/{source.pk}/"
    assert (source.path / "a b.vcf").read_bytes() == big
    assert (source.path / "c.csv").read_bytes() == b"x"


def test_stale_uploads_are_removed_and_those_of_waiting_imports_stay(manager: Client, folder: Path) -> None:
    stale, waiting = (announce(manager, ("a.vcf", size)).json()["id"] for size in (16, 17))
    ImportRun.objects.create(study_code="oak", source_id=waiting)
    (folder / "import-left").mkdir()
    os.utime(folder / "import-left", (0, 0))

    assert sources.discard_stale(now=timezone.now() + timedelta(days=6)) == 0
    assert sources.discard_stale(now=timezone.now() + timedelta(days=8)) == 1

    assert ImportSource.objects.get(pk=stale).discarded_at is not None
    assert ImportSource.objects.get(pk=waiting).discarded_at is None
    assert not (folder / "import-left").exists()
