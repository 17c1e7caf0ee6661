"""Tokens are shown once and end when they are revoked."""

import re

import pytest
from django.test import Client

from tests.factories import make_user
from twins.actions import tokens

pytestmark = pytest.mark.django_db


def test_token_is_shown_once_and_works_until_it_is_revoked(client: Client) -> None:
    client.force_login(make_user())
    page = client.post("/account/tokens/").content.decode()
    found = re.search(r'class="token">(\w+)<', page)
    assert found is not None
    program = Client(headers={"Authorization": f"Token {found[1]}"})
    assert program.get("/api/v1/studies/").status_code == 200

    again = client.get("/account/tokens/").content.decode()
    client.post(f"/account/tokens/{found[1][: len('consilium') + 15][:15]}/revoke/")

    assert found[1] not in again
    assert program.get("/api/v1/studies/").status_code == 401


def test_token_of_another_person_cannot_be_revoked(client: Client) -> None:
    plain = tokens.issue(by=make_user("owner"))
    assert plain is not None
    client.force_login(make_user("other"))

    assert client.post(f"/account/tokens/{plain[:15]}/revoke/").status_code == 404
    assert Client(headers={"Authorization": f"Token {plain}"}).get("/api/v1/studies/").status_code == 200


def test_person_has_at_most_ten_tokens() -> None:
    user = make_user()
    given = [tokens.issue(by=user) for _ in range(11)]

    assert [plain is not None for plain in given] == [True] * 10 + [False]
