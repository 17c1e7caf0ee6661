"""Cohort pages describe the patients that somebody may see, and nobody else."""

import pytest
from django.test import Client

from tests.factories import make_cohort, make_patient, make_study, make_user
from twins.models import AccessEvent, CareTeam, Membership, Study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    """Twenty patients."""
    study = make_study()
    make_cohort(20, study)
    return study


@pytest.fixture
def reader(client: Client, study: Study) -> Client:
    """Somebody of the study's care team."""
    user = make_user("reader")
    team = CareTeam.objects.create(name="lung")
    team.studies.add(study)
    Membership.objects.create(team=team, user=user)
    client.force_login(user)
    return client


def test_list_counts_the_patients_that_are_seen(reader: Client) -> None:
    page = reader.get("/cohorts/").content.decode()

    assert '<td class="num">20</td>' in page


def test_page_has_table_one_curves_and_what_is_missing(reader: Client) -> None:
    page = reader.get("/cohorts/demo/").content.decode()

    assert "Age, years, median (quartiles)" in page
    assert "Overall survival" in page
    assert "<svg" in page
    assert "Kinds of data that are there together" in page
    event = AccessEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.action, event.study_code, event.detail) == ("cohort", "demo", {"patients": 20})


@pytest.mark.parametrize("by", ["all", "arm", "sex", "stage", "ecog", "site", "nonsense"])
def test_every_grouping_counts_everybody(reader: Client, by: str) -> None:
    answer = reader.get(f"/cohorts/demo/?by={by}")

    groups = answer.context["cohort"].table_one.groups
    assert groups[-1].n == 20
    assert sum(group.n for group in groups[:-1]) in {0, 20}


def test_stranger_finds_no_cohort(client: Client, study: Study) -> None:
    client.force_login(make_user("stranger"))

    assert client.get("/cohorts/demo/").status_code == 404
    assert "demo" not in client.get("/cohorts/").content.decode().split("<main")[1]


def test_member_for_one_patient_sees_a_cohort_of_one(client: Client, study: Study) -> None:
    user = make_user("single")
    team = CareTeam.objects.create(name="one")
    team.patients.add(make_patient(study))
    Membership.objects.create(team=team, user=user)
    client.force_login(user)

    assert client.get("/cohorts/demo/").context["cohort"].n == 1


def test_study_without_outcomes_or_patients(client: Client) -> None:
    client.force_login(make_user("root", superuser=True))
    empty = make_study("empty")
    bare = make_study("bare")
    make_patient(bare, everything=False)

    assert "No patient" in client.get(f"/cohorts/{empty.code}/").content.decode()
    assert client.get(f"/cohorts/{bare.code}/").context["endpoints"] == []


def test_page_costs_the_same_queries_for_many_patients(
    reader: Client, study: Study, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(17):
        reader.get("/cohorts/demo/")
