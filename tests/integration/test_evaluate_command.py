"""`evaluate` judges, keeps and writes the card."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from fusion.workflows.fitting import fit_study
from tests.factories import make_cohort, make_study, make_user
from tests.unit.fusion.cohorts import QUICK
from twins.actions import fitting
from twins.database import url_of
from twins.models import AccessEvent, Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def model(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Forty patients, fitted quickly and once; thirty more of another study."""
    with django_db_blocker.unblock():
        settings.CHECKPOINTS = tmp_path_factory.mktemp("checkpoints")
        study = make_study()
        make_cohort(40, study)
        make_cohort(30, make_study("other"))
        url = url_of(connection.settings_dict)
        fitted = fit_study(url, study="demo", endpoint="OS", config=QUICK, folder=settings.CHECKPOINTS)
        yield fitting.keep(fitted, study=study, endpoint="OS", by=None).pk
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_accessevent CASCADE")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was printed on stdout."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command("evaluate", *words)
    return int(stop.value.code or 0), capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code, text = run(capsys, *words, "--json")
    return code, json.loads(text)


def test_command_stores_what_the_page_shows(
    model: int, capsys: pytest.CaptureFixture[str], client: Client, tmp_path: Path
) -> None:
    code, found = answer(capsys, "--model", str(model), "--card", str(tmp_path / "card.md"))
    client.force_login(make_user(superuser=True))
    page = client.get(reverse("model", args=[model])).content.decode()

    assert (code, found["model"], found["n"], found["kind"]) == (0, model, 40, "internal")
    assert Evaluation.objects.get().content == found
    assert "demo, 40 patients" in page
    assert found["card"]["title"] in (tmp_path / "card.md").read_text()
    event = AccessEvent.objects.get(action="evaluate")
    assert (event.actor, event.study_code, event.detail) == ("evaluate", "demo", {"model": model})


def test_a_second_evaluation_replaces_the_first_and_another_study_stands_beside_it(
    model: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ((), (), ("--study", "other")):
        code, text = run(capsys, "--model", str(model), *words)
        assert code == 0
        assert all(word in text for word in ("Harrell C", "Clinical only", "Twin minus comparator"))

    assert [(each.study.code, each.is_external) for each in Evaluation.objects.select_related("study", "model")] == [
        ("demo", False),
        ("other", True),
    ]


def test_unknown_model_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "--model", "999")

    assert (code, found["errors"][0]["code"]) == (1, "CheckpointError")


@pytest.mark.parametrize("words", [("--card", "card.pdf"), ("--refits", "--study", "other")])
def test_wrong_usage_is_refused_before_any_work(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("evaluate", "--model", "1", *words)
