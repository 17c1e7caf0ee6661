"""A page comes at once; each chart is fetched when it is in sight, and stands there the next time."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from tests.factories import make_forecast, make_patient, make_user
from twins.models import AccessEvent, Patient

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    caches["pictures"].clear()
    yield
    caches["pictures"].clear()


@pytest.fixture
def patient() -> Patient:
    """A patient with a forecast."""
    patient = make_patient()
    make_forecast(patient)
    return patient


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who sees everything."""
    client.force_login(make_user("reader", superuser=True))
    return client


def test_first_look_awaits_every_chart_and_a_later_one_has_it(reader: Client, patient: Patient) -> None:
    first = reader.get(patient.get_absolute_url()).content.decode()
    chart = reader.get(f"{patient.get_absolute_url()}pictures/survival/", headers=FRAGMENT)
    second = reader.get(patient.get_absolute_url()).content.decode()

    assert chart.content.startswith(b"<svg")
    assert second.count('class="awaited"') == first.count('class="awaited"') - 1


def test_chart_belongs_to_the_look_at_its_page_and_is_noted_without_one(reader: Client, patient: Patient) -> None:
    alone = reader.get(f"{patient.get_absolute_url()}pictures/survival/", headers=FRAGMENT)
    reader.get(patient.get_absolute_url())
    reader.get(f"{patient.get_absolute_url()}pictures/pfs/", headers=FRAGMENT)

    assert alone.status_code == 200
    noted = AccessEvent.objects.filter(action="read").order_by("id").values_list("detail", flat=True)
    assert list(noted) == [{"part": "picture survival"}, {}]


def test_page_without_scripts_has_its_charts_at_once(reader: Client, patient: Patient) -> None:
    page = reader.get(f"{patient.get_absolute_url()}?pictures=drawn").content.decode()

    assert 'class="awaited"' not in page
    assert "Show the page with its charts" not in page


def test_chart_that_there_is_none_of_is_not_found(reader: Client) -> None:
    bare = make_patient(code="BARE", everything=False)

    assert reader.get(f"{bare.get_absolute_url()}pictures/survival/", headers=FRAGMENT).status_code == 404
    assert 'class="awaited"' not in reader.get(bare.get_absolute_url()).content.decode()


def test_address_opened_by_itself_leads_to_the_page_with_its_charts(reader: Client, patient: Patient) -> None:
    answer = reader.get(f"{patient.get_absolute_url()}pictures/survival/")

    assert answer.headers["Location"] == f"{patient.get_absolute_url()}?pictures=drawn"
