"""`effects` estimates, and refuses what cannot be estimated."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.factories import ARMS, make_cohort, make_study
from twins.models import AccessEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _study(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Eighty patients of two randomised arms."""
    with django_db_blocker.unblock():
        make_cohort(80, make_study())
        yield
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_accessevent CASCADE")


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command("effects", *words)
    return int(stop.value.code or 0), capsys.readouterr().out


def test_command_answers_with_one_object_and_records_the_reading(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = answer(capsys, "demo", "--arms", *ARMS, "--horizon-months", "12", "--json")
    found: dict[str, Any] = json.loads(text)
    assert code == 0 and found["arms"] == list(ARMS) and found["primary"] == "by_design"
    assert found["trial"]["arms"] == list(ARMS) and found["horizon_months"] == 12
    assert len(found["contrasts"][f"{ARMS[0]} minus {ARMS[1]}"]["refutations"]) == 4
    assert AccessEvent.objects.filter(actor="effects").count() == 1


def test_command_shows_lines_for_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = answer(capsys, "demo", "--horizon-months", "12")
    assert code == 0 and "Arms were assigned by chance" in text and "E-value" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("demo", "--arms", ARMS[0], "imaginary"), "imaginary"),
        (("demo", "--arms", ARMS[0]), "two different arms"),
        (("nowhere",), "nowhere"),
        (("demo", "--endpoint", "XX"), "XX"),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = answer(capsys, *words, "--json")
    assert code == 1 and said in json.loads(text)["errors"][0]["message"]
