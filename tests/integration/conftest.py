"""Users who are signed in, with a quick hash: no test is about the strength of passwords."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_user


@pytest.fixture(autouse=True)
def _quick_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def board(db: None, client: Client) -> Client:
    """A clinician's browser."""
    client.force_login(make_user())
    return client


@pytest.fixture
def staff(db: None, client: Client) -> Client:
    """A privacy officer's browser."""
    client.force_login(make_user("officer", superuser=True))
    return client
