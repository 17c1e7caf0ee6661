"""Signing in: the lock after failures, the session that changes, the password, and what is closed."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tests.factories import PASSWORD, make_user
from tests.paths import PROJECT
from twins.views.accounts.sign_in_rules import address_of

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a quite different 7 staple"
ENOUGH = {"CONSILIUM_PRODUCTION": "1", "SECRET_KEY": "a1-b2_c3.d4:e5" * 5, "ALLOWED_HOSTS": "consilium.example.org"}


def sign_in(client: Client, password: str = PASSWORD, name: str = "board", **more: str) -> HttpResponse:
    return client.post("/login/", {"login": name, "password": password}, **more)


def fail(client: Client, times: int, **more: str) -> list[int]:
    return [sign_in(client, "wrong", **more).status_code for _ in range(times)]


def test_form_names_its_fields(client: Client) -> None:
    page = client.get("/login/?next=/models/").content.decode()

    assert ">User name</label>" in page
    assert ">Password</label>" in page
    assert 'name="next" value="/models/"' in page
    assert "sign up" not in page.lower()


def test_session_changes_at_sign_in_and_ends_at_sign_out(client: Client) -> None:
    make_user()
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client)

    assert client.cookies["sessionid"].value != before
    client.post("/logout/")
    assert client.get("/patients/").status_code == 302


def test_fifth_failure_locks_the_name_from_this_address(client: Client) -> None:
    make_user()

    assert fail(client, 4) == [200] * 4
    locked = sign_in(client, "wrong")
    right = sign_in(client)

    assert locked.status_code == right.status_code == 429
    assert "Try again in 15 minutes" in right.content.decode()
    assert client.get("/patients/").status_code == 302


def test_others_are_not_locked_out_with_it(client: Client) -> None:
    make_user()
    make_user("other")
    fail(client, 5)

    assert sign_in(client, name="other").status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_lock_ends_after_its_time(client: Client) -> None:
    make_user()
    fail(client, 5)
    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=16))

    assert sign_in(client).status_code == 302


def test_success_forgets_the_failures(client: Client) -> None:
    make_user()
    fail(client, 4)
    sign_in(client)
    client.post("/logout/")

    assert fail(client, 4) == [200] * 4


def test_unknown_names_are_locked_out_too_and_told_nothing_else(client: Client) -> None:
    make_user()
    known = sign_in(client, "wrong").content.decode()
    unknown = sign_in(client, "wrong", name="nobody").content.decode()

    def said(page: str) -> str:
        return page.partition('role="alert">')[2].partition("</p>")[0]

    assert said(known) == said(unknown) != ""


@pytest.mark.parametrize(
    ("forwarded", "proxy", "expected"),
    [
        ("", None, "10.0.0.1"),
        ("6.6.6.6, 10.2.2.2", None, "10.0.0.1"),
        ("6.6.6.6, 10.2.2.2", ("HTTP_X_FORWARDED_PROTO", "https"), "10.2.2.2"),
        ("", ("HTTP_X_FORWARDED_PROTO", "https"), "10.0.0.1"),
    ],
)
def test_address_is_the_proxy_s_word_only_behind_one(
    settings: Settings, forwarded: str, proxy: tuple[str, str] | None, expected: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert address_of(RequestFactory(headers=headers).get("/", REMOTE_ADDR="10.0.0.1")) == expected


def test_admin_has_no_sign_in_of_its_own(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "account_request_login_code"]
)
def test_nobody_signs_up_or_is_mailed(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_password_is_changed_and_the_session_goes_on(board: Client) -> None:
    asked = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    answer = board.post("/account/password/", asked)

    assert answer.headers["Location"] == "/account/"
    assert board.get("/patients/").status_code == 200
    assert User.objects.get(username="board").check_password(NEW_PASSWORD)


@pytest.mark.parametrize("weak", ["short", "123456789012", "qwerty123456", "board@example.org"])
def test_weak_passwords_are_refused(board: Client, weak: str) -> None:
    answer = board.post("/account/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert answer.status_code == 200
    assert User.objects.get(username="board").check_password(PASSWORD)


def test_passwords_are_kept_by_argon2() -> None:
    script = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import make_password\n"
        "print(make_password('x' * 20).split('$')[0])"
    )
    said = run(["-c", script], DJANGO_SETTINGS_MODULE="twins.settings")

    assert said.strip() == "argon2"


def test_closed_account_cannot_sign_in(client: Client) -> None:
    user = make_user()
    user.is_active = False
    user.save()

    sign_in(client)

    assert client.get("/patients/").status_code == 302


def test_deployment_has_nothing_to_complain_of() -> None:
    said = run(["manage.py", "check", "--deploy", "--fail-level", "INFO"], **ENOUGH)

    assert "no issues" in said


def test_every_answer_says_what_the_browser_may_do(client: Client) -> None:
    headers = client.get("/login/").headers

    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_production_sends_cookies_over_tls_only_and_asks_for_a_second_factor() -> None:
    script = (
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS > 0, s.MFA_REQUIRED, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )

    said = run(["-c", script], DJANGO_SETTINGS_MODULE="twins.settings", **ENOUGH)

    assert said.split() == [*["True"] * 6, "False"]


def run(words: list[str], **extra: str) -> str:
    """What Python prints on stdout and stderr, in an environment of its own."""
    env = {name: os.environ[name] for name in ("PATH", "HOME", "CONSILIUM_VAR", "DATABASE_URL") if name in os.environ}
    ran = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=env | extra, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr
