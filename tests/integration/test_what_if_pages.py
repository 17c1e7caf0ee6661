"""The pages of a what-if: who may ask, what is wrong beside its field, how far the answer is, and the answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_cohort, make_forecast, make_patient, make_study, make_user
from tests.forecast_json import arm, simulated
from twins.forms.patient.what_if import MOST_ARMS
from twins.models import AccessEvent, Forecast, WhatIf
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "/patients/demo/DEMO-001/what-if/"
FRAGMENT = {"HX-Request": "true"}
QUERIES = {"form": 6, "answer": 10}


def typed(forecast: Forecast, **values: str) -> dict[str, str]:
    """What the page sends, untouched but for what is named."""
    data = {"forecast": str(forecast.pk), "arm-1-shown": "on", "arm-2-shown": "on"}
    untouched = {"dose": "100", "delay": "0", "unit": "months", "rule": "independent", "regimen": ""}
    for number in range(1, MOST_ARMS + 1):
        data |= {f"arm-{number}-{field}": value for field, value in untouched.items()}
    return data | {name.replace("_", "-"): value for name, value in values.items()}


def change() -> dict[str, Any]:
    at = {"mean": -0.6, "low": -1.1, "high": -0.2}
    parts = {"weights": None, "rmst_months": at, "severe_days": at, "stop": None, "net_months": None}
    return {
        "base": "docetaxel",
        "difference": {"average": {"rmst": at, "survival_12m": {"mean": -0.04, "low": -0.09, "high": -0.01}},
                       "benefit_harm": parts},
    }  # fmt: skip


def answer(forecast: Forecast, **values: Any) -> WhatIf:
    """A what-if that was answered."""
    label = "docetaxel dose=0.75"
    edits = {label: [{"edit": "dose=0.75", "assumption": "Extrapolated, no trial of it.", "verified": False}]}
    result = {
        "arms": {**simulated()["arms"], label: arm(9.0, evidence="D")},
        "differences": {},
        "edits": edits,
        "bases": {"docetaxel": simulated()["arms"]["docetaxel"]},
        "changes": {label: change()},
    }
    found = {"state": WhatIf.State.ANSWERED, "result": result, "answered_at": timezone.now(), **values}
    return WhatIf.objects.create(patient=forecast.twin.patient, forecast=forecast, edits=[label], **found)


@pytest.fixture
def forecast(board: Client) -> Forecast:
    return make_forecast(make_patient())


def test_patient_page_asks_for_the_form_in_place(board: Client, forecast: Forecast) -> None:
    page = board.get(forecast.twin.patient.get_absolute_url()).content.decode()
    assert f'hx-get="{ADDRESS}"' in page
    assert f'href="{ADDRESS}"' in page


def test_patient_without_forecast_is_told_how_to_make_one(board: Client) -> None:
    make_patient()
    assert "manage.py simulate" in board.get("/patients/demo/DEMO-001/").content.decode()
    assert "has none yet" in board.get(ADDRESS, headers=FRAGMENT).content.decode()


def test_form_has_a_row_for_each_arm_and_offers_the_library(board: Client, forecast: Forecast) -> None:
    fragment = board.get(ADDRESS, headers=FRAGMENT).content.decode()
    assert fragment.index("atezolizumab") < fragment.index("docetaxel")
    assert '<option value="nivolumab nonsquamous">' in fragment
    assert "<html" not in fragment
    assert "<html" in board.get(ADDRESS).content.decode()


def test_asking_in_place_answers_with_a_fragment_that_asks_again(board: Client, forecast: Forecast) -> None:
    response = board.post(ADDRESS, typed(forecast, arm_2_dose="75"), headers=FRAGMENT)
    row = WhatIf.objects.get()
    assert (row.arms, row.edits, row.forecast) == (["atezolizumab"], ["docetaxel dose=0.75"], forecast)
    assert f'hx-get="{ADDRESS}{row.pk}/"' in response.content.decode()
    assert 'value="75"' in response.content.decode()


def test_typing_has_the_twin_opened(board: Client, forecast: Forecast) -> None:
    assert f'hx-post="{ADDRESS}begun/"' in board.get(ADDRESS, headers=FRAGMENT).content.decode()
    assert board.post(f"{ADDRESS}begun/", typed(forecast), headers=FRAGMENT).status_code == 204
    assert ProcrastinateJob.objects.get().args == {"pk": forecast.pk}
    assert not WhatIf.objects.exists()


def test_asking_without_script_leads_to_a_page_that_refreshes(board: Client, forecast: Forecast) -> None:
    response = board.post(ADDRESS, typed(forecast, arm_2_delay="4"), follow=True)
    row = WhatIf.objects.get()
    assert response.redirect_chain == [(f"{ADDRESS}{row.pk}/", 302)]
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in response.content.decode()


@pytest.mark.parametrize(("headers", "status"), [(FRAGMENT, 200), ({}, 422)])
def test_bad_input_is_named_beside_its_field_and_nothing_is_asked(
    board: Client, forecast: Forecast, headers: dict[str, str], status: int
) -> None:
    response = board.post(ADDRESS, typed(forecast, arm_3_regimen="nivolumap", arm_1_dose="400"), headers=headers)
    page = response.content.decode()
    assert response.status_code == status
    assert "No regimen is called nivolumap; expected a regimen such as nivolumab" in page
    assert "Expected at most 200% of the label dose." in page
    assert not WhatIf.objects.exists()


def test_waiting_page_says_what_to_start_when_nobody_comes(board: Client, forecast: Forecast) -> None:
    board.post(ADDRESS, typed(forecast), headers=FRAGMENT)
    row = WhatIf.objects.get()
    assert "manage.py what_if_worker" not in board.get(f"{ADDRESS}{row.pk}/", headers=FRAGMENT).content.decode()
    WhatIf.objects.update(asked_at=timezone.now() - timedelta(seconds=11))
    assert "manage.py what_if_worker" in board.get(f"{ADDRESS}{row.pk}/", headers=FRAGMENT).content.decode()
    WhatIf.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    given_up = board.get(f"{ADDRESS}{row.pk}/", headers=FRAGMENT).content.decode()
    assert "has no answer" in given_up
    assert "hx-get" not in given_up


def test_answer_is_marked_and_told_against_the_unedited_arm(board: Client, forecast: Forecast) -> None:
    row = answer(forecast)
    page = board.get(f"{ADDRESS}{row.pk}/", headers=FRAGMENT).content.decode()
    assert "What-if, not the forecast" in page
    assert f"kept with number {row.pk}" in page
    assert "docetaxel, dose 75%, against docetaxel unedited" in page
    assert "Mean survival time to 24 months is shorter by 0.6 months" in page
    assert f'hx-get="{ADDRESS}{row.pk}/pictures/"' in page
    assert "<svg" in board.get(f"{ADDRESS}{row.pk}/pictures/", headers=FRAGMENT).content.decode()
    assert "<svg" in board.get(f"{ADDRESS}{row.pk}/").content.decode()


def test_what_if_never_becomes_the_forecast_of_the_page(board: Client, forecast: Forecast) -> None:
    answer(forecast)
    page = board.get(forecast.twin.patient.get_absolute_url()).content.decode()
    assert "dose 75%" not in page
    assert Forecast.objects.get() == forecast


def test_refusal_and_changed_data_are_said(board: Client, forecast: Forecast) -> None:
    refused = answer(forecast, state=WhatIf.State.REFUSED, result=None, refusal="every: expected a table")
    renewed = answer(forecast, outdated=forecast)
    said = [board.get(f"{ADDRESS}{row.pk}/").content.decode() for row in (refused, renewed)]
    assert "every: expected a table" in said[0]
    assert "data changed since forecast" in said[1]


@pytest.mark.parametrize("roles", [[], [Role.DATA_MANAGER], [Role.MODEL_DEVELOPER]])
def test_who_only_reads_sees_answers_and_asks_nothing(client: Client, roles: list[Role]) -> None:
    study = make_study()
    forecast = make_forecast(make_patient(study))
    client.force_login(make_user("reader", roles=roles, team_of=study))
    assert client.post(ADDRESS, typed(forecast), headers=FRAGMENT).status_code == 403
    assert "<form" not in client.get(ADDRESS, headers=FRAGMENT).content.decode()
    assert client.get(f"{ADDRESS}{answer(forecast).pk}/").status_code == 200
    assert AccessEvent.objects.latest("pk").action == "read"


def test_stranger_finds_nothing(client: Client) -> None:
    forecast = make_forecast(make_patient())
    row = answer(forecast)
    client.force_login(make_user("stranger", roles=[Role.CLINICIAN, Role.BOARD]))
    statuses = [
        client.get(ADDRESS).status_code,
        client.post(ADDRESS, typed(forecast)).status_code,
        client.get(f"{ADDRESS}{row.pk}/").status_code,
        client.get(f"{ADDRESS}{row.pk}/pictures/").status_code,
    ]
    assert statuses == [404] * 4


def test_what_if_of_another_patient_is_not_found(board: Client, forecast: Forecast) -> None:
    other = make_forecast(make_patient(forecast.twin.patient.study, "DEMO-002"))
    row = answer(other)
    assert board.get(f"{ADDRESS}{row.pk}/").status_code == 404
    assert board.post(ADDRESS, typed(other)).status_code == 404


@pytest.mark.parametrize("count", [3, 30])
def test_pages_need_a_fixed_number_of_queries(
    board: Client, forecast: Forecast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_cohort(count)
    row = answer(forecast)
    with django_assert_num_queries(QUERIES["form"]):
        board.get(ADDRESS, headers=FRAGMENT)
    with django_assert_num_queries(QUERIES["answer"]):
        board.get(f"{ADDRESS}{row.pk}/", headers=FRAGMENT)
