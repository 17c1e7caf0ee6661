"""`fit_population`: JSON keys, and what is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from ingest.demo.generate import write_study

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command(*words, "--json")
    return int(stop.value.code or 0), json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    place = tmp_path_factory.mktemp("cohort") / "study"
    write_study(place, patients=24, seed=5)
    with django_db_blocker.unblock():
        with pytest.raises(SystemExit):
            call_command("import", str(place), "--study", "demo", "--json")
        yield "demo"
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_importrun, twins_accessevent, twins_geneset CASCADE")


def test_fit_population_shows_library_and_fit(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = run(capsys, "fit_population", demo)
    assert code == 0 and found["study"] == demo and found["patients"] >= 10
    assert {"arms", "shared", "settings", "drop_out", "converged", "trace", "flags"} <= set(found)
    growth = [arm["growth_per_month"] for arm in found["arms"].values()]
    assert all(each["value"] > 0 and each["log_se"] > 0 and each["library"] > 0 for each in growth)


def test_fit_population_of_an_unknown_study_is_refused(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = run(capsys, "fit_population", "nowhere")
    assert code != 0 and "nowhere" in json.dumps(found)
