"""`simulate --edit` and `fit_regimens`: JSON keys, exit codes, what is refused."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import DjangoDbBlocker

from fusion.simulation.library import load_library
from fusion.simulation.library.finding import parse_regimen
from ingest.demo.generate import write_study
from tests.unit.fusion.simulation.refit.folders import exponential_rows, write_folder
from twins.models import Forecast

pytestmark = pytest.mark.django_db
NUMBERS = {"pfs_median", "os_median", "pfs_6", "pfs_12", "os_6", "os_12", "response"}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON object of a command."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command(*words, "--json")
    return int(stop.value.code or 0), json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A small study, imported and not fitted: the library's own arms."""
    place = tmp_path_factory.mktemp("cohort") / "study"
    write_study(place, patients=12, seed=5)
    with django_db_blocker.unblock():
        with pytest.raises(SystemExit):
            call_command("import", str(place), "--study", "demo", "--json")
        yield "demo"
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_importrun, twins_accessevent, twins_geneset CASCADE")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Curves of one regimen, under the names that the library gives them."""
    rows = [
        *exponential_rows("AURA3_1A", "PFS", "osimertinib", 9.0),
        *exponential_rows("AURA3_1A", "PFS", "platinum-pemetrexed", 4.0),
    ]
    return write_folder(tmp_path, rows, datasets=("AURA3_1A",), packed=True)


def test_edits_stand_beside_the_regimen_and_are_kept(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("simulate", "DEMO-002", "--edit", "docetaxel dose=0.75 delay=3", "--edit", "docetaxel then=atezolizumab")
    code, answer = run(capsys, *words)
    labels = ["docetaxel dose=0.75 delay=3", "docetaxel then=atezolizumab"]
    assert (code, list(answer["arms"])) == (0, ["docetaxel", *labels])
    assert list(answer["edits"]) == labels
    assert [set(note) for note in answer["edits"][labels[0]]] == [{"edit", "assumption", "verified"}] * 2
    assert all(answer["arms"][label]["evidence"] == "D" for label in labels)
    assert Forecast.objects.latest("pk").arms["edits"] == answer["edits"]


def test_edit_beside_named_arms(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(capsys, "simulate", "DEMO-002", "--arm", "atezolizumab", "--edit", "docetaxel dose=0.5")
    assert (code, list(answer["arms"])) == (0, ["atezolizumab", "docetaxel dose=0.5"])
    assert "atezolizumab vs docetaxel dose=0.5" in answer["differences"]


def test_simulation_without_edits_says_that_there_are_none(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "simulate", "DEMO-003", "--arm", "docetaxel")[1]["edits"] == {}


@pytest.mark.parametrize(
    ("edit", "error", "message"),
    [
        ("docetaxel dose=-1", "EditError", "dose of 0 or more"),
        ("docetaxel dose=3", "EditError", "at most 2 times the label dose"),
        ("docetaxel every=0", "EditError", "above 0 to 52 weeks"),
        ("docetaxel then=docetaxel", "EditError", "docetaxel itself"),
        ("docetaxle dose=1", "RegimenNotFound", "such as docetaxel"),
        ("docetaxel with=atezolizumap", "RegimenNotFound", "such as atezolizumab"),
    ],
)
def test_edit_that_means_nothing_is_an_answer(
    demo: str, capsys: pytest.CaptureFixture[str], edit: str, error: str, message: str
) -> None:
    before = Forecast.objects.count()
    code, answer = run(capsys, "simulate", "DEMO-002", "--edit", edit)
    assert (code, answer["errors"][0]["code"]) == (1, error)
    assert message in answer["errors"][0]["message"]
    assert Forecast.objects.count() == before


def test_edit_is_shown_to_a_reader(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("simulate", "DEMO-002", "--edit", "docetaxel dose=0.75")
    assert "docetaxel dose=0.75: Extrapolated" in " ".join(capsys.readouterr().out.split()).replace(
        "dose=0.75: dose=0.75:", "dose=0.75:"
    )


def test_refit_answers_with_observed_and_simulated_and_writes_the_table(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    written = tmp_path / "arms.csv"
    code, answer = run(capsys, "fit_regimens", str(folder), "--regimen", "osimertinib", "--write", str(written))
    row = answer["regimens"]["osimertinib"]
    assert code == 0
    assert NUMBERS == set(row["observed"]) == set(row["simulated"]) == set(row["simulated_before"])
    assert row["simulated"]["pfs_median"] == pytest.approx(9.0, abs=1.0)
    assert row["simulated"]["os_median"] is None
    assert row["loss"] <= row["loss_before"]
    with written.open(newline="") as file:
        regimens = {each.key: each for each in map(parse_regimen, csv.DictReader(file))}
    assert regimens["osimertinib"].shrinkage_per_month == pytest.approx(
        row["parameters"]["shrinkage_per_month"], rel=1e-3
    )
    unchanged = {each.key: each for each in load_library().regimens if each.key != "osimertinib"}
    assert {key: each for key, each in regimens.items() if key != "osimertinib"} == unchanged


def test_refit_says_what_it_kept(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    _, answer = run(capsys, "fit_regimens", str(folder), "--regimen", "docetaxel", "--regimen", "letrozole")
    assert answer["regimens"] == {}
    assert set(answer["kept"]) == {"docetaxel", "letrozole"}
    assert answer["written"] is None


@pytest.mark.parametrize(
    ("content", "message"),
    [("dataset,endpoint\n", "expected columns"), ("", "expected columns")],
)
def test_refit_of_files_that_do_not_fit_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "key.csv").write_text("name\nA\n")
    (tmp_path / "patients.csv").write_text(content)
    code, answer = run(capsys, "fit_regimens", str(tmp_path))
    assert (code, answer["errors"][0]["code"]) == (1, "CurvesError")
    assert message in answer["errors"][0]["message"]


def test_refit_of_an_unknown_regimen_names_the_nearest(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, answer = run(capsys, "fit_regimens", str(folder), "--regimen", "osimertinip")
    assert (code, answer["errors"][0]["code"]) == (1, "RegimenNotFound")
    assert "osimertinib" in answer["errors"][0]["message"]


def test_refit_without_a_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="expected a folder"):
        call_command("fit_regimens", str(tmp_path / "nowhere"))
