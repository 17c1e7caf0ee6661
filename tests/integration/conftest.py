"""Users who are signed in, with a quick hash: no test is about the strength of passwords."""

from collections.abc import Iterator

import pytest
from django.db.models.signals import post_save
from django.test import Client
from pytest_django import Settings

from tests.factories import join_team, make_user
from twins.models import Study
from twins.permissions.roles import Role


@pytest.fixture(autouse=True)
def _quick_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def board(db: None, client: Client) -> Iterator[Client]:
    """The browser of a clinician on the board, whose team looks after every study that the test makes."""
    user = make_user(roles=[Role.CLINICIAN, Role.BOARD])
    client.force_login(user)

    def join(sender: type[Study], instance: Study, **_: object) -> None:
        join_team(user, instance)

    post_save.connect(join, sender=Study, weak=False)
    yield client
    post_save.disconnect(join, sender=Study)


@pytest.fixture
def manager(db: None, client: Client) -> Client:
    """The browser of a data manager, who looks after nobody."""
    client.force_login(make_user("manager", roles=[Role.DATA_MANAGER]))
    return client


@pytest.fixture
def staff(db: None, client: Client) -> Client:
    """An administrator's browser: a superuser sees everybody."""
    client.force_login(make_user("officer", superuser=True))
    return client
