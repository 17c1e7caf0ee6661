"""From files to scores: a study with short follow-up, a fit, forecasts of newcomers, and the import that tells."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ingest.demo.generate import write_study
from twins.actions.monitoring import SCORE_JOB
from twins.jobs.monitoring import score_forecasts
from twins.models import Forecast, ForecastScore, MonitorReport, Observation, Patient, Twin

OUTCOMES = ("os_months", "os_censored", "pfs_months", "pfs_censored", "severe_ae_days", "severe_ae_status")
DATED = ("deaths", "progressions", "responses", "adverse_events")
PATIENTS, FITTED, SIMULATED = 48, 26, 2
pytestmark = pytest.mark.django_db


def run(*words: str) -> dict:
    """JSON object of a command that is done."""
    told = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command(*words, "--json", stdout=told)
    assert stop.value.code == 0
    found: dict = json.loads(told.getvalue())
    return found


def without_outcomes(folder: Path) -> dict[str, str]:
    """Take away what became of the newcomers; returns the whole files by name."""
    whole = {name: (folder / f"{name}.csv").read_text() for name in ("patients", *DATED)}
    path = folder / "patients.csv"
    rows = list(csv.DictReader(whole["patients"].splitlines()))
    newcomers = {row["patient"] for row in rows[FITTED:]}
    for row in rows[FITTED:]:
        row.update(dict.fromkeys(OUTCOMES, ""))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for name in DATED:
        _drop(folder / f"{name}.csv", newcomers)
    return whole


def _drop(path: Path, newcomers: set[str]) -> None:
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *(line for line in lines if line.split(",")[0] not in newcomers)]) + "\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("cohort") / "study"
    write_study(place, patients=PATIENTS, seed=5)
    return place


@dataclass(frozen=True, kw_only=True)
class Course:
    """Patient codes, and what the commands said: before the newcomers' outcomes, at their import, and after it."""

    codes: list[str]
    before: dict
    early: list[tuple]
    imported: dict
    after: dict
    held: list[tuple]


@pytest.fixture(scope="module")
def course(django_db_setup, django_db_blocker, folder, tmp_path_factory):
    """Committed, since the analytic lane reads over a connection of its own."""
    from django.conf import settings

    with django_db_blocker.unblock():
        kept, settings.CHECKPOINTS = settings.CHECKPOINTS, tmp_path_factory.mktemp("checkpoints")
        yield follow_up(folder)
        settings.CHECKPOINTS = kept
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_importrun, twins_accessevent, twins_geneset CASCADE")
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def follow_up(folder: Path) -> Course:
    """Fit before the newcomers' outcomes, forecast, then import them and let the job score."""
    whole = without_outcomes(folder)
    codes = [row["patient"] for row in csv.DictReader(whole["patients"].splitlines())]
    run("import", str(folder), "--study", "demo")
    run("fit", "--study", "demo", "--folds", "2")
    for code in (codes[0], *codes[FITTED:][:SIMULATED]):
        run("simulate", code, "--study", "demo")
    copy_forecasts(codes[FITTED + SIMULATED :])
    before, early = run("monitor", "demo"), scores()
    for name, text in whole.items():
        (folder / f"{name}.csv").write_text(text)
    imported = run("import", str(folder), "--study", "demo")
    score_forecasts(study_code="demo")
    return Course(
        codes=codes, before=before, early=early, imported=imported, after=run("monitor", "demo"), held=scores()
    )


def copy_forecasts(codes: list[str]) -> None:
    """The last forecast for other newcomers too: a simulation each would take minutes."""
    pattern = Forecast.objects.select_related("twin").order_by("-pk")[0]
    for patient in Patient.objects.filter(code__in=codes):
        twin = Twin.objects.create(
            patient=patient,
            model_id=pattern.twin.model_id,
            seed=1,
            snapshot_sha256="ab" * 32,
            prognostic_index=pattern.twin.prognostic_index,
            visit={"next": dict.fromkeys(("atezolizumab", "docetaxel"), next_visit(patient))},
        )
        Forecast.objects.create(
            twin=twin, horizon_months=24, arms=pattern.arms, known={"outcomes": {}, "last_day": None}
        )


def next_visit(patient: Patient) -> dict:
    """A band around the first size after the origin, which is what a good forecast would have said."""
    sizes = Observation.objects.filter(patient=patient, modality="tumour_size", day__gt=0).order_by("day")
    day, size = sizes.values_list("day", "value").first() or (42, 50.0)
    size = size or 5.0
    return {
        "day": day,
        "size_mm": {"median": size, "low": 0.8 * size, "high": 1.2 * size},
        "ctdna_vaf": {"median": 0.1, "low": 0.0, "high": 0.5},
    }


def scores() -> list[tuple]:
    found = ForecastScore.objects.order_by("pk")
    return list(found.values_list("forecast", "measure", "endpoint", "horizon_months", "status", "is_prospective"))


def test_outcomes_that_arrive_are_scored_once(course, folder) -> None:
    assert course.before["forecasts"] == 1 + PATIENTS - FITTED
    # The patient of the fit is retrospective; of the others no outcome was known yet.
    assert {row[-1] for row in course.early if row[1] == "time"} == {False}
    assert not course.imported["unchanged"]
    jobs = ProcrastinateJob.objects.filter(task_name=SCORE_JOB)
    assert [job.args for job in jobs] == [{"study_code": "demo"}]

    simulated = Forecast.objects.filter(twin__patient__code__in=course.codes[FITTED:][:SIMULATED])
    times = ForecastScore.objects.current().filter(forecast__in=simulated, measure="time")
    assert times.count() == 2 * SIMULATED
    assert all(score.is_prospective and score.entry_days == 0 for score in times)
    assert course.after["scores"]["added"] == 0

    assert run("import", str(folder), "--study", "demo")["unchanged"]
    assert jobs.count() == 1
    assert run("monitor", "demo")["scores"]["added"] == 0 and scores() == course.held


def test_the_report_compares_newcomers_with_the_fit(course) -> None:
    (content,) = course.after["models"].values()

    rows = {row["name"]: row for row in content["drift"]["rows"]}
    assert content["drift"]["reason"] == ""
    assert rows["prognostic index"]["training"] == FITTED
    assert rows["clinical"]["newcomers"] == PATIENTS - FITTED
    assert content["endpoints"]["OS"]["prospective"]["patients"] >= 20
    assert content["endpoints"]["OS"]["retrospective"]["patients"] == 1
    assert MonitorReport.objects.get().content == content


def test_next_visits_are_scored_as_the_twin_reads_them(course) -> None:
    sizes = ForecastScore.objects.current().filter(measure="size")

    assert sizes.count() > 10
    assert set(sizes.values_list("inside", flat=True)) == {1.0}
    assert {row["measure"] for row in next(iter(course.after["models"].values()))["measured"]} >= {
        "Sum of longest diameters"
    }


def test_a_study_that_is_not_there_is_refused(capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        call_command("monitor", "nowhere", "--json")
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["code"] == "StudyNotFound"


def test_the_command_says_the_same_in_words(course, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        call_command("monitor", "demo")
    assert stop.value.code == 0
    told = capsys.readouterr().out
    assert "0 scores added" in told and "Overall survival:" in told
