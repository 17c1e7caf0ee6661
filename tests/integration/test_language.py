"""Everybody reads in their own language: the form in the footer, and what the browser asks for."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_choice_of_a_language_stays_and_comes_back_to_the_page(board: Client) -> None:
    chosen = board.post("/language/", {"language": "de", "next": "/patients/"})

    page = board.get("/patients/").content.decode()

    assert chosen.status_code == 302 and chosen["Location"] == "/patients/"
    assert '<html lang="de">' in page
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page


def test_language_of_the_browser_is_taken_where_none_was_chosen(board: Client) -> None:
    assert (
        '<html lang="fr">' in board.get("/patients/", headers={"accept-language": "fr-CH, fr;q=0.9"}).content.decode()
    )
    assert '<html lang="en">' in board.get("/patients/", headers={"accept-language": "it"}).content.decode()


def test_language_can_be_chosen_before_signing_in_and_leads_nowhere_else(client: Client) -> None:
    assert client.post("/language/", {"language": "de", "next": "https://example.org/"})["Location"] == "/"
    assert '<html lang="de">' in client.get("/login/").content.decode()


def test_language_is_changed_by_post_alone(board: Client) -> None:
    board.get("/language/?language=de")

    assert '<html lang="en">' in board.get("/patients/").content.decode()
