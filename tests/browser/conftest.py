"""A browser that finds Debian's chromium, and notes what pages complain about, whom they call and what they allow."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
OURS = {"localhost", "127.0.0.1", ""}
# What a policy may name: this site, nothing, and pictures inside a page.
TIGHT = {"'self'", "'none'", "data:"}
# A busy machine is slow, and no test is about speed.
PATIENCE_MS = 15_000
Enter = Callable[..., Page]


@dataclass
class Notes:
    """What was seen while a page was used."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.request)
        page.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings."""
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def request(self, request: Request) -> None:
        """Keep the host; data: addresses have none."""
        self.hosts.add(urlsplit(request.url).hostname or "")

    def response(self, response: Response) -> None:
        """Keep the policy; a page without one keeps the empty policy."""
        policy = response.headers.get("content-security-policy")
        if policy is not None or response.headers.get("content-type", "").startswith("text/html"):
            self.policies.add(policy or "")

    def assert_quiet(self) -> None:
        """Nobody complained, nobody elsewhere was called, and every page had a policy that is tight."""
        assert self.complaints == []
        assert self.hosts <= OURS
        assert self.policies
        assert {policy: loose_parts(policy) for policy in self.policies if loose_parts(policy)} == {}


def loose_parts(policy: str) -> set[str]:
    """Sources that a policy allows and ours must not; all that is missing from one that says nothing of scripts."""
    directives = {name: set(sources) for name, *sources in (each.split() for each in policy.split(";") if each.strip())}
    loose = set().union(*directives.values()) - TIGHT
    return loose | ({"default-src", "script-src", "style-src"} - directives.keys())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or the tests are skipped."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser found: looked for {', '.join(NAMES)}")
    # Playwright runs a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _no_job_is_left(transactional_db: None) -> Iterator[None]:
    """Django empties its own tables only."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def notes() -> Notes:
    """Nothing seen yet."""
    return Notes()


@pytest.fixture
def enter(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Enter]:
    """Opens a page for who is signed in already, or for a visitor, in a window and colour scheme."""
    contexts = []

    def entered(user: User | None, *, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        if user is not None:
            cookie = {"url": live_server.url, "name": settings.SESSION_COOKIE_NAME, "value": session_of(user)}
            context.add_cookies([cookie])
        page = context.new_page()
        notes.watch(page)
        return page

    yield entered
    for context in contexts:
        context.close()


def session_of(user: User) -> str:
    """The key of a session of this user."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
