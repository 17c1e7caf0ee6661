"""The registry of encoders as a page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ingest.embeddings import ENCODERS
from tests.factories import make_patient, make_study
from twins.models import SlideEmbedding

pytestmark = pytest.mark.django_db
# session, user, uses
QUERIES = 4


def add_vectors(code: str, *encoders: str, study: str = "demo", patients: int = 1) -> None:
    """Vectors of each encoder for some bare patients of a study of their own."""
    made = make_study(study)
    for number in range(patients):
        patient = make_patient(made, f"{code}-{number}", everything=False)
        SlideEmbedding.objects.bulk_create(
            SlideEmbedding(
                patient=patient,
                name=encoder,
                encoder=encoder,
                unit="slide",
                pooling="none",
                day=0,
                count=1,
                vector=[0.0, 1.0],
                digest="0" * 32,
            )
            for encoder in encoders
        )


def test_every_encoder_is_listed_with_its_licence(board: Client) -> None:
    page = board.get("/encoders/").content.decode()

    for encoder in ENCODERS.values():
        assert f">{encoder.key}<" in page
        assert encoder.licence in page
    assert "non-commercial" in page
    assert "no derivatives" in page
    assert "Not in the registry" not in page


def test_encoders_in_use_are_counted_by_study_whatever_their_spelling(board: Client) -> None:
    add_vectors("A", "titan", "house", study="one", patients=3)
    add_vectors("B", "TITAN", study="two", patients=2)

    response = board.get("/encoders/")
    rows = {encoder.key: use for _, group in response.context["groups"] for encoder, use in group}

    assert (len(rows["titan"].studies), rows["titan"].patients) == (2, 5)
    assert rows["uni"] is None
    assert [(name, use.patients) for name, use in response.context["strangers"]] == [("house", 3)]
    assert "Not in the registry" in response.content.decode()


@pytest.mark.parametrize("patients", [1, 12])
def test_the_number_of_queries_does_not_grow(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries, patients: int
) -> None:
    add_vectors("A", *list(ENCODERS)[:10], patients=patients)
    with django_assert_num_queries(QUERIES):
        board.get("/encoders/")


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/encoders/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_the_page_is_in_the_navigation(board: Client) -> None:
    assert '<a href="/encoders/" aria-current="page">Encoders</a>' in board.get("/encoders/").content.decode()
