"""Second factors: enrolment, sign-in with one, recovery, and who must have one."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.factories import PASSWORD, make_user
from twins.secret import open_text, seal_text

pytestmark = pytest.mark.django_db
TOTP = "/account/second-factor/totp/activate/"


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Codes that were used, and failures, are remembered in the cache."""
    cache.clear()


def code_of(secret: str) -> str:
    """What an app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def confirm(client: Client, address: str) -> str:
    """Give the password again where it is asked for; the page at the address."""
    answer = client.get(address)
    if answer.status_code == 302:
        answer = client.post(answer.headers["Location"], {"password": PASSWORD, "next": address}, follow=True)
    return answer.content.decode()


def enrol(client: Client) -> str:
    """Add an app; its secret."""
    page = confirm(client, TOTP)
    (secret,) = re.findall(r'id="totp-key">(\w+)<', page)
    assert client.post(TOTP, {"code": code_of(secret)}).status_code == 302
    cache.clear()
    return secret


@pytest.fixture
def enrolled(client: Client) -> tuple[Client, str]:
    """A signed-out browser of somebody with an app, and the app's secret."""
    make_user()
    client.post("/login/", {"login": "board", "password": PASSWORD})
    secret = enrol(client)
    client.post("/logout/")
    return client, secret


def test_enrolment_shows_picture_key_and_recovery_codes(client: Client) -> None:
    make_user()
    client.post("/login/", {"login": "board", "password": PASSWORD})
    page = confirm(client, TOTP)
    assert 'src="data:image/svg+xml;base64,' in page

    enrol(client)

    codes = client.get("/account/second-factor/recovery-codes/").content.decode()
    assert len(re.findall(r"<li><code>", codes)) == 10
    assert "in use" in client.get("/account/").content.decode()


def test_wrong_code_enrols_nothing(client: Client) -> None:
    make_user()
    client.post("/login/", {"login": "board", "password": PASSWORD})
    confirm(client, TOTP)

    answer = client.post(TOTP, {"code": "000000"})

    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_password_alone_opens_nothing_once_there_is_a_second_factor(enrolled: tuple[Client, str]) -> None:
    client, secret = enrolled

    first = client.post("/login/", {"login": "board", "password": PASSWORD})
    halfway = client.get("/patients/")
    wrong = client.post("/account/second-factor/authenticate/", {"code": "000000"})
    right = client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})

    assert first.headers["Location"] == "/account/second-factor/authenticate/"
    assert halfway.headers["Location"].startswith("/login/")
    assert "Incorrect code" in wrong.content.decode()
    assert right.headers["Location"] == "/patients/"
    assert client.get("/patients/").status_code == 200


def test_a_code_works_once(enrolled: tuple[Client, str]) -> None:
    client, secret = enrolled
    code = code_of(secret)
    for expected in (302, 200):
        client.post("/login/", {"login": "board", "password": PASSWORD})
        assert client.post("/account/second-factor/authenticate/", {"code": code}).status_code == expected
        client.post("/logout/")


def test_a_recovery_code_opens_once(enrolled: tuple[Client, str]) -> None:
    client, _ = enrolled
    spare = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    for expected in (302, 200):
        client.post("/login/", {"login": "board", "password": PASSWORD})
        assert client.post("/account/second-factor/authenticate/", {"code": spare}).status_code == expected
        client.post("/logout/")


def test_waiting_for_the_second_factor_can_be_cancelled(enrolled: tuple[Client, str]) -> None:
    client, secret = enrolled
    client.post("/login/", {"login": "board", "password": PASSWORD})

    assert client.post("/logout/").headers["Location"] == "/login/"
    answer = client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/login/"


def test_guessing_codes_is_stopped(enrolled: tuple[Client, str]) -> None:
    client, secret = enrolled
    client.post("/login/", {"login": "board", "password": PASSWORD})
    for _ in range(5):
        client.post("/account/second-factor/authenticate/", {"code": "000000"})

    answer = client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})

    assert answer.status_code == 200
    assert client.get("/patients/").status_code == 302


def test_app_is_removed_after_the_password_is_asked_again(enrolled: tuple[Client, str]) -> None:
    client, secret = enrolled
    client.post("/login/", {"login": "board", "password": PASSWORD})
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})

    address = "/account/second-factor/totp/deactivate/"
    assert client.post(address).headers["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    confirm(client, address)
    client.post(address)

    assert not Authenticator.objects.exists()


def test_secrets_are_sealed_in_the_database(enrolled: tuple[Client, str], settings: Settings) -> None:
    _, secret = enrolled
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]

    assert secret not in stored
    assert open_text(stored, [settings.SECRET_KEY]) == secret


def test_what_was_sealed_opens_after_the_key_was_renewed() -> None:
    sealed = seal_text("otp", "old")

    assert open_text(sealed, ["new", "old"]) == "otp"
    with pytest.raises(InvalidToken):
        open_text(sealed, ["new"])


@pytest.mark.parametrize("address", ["/patients/", "/models/", "/imports/", "/admin/", "/account/tokens/"])
def test_where_it_is_required_no_page_opens_before_enrolment(board: Client, settings: Settings, address: str) -> None:
    settings.MFA_REQUIRED = True

    assert board.get(address).headers["Location"] == "/account/?enrol=1"
    assert board.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/?enrol=1"


def test_where_it_is_required_enrolment_opens_the_rest(client: Client, settings: Settings) -> None:
    settings.MFA_REQUIRED = True
    make_user()
    client.post("/login/", {"login": "board", "password": PASSWORD})
    assert "A second factor is needed" in client.get("/account/").content.decode()
    assert client.get("/account/password/").status_code == 200

    enrol(client)

    assert client.get("/patients/").status_code == 200
    assert "A second factor is needed" not in client.get("/account/").content.decode()


def test_where_it_is_not_required_nobody_is_sent_anywhere(board: Client) -> None:
    assert board.get("/patients/").status_code == 200


def test_sessions_end_after_a_working_day(settings: Settings) -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) <= timedelta(hours=8)
