"""Sorting headings and the order of rows."""

import pytest
from django.test import RequestFactory

from twins.models import Patient
from twins.views.cohorts.listing import Sorting

FIELDS = {"code": "code", "age": "age_years"}


def sorting(query: str) -> Sorting:
    return Sorting.of(RequestFactory().get(f"/{query}"), FIELDS, default="code")


@pytest.mark.parametrize(
    ("query", "current"),
    [("", "code"), ("?sort=age", "age"), ("?sort=-age", "-age"), ("?sort=password", "code"), ("?sort=--age", "code")],
)
def test_sorting_takes_only_what_is_offered(query: str, current: str) -> None:
    assert sorting(query).current == current


def test_second_click_turns_the_order_round() -> None:
    column = sorting("?sort=age").column("Age", "age", "num")

    assert (column.sort, column.direction) == ("-age", "ascending")


def test_third_click_turns_it_back() -> None:
    column = sorting("?sort=-age").column("Age", "age", "num")

    assert (column.sort, column.direction) == ("age", "descending")


def test_other_columns_carry_no_direction() -> None:
    assert sorting("?sort=age").column("Patient", "code").direction == ""


def test_missing_values_come_last_either_way() -> None:
    up, down = (str(sorting(query).apply(Patient.objects.all()).query) for query in ("?sort=age", "?sort=-age"))

    assert "ASC NULLS LAST" in up
    assert "DESC NULLS LAST" in down
