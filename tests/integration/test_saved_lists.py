"""A search is kept under a name, comes back, and belongs to one person."""

import pytest
from django.test import Client

from tests.factories import make_cohort, make_user
from twins.models import SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who sees a cohort."""
    make_cohort(3)
    client.force_login(make_user("reader", superuser=True))
    return client


def test_search_is_kept_and_shown_as_a_link(reader: Client) -> None:
    answer = reader.post("/lists/", {"name": "Women", "query": "q=C-00&sort=-age&page=3"}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/patients/?q=C-00&sort=-age"
    assert 'aria-current="true">Women</a>' in page
    assert "Kept as “Women”." in page


def test_same_name_keeps_the_newer_search(reader: Client) -> None:
    reader.post("/lists/", {"name": "Mine", "query": "q=a"})
    reader.post("/lists/", {"name": "Mine", "query": "q=b"})

    assert list(SavedList.objects.values_list("query", flat=True)) == ["q=b"]


def test_list_without_a_name_is_refused(reader: Client) -> None:
    page = reader.post("/lists/", {"name": "", "query": "q=a"}, follow=True).content.decode()

    assert "A list needs a name" in page
    assert not SavedList.objects.exists()


def test_query_cannot_lead_to_another_page(reader: Client) -> None:
    answer = reader.post("/lists/", {"name": "Trap", "query": "//evil.example/?x=1"})

    assert answer["Location"].startswith("/patients/?")


def test_lists_belong_to_one_person(reader: Client) -> None:
    reader.post("/lists/", {"name": "Mine", "query": "q=a"})
    kept, other = SavedList.objects.get(), Client()
    other.force_login(make_user("other", superuser=True))

    assert "Mine" not in other.get("/patients/").content.decode().split("<main")[1]
    assert other.post(f"/lists/{kept.pk}/forget/").status_code == 404
    assert SavedList.objects.exists()


def test_own_list_is_forgotten(reader: Client) -> None:
    reader.post("/lists/", {"name": "Mine", "query": "q=a"})
    reader.post(f"/lists/{SavedList.objects.get().pk}/forget/")

    assert not SavedList.objects.exists()
