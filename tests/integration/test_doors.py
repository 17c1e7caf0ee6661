"""Every page asks who is there, and sends its rules along."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_model, make_study, make_user

pytestmark = pytest.mark.django_db
PAGES = [
    reverse("home"),
    reverse("patients"),
    reverse("patient", args=["demo", "DEMO-001"]),
    reverse("report", args=["demo", "DEMO-001"]),
    reverse("imports"),
    reverse("import-new"),
    reverse("import", args=[1]),
    reverse("import-issues", args=[1]),
    reverse("models"),
    reverse("access"),
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_needs_a_login(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"].startswith(("/login/?next=", "/patients/"))


def test_login_leads_to_the_patients(client: Client) -> None:
    make_user()

    response = client.post("/login/", {"login": "board", "password": PASSWORD})

    assert response.headers["Location"] == "/patients/"


def test_wrong_password_says_so_and_not_which_part(client: Client) -> None:
    make_user()

    page = client.post("/login/", {"login": "board", "password": "wrong"}).content.decode()

    assert "Not signed in." in page


def test_login_never_leads_elsewhere(client: Client) -> None:
    make_user()

    response = client.post("/login/?next=//evil.example/", {"login": "board", "password": PASSWORD})

    assert response.headers["Location"] == "/patients/"


def test_a_page_that_updates_itself_after_the_session_ended_goes_to_the_login(client: Client) -> None:
    response = client.get("/login/?next=/imports/1/", headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == "/login/?next=/imports/1/"


def test_logout_needs_a_post(board: Client) -> None:
    assert board.get("/logout/").status_code == 405
    assert board.post("/logout/").headers["Location"] == "/login/"


@pytest.mark.parametrize(("kinds", "hint"), [([], False), ([True], True), ([True, False], False), ([False], False)])
def test_demonstration_hint_only_where_all_is_synthetic(client: Client, kinds: list[bool], hint: bool) -> None:
    for place, synthetic in enumerate(kinds):
        make_study(f"s{place}", synthetic=synthetic)

    assert ("make demo" in client.get("/login/").content.decode()) == hint


def test_policy_allows_only_our_own_files(client: Client) -> None:
    policy = client.get("/login/").headers["Content-Security-Policy"]

    assert "style-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/patients/", "/account/", "/patients/demo/none/"])
def test_no_cache_keeps_a_page(board: Client, address: str) -> None:
    assert "no-store" in board.get(address).headers["Cache-Control"]


def test_static_files_are_served_without_a_login_and_without_a_second_server(client: Client) -> None:
    for name in ("twins/consilium.css", "twins/icon.svg", "django_htmx/htmx-2.min.js"):
        response = client.get(f"/{settings.STATIC_URL.strip('/')}/{name}")
        assert response.status_code == 200
        response.close()


def test_models_stand_beside_their_comparators(board: Client) -> None:
    make_model(make_study())

    page = board.get("/models/").content.decode()

    assert [label for label in ("Twin", "Clinical only", "Ridge Cox", "Gradient boosting") if label not in page] == []
    assert "850 patients, 569 events" in page


def test_admin_offers_no_patients(staff: Client) -> None:
    page = staff.get("/admin/").content.decode()

    assert "/admin/twins/study/" in page
    assert "/admin/twins/patient/" not in page
    assert staff.get("/admin/twins/accessevent/add/").status_code == 403
