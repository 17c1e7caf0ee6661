"""Django's admin: to look at, with the way to the wizard."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_study
from twins.models import ImportIssue, ImportRun, ImportSource

pytestmark = pytest.mark.django_db
LISTS = ("study", "importrun", "importissue", "importsource", "featureset", "geneset", "modelversion", "accessevent")


@pytest.mark.parametrize("name", LISTS)
def test_list_opens_and_nothing_can_be_added(staff: Client, name: str) -> None:
    assert staff.get(f"/admin/twins/{name}/").status_code == 200
    assert staff.get(f"/admin/twins/{name}/add/").status_code == 403


def test_patients_are_not_in_the_admin(staff: Client) -> None:
    assert staff.get("/admin/twins/patient/").status_code == 404


def test_imports_lead_to_the_wizard_and_can_be_filtered(staff: Client) -> None:
    stored = ImportRun.objects.create(study_code="oak", status="stored")
    ImportRun.objects.create(study_code="oak", status="refused")

    page = staff.get("/admin/twins/importrun/?status__exact=stored").content.decode()

    assert 'href="/imports/new/"' in page
    assert f'href="/imports/{stored.pk}/"' in page
    assert page.count(">Open</a>") == 1


def test_an_import_can_be_read_but_not_changed(staff: Client) -> None:
    run = ImportRun.objects.create(study_code="oak", status="stored")

    page = staff.get(f"/admin/twins/importrun/{run.pk}/change/").content.decode()
    answer = staff.post(f"/admin/twins/importrun/{run.pk}/change/", {"status": "refused"})

    assert "oak" in page
    assert 'name="_save"' not in page
    assert answer.status_code == 403


@pytest.mark.parametrize("count", [3, 30])
def test_lists_need_a_fixed_number_of_queries(
    staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_study()
    for _ in range(count):
        run = ImportRun.objects.create(study_code="oak")
        ImportIssue.objects.create(run=run, severity="error", code="bad", message="m")
        ImportSource.objects.create(place="/srv/oak")

    for name in ("study", "importrun", "importissue", "importsource"):
        with django_assert_max_num_queries(13):
            staff.get(f"/admin/twins/{name}/")


def test_admin_is_for_staff(board: Client) -> None:
    assert board.get("/admin/twins/importrun/").status_code == 302
