"""A study some of whose outcomes are competing events, from the database to the risks that people read."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection

from fusion.checkpoint.files import load
from fusion.cohort.loading import load_cohort
from fusion.survival.aalen_johansen import fit_aalen_johansen
from fusion.survival.scores import MONTH_DAYS
from fusion.workflows.evaluating import EvaluationSettings, evaluate_model
from fusion.workflows.fitting import FittedStudy, fit_study
from fusion.workflows.scoring import predict_study
from tests.factories import make_study
from tests.unit.fusion.cohorts import QUICK
from twins.database import url_of
from twins.models import Outcome, Patient

pytestmark = pytest.mark.django_db(transaction=True)


def url() -> str:
    return url_of(connection.settings_dict)


def store(count: int = 90) -> None:
    """Relapse in the young, death without relapse in the old; and survival as another endpoint."""
    study, generator = make_study(), np.random.default_rng(0)
    patients = Patient.objects.bulk_create(
        Patient(study=study, code=f"C-{n:04d}", age_years=40 + 40 * (n % 2) + n % 7, diagnosis="AML")
        for n in range(count)
    )
    rows = []
    for patient in patients:
        old = patient.age_years >= 80
        relapse, death = (
            generator.exponential(2000 if old else 300) + 1,
            generator.exponential(300 if old else 2000) + 1,
        )
        end = generator.uniform(300, 1500)
        time = min(relapse, death, end)
        status = "event" if time == relapse else "competing" if time == death else "censored"
        rows.append(Outcome(patient=patient, endpoint="REL", time_days=time, status=status))
        dead = "event" if death <= end else "censored"
        rows.append(Outcome(patient=patient, endpoint="OS", time_days=min(death, end), status=dead))
    Outcome.objects.bulk_create(rows)


@pytest.fixture
def fitted(tmp_path: Path) -> FittedStudy:
    store()
    return fit_study(url(), study="demo", endpoint="REL", config=QUICK, folder=tmp_path)


def test_competing_outcomes_reach_the_report_the_risks_and_the_evaluation(fitted: FittedStudy):
    outcome = load_cohort(url(), "demo", "REL").followed
    assert fitted.report["competing"]["events"] == int(outcome.competing.sum()) > 10
    assert set(fitted.report["competing"]["shares"]) == {"blockwise", "trees"}

    rows = predict_study(url(), load(fitted.checkpoint), study="demo")
    expected = float(fit_aalen_johansen(outcome).at(np.array([12 * MONTH_DAYS]))[0])
    assert np.mean([row["incidence_12m"] for row in rows]) == pytest.approx(expected, abs=0.06)
    assert all(row["survival_12m"] == pytest.approx(1 - row["incidence_12m"]) for row in rows)
    assert all(row["incidence_12m"] + row["competing_12m"] < 1 for row in rows)

    report = evaluate_model(url(), fitted.checkpoint, settings=EvaluationSettings(draws=10))
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    twin, figures = report["metrics"]["twin"], fitted.report["metrics"]["twin"]
    assert twin["wolbers_c"]["value"] > 0.55
    assert twin["observed_expected_12m"]["value"] == pytest.approx(1, abs=0.3)
    assert twin["ici_12m"]["value"] == pytest.approx(figures["ici_12m"], abs=1e-4)
    assert twin["aj_calibration"]["value"] < 0.06
    assert "competing events were modelled" in json.dumps(report["card"])


def test_commands_give_a_list_for_several_endpoints_and_incidences_where_something_competes(
    tmp_path: Path, settings, capsys
):
    settings.CHECKPOINTS = tmp_path
    store(60)
    answer = run(capsys, "fit", "--study", "demo", "--folds", "2", "--endpoint", "REL", "--endpoint", "OS")
    assert [one["endpoint"] for one in answer] == ["REL", "OS"]
    assert ("competing" in answer[0], "competing" in answer[1]) == (True, False)
    months = (3, 6, 12, 24, 36, 60)
    survival = [f"survival_{month}m" for month in months]
    others = [f"{name}_{month}m" for name in ("incidence", "competing") for month in months]
    for one, expected in zip(answer, (survival + others, survival), strict=True):
        path = tmp_path / f"{one['endpoint']}.csv"
        run(capsys, "predict", "--model", str(one["model"]), "--study", "demo", "--csv", str(path))
        with path.open() as file:
            assert csv.DictReader(file).fieldnames == ["patient", "risk", *expected]


def run(capsys, *words: str):
    with pytest.raises(SystemExit) as stop:
        call_command(*words, "--json")
    assert stop.value.code == 0
    return json.loads(capsys.readouterr().out)
