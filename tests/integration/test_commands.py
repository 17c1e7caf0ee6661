"""The command line's contract: JSON keys and exit codes."""

import csv
import json
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from ingest.demo.generate import write_study
from tests.paths import PROJECT
from twins.models import AccessEvent, Forecast, Patient, Twin

ISSUE_KEYS = {"code", "file", "line", "column", "value", "count", "message"}
SCORES = {"harrell_c", "uno_c", "ibs", "d_calibration_p", "ici_12m", "coverage_90"}
ARM_KEYS = {"evidence", "support", "survival", "os_median", "pfs_median", "response", "rmst", "toxicity", "flags"}


def run(capsys, *words: str) -> tuple[int, dict]:
    """Exit code and JSON object of a command."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command(*words, "--json")
    return int(stop.value.code), json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("cohort") / "study"
    write_study(place, patients=24, seed=5)
    return place


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, folder, tmp_path_factory):
    """A small study, imported and fitted once for all tests of this file."""
    from django.conf import settings

    with django_db_blocker.unblock():
        settings.CHECKPOINTS = tmp_path_factory.mktemp("checkpoints")
        for words in (("import", str(folder), "--study", "demo"), ("fit", "--study", "demo", "--folds", "2")):
            with pytest.raises(SystemExit) as stop:
                call_command(*words, "--json")
            assert stop.value.code == 0
        yield "demo"
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_importrun, twins_accessevent, twins_geneset CASCADE")


@pytest.mark.django_db
def test_import_answers_with_counts_and_a_second_time_unchanged(demo, capsys, folder):
    code, answer = run(capsys, "import", str(folder), "--study", "demo")
    assert code == 0
    assert {"study", "kind", "patients", "stored", "unchanged", "warnings", "errors"} <= set(answer)
    assert (answer["patients"], answer["unchanged"], answer["errors"]) == (24, True, [])
    assert answer["changes"] == {"created": 0, "updated": 0, "deleted": 0}


@pytest.mark.django_db
def test_import_dry_run_stores_nothing(capsys, folder):
    code, answer = run(capsys, "import", str(folder), "--study", "demo", "--dry-run")
    assert (code, answer["patients"]) == (0, 24)
    assert not Patient.objects.filter(study__code="elsewhere").exists()


@pytest.mark.django_db
def test_import_of_another_study_id_is_refused(capsys, folder):
    code, answer = run(capsys, "import", str(folder), "--study", "other")
    assert code == 1
    assert set(answer["errors"][0]) == ISSUE_KEYS
    assert not Patient.objects.filter(study__code="other").exists()


@pytest.mark.django_db
def test_import_of_a_path_that_is_not_there_is_refused(capsys, tmp_path):
    code, answer = run(capsys, "import", str(tmp_path / "nothing"), "--study", "demo")
    assert code == 1
    assert answer["errors"][0]["code"] == "source_not_found"


def test_wrong_usage_exits_2():
    found = subprocess.run([sys.executable, "manage.py", "import", "somewhere"], cwd=PROJECT, capture_output=True)
    assert found.returncode == 2
    assert b"--study" in found.stderr


@pytest.mark.parametrize(
    "words", [("predict", "--model", "1", "--study", "x", "--csv"), ("report", "x", "--study", "x", "--output")]
)
def test_a_folder_that_cannot_be_written_is_wrong_usage(tmp_path, words):
    command = [sys.executable, "manage.py", *words, str(tmp_path / "nowhere" / "file")]
    found = subprocess.run(command, cwd=PROJECT, capture_output=True)
    assert found.returncode == 2
    assert b"Traceback" not in found.stderr


@pytest.mark.django_db
def test_fit_reports_the_twin_beside_every_comparator(demo, capsys):
    code, answer = run(capsys, "fit", "--study", demo, "--folds", "2", "--seed", "1")
    assert code == 0
    assert {"model", "n", "events", "metrics", "per_fold", "modalities", "seconds"} <= set(answer)
    assert set(answer["metrics"]) == {"twin", "clinical_only", "ridge_cox", "boosting"}
    assert all(set(scores) == SCORES for scores in answer["metrics"].values())
    assert len(answer["per_fold"]) == 2


@pytest.mark.django_db
def test_fit_of_an_unknown_endpoint_is_refused(demo, capsys):
    code, answer = run(capsys, "fit", "--study", demo, "--endpoint", "XYZ")
    assert (code, answer["errors"][0]["code"]) == (1, "EndpointNotFound")


@pytest.mark.django_db
def test_fit_of_an_unknown_study_is_refused(capsys):
    code, answer = run(capsys, "fit", "--study", "nowhere")
    assert (code, answer["errors"][0]["code"]) == (1, "StudyNotFound")


@pytest.mark.django_db
def test_predict_writes_a_row_a_patient(demo, capsys, tmp_path):
    from twins.models import ModelVersion

    path = tmp_path / "risks.csv"
    model = ModelVersion.objects.order_by("id").first()
    code, answer = run(capsys, "predict", "--model", str(model.pk), "--study", demo, "--csv", str(path))
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert (code, answer["patients"], len(rows)) == (0, 24, 24)
    months = [float(rows[0][f"survival_{month}m"]) for month in (3, 6, 12, 24, 36, 60)]
    assert months == sorted(months, reverse=True)


@pytest.mark.django_db
def test_validate_on_the_fitting_study_is_refused(demo, capsys):
    from twins.models import ModelVersion

    model = ModelVersion.objects.order_by("id").first()
    code, answer = run(capsys, "validate", "--model", str(model.pk), "--study", demo)
    assert (code, answer["errors"][0]["code"]) == (1, "CohortError")


@pytest.mark.django_db
def test_twin_has_a_state_with_intervals(demo, capsys):
    code, answer = run(capsys, "twin", "DEMO-001", "--study", demo)
    assert code == 0
    assert {"patient", "model", "modalities", "state", "flags"} <= set(answer)
    assert all(row["low"] <= row["mean"] <= row["high"] for row in answer["state"].values())
    assert set(next(iter(answer["modalities"].values()))) == {"present", "age_days"}


@pytest.mark.django_db
def test_twin_keeps_its_fit_and_what_its_log_risk_consists_of(demo, capsys):
    _, answer = run(capsys, "twin", "DEMO-001", "--study", demo)
    fit = answer["visit"]["fit"]
    assert len(fit["size_mm"]["median"]) == len(fit["days"]) <= 60
    kept = Twin.objects.latest("pk")
    assert kept.visit["fit"] == fit
    shares = sum(kept.why["modalities"].values())
    assert kept.why["base"] + shares + kept.why["remainder"] == pytest.approx(kept.why["log_risk"])


@pytest.mark.django_db
def test_twin_of_an_unknown_patient_is_refused(demo, capsys):
    code, answer = run(capsys, "twin", "NOBODY")
    assert (code, answer["errors"][0]["code"]) == (1, "PatientNotFound")


@pytest.mark.django_db
def test_simulate_puts_arms_side_by_side_and_keeps_the_forecast(demo, capsys):
    before = Forecast.objects.count()
    words = ("simulate", "DEMO-002", "--arm", "atezolizumab", "--arm", "docetaxel", "--horizon-months", "12")
    code, answer = run(capsys, *words)
    assert code == 0
    assert list(answer["arms"]) == ["atezolizumab", "docetaxel"]
    assert all(set(arm) >= ARM_KEYS for arm in answer["arms"].values())
    curve = [answer["arms"]["docetaxel"]["survival"][str(month)]["p"] for month in range(13)]
    assert curve == sorted(curve, reverse=True)
    assert list(answer["differences"]) == ["atezolizumab vs docetaxel"]
    assert Forecast.objects.count() == before + 1


@pytest.mark.django_db
def test_simulate_without_arms_takes_the_cohorts_own(demo, capsys):
    _, answer = run(capsys, "simulate", "DEMO-006")
    assert set(answer["arms"]) == {"atezolizumab", "docetaxel"}


@pytest.mark.django_db
def test_simulate_is_reproducible(demo, capsys):
    words = ("simulate", "DEMO-003", "--arm", "docetaxel")
    first, second = run(capsys, *words)[1], run(capsys, *words)[1]
    assert first["arms"] == second["arms"]


@pytest.mark.django_db
def test_simulate_weighs_harm_only_at_weights_that_are_asked_for(demo, capsys):
    words = ("simulate", "DEMO-002", "--arm", "atezolizumab", "--arm", "docetaxel")
    plain, weighed = run(capsys, *words)[1], run(capsys, *words, "--weights", "tox=0.5,disc=1")[1]
    assert plain["weights"] is None
    found = {name: each["differences"]["atezolizumab vs docetaxel"]["benefit_harm"] for name, each in
             {"plain": plain, "weighed": weighed}.items()}  # fmt: skip
    assert (found["plain"]["weights"], found["plain"]["net_months"]) == (None, None)
    assert set(found["plain"]["break_even"]) == {"tox", "disc"}
    assert found["weighed"]["weights"] == {"tox": 0.5, "disc": 1.0}
    assert found["weighed"]["rmst_months"] == found["plain"]["rmst_months"]


@pytest.mark.django_db
def test_simulate_refuses_weights_below_zero(demo, capsys):
    code, answer = run(capsys, "simulate", "DEMO-002", "--arm", "docetaxel", "--weights", "tox=-1")
    assert (code, answer["errors"][0]["code"]) == (1, "WeightsError")


@pytest.mark.django_db
def test_cohort_s_own_adverse_events_are_behind_its_arms(demo, capsys):
    toxicity = run(capsys, "simulate", "DEMO-002", "--arm", "docetaxel")[1]["arms"]["docetaxel"]["toxicity"]
    assert "Aalen-Johansen" in toxicity["Any grade >= 3"]["source"]
    assert toxicity["Any grade >= 3"]["attribution"] == "all_cause"


@pytest.mark.django_db
def test_simulate_of_an_unknown_arm_names_the_nearest(demo, capsys):
    code, answer = run(capsys, "simulate", "DEMO-001", "--arm", "docetaxle")
    assert (code, answer["errors"][0]["code"]) == (1, "RegimenNotFound")
    assert "docetaxel" in answer["errors"][0]["message"]


@pytest.mark.django_db
def test_strict_exits_3_when_flags_are_raised(demo, capsys):
    code, answer = run(capsys, "simulate", "DEMO-001", "--arm", "docetaxel", "--strict")
    assert any(arm["flags"] for arm in answer["arms"].values())
    assert code == 3


@pytest.mark.django_db
def test_report_is_a_pdf_with_the_arms_medians(demo, capsys, tmp_path):
    from django.utils import timezone
    from pypdf import PdfReader

    from twins import dossier

    run(capsys, "simulate", "DEMO-004", "--arm", "atezolizumab", "--arm", "docetaxel")
    path = tmp_path / "board.pdf"
    code, answer = run(capsys, "report", "DEMO-004", "--output", str(path))
    reader = PdfReader(path)
    assert (code, answer["pages"], answer["bytes"]) == (0, len(reader.pages), path.stat().st_size)
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    facts = dossier.read(Patient.objects.get(code="DEMO-004"), now=timezone.now())
    for arm in facts.arms:
        assert arm.os_median.text in text


@pytest.mark.django_db
def test_every_command_that_reads_a_patient_leaves_a_trace(demo, capsys):
    run(capsys, "twin", "DEMO-005")
    event = AccessEvent.objects.latest("id")
    assert (event.actor, event.patient_code, event.action) == ("twin", "DEMO-005", "twin")
    assert Twin.objects.filter(patient__code="DEMO-005").exists()
