"""`explain` shares out a patient's risk, and asks what if, leaving an entry in the audit trail."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import DjangoDbBlocker

from fusion.checkpoint.files import load
from fusion.cohort.loading import load_cohort
from fusion.explain.widths import measure_widths
from fusion.workflows.explaining import explain_patient, explain_patients
from fusion.workflows.fitting import fit_study
from tests.factories import make_cohort, make_study
from tests.unit.fusion.cohorts import QUICK
from twins.actions import fitting
from twins.database import url_of
from twins.models import AccessEvent, ModelVersion, Patient, Specimen, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def model(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Forty patients whose age and TP53 tell, fitted quickly and once."""
    with django_db_blocker.unblock():
        settings.CHECKPOINTS = tmp_path_factory.mktemp("checkpoints")
        study = make_study()
        give_signal(make_cohort(40, study))
        url = url_of(connection.settings_dict)
        fitted = fit_study(url, study="demo", endpoint="OS", config=QUICK, folder=settings.CHECKPOINTS)
        yield fitting.keep(fitted, study=study, endpoint="OS", by=None).pk
        # Committed, since the analytic lane reads over a connection of its own; the audit trail refuses to be deleted.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twins_study, twins_accessevent CASCADE")


def give_signal(patients: list[Patient]) -> None:
    """The old die first; all had a draw, in which every third has TP53 altered, who die sooner still."""
    for place, patient in enumerate(patients):
        altered = place % 3 == 0
        days = 100 + 20 * (80 - int(patient.age_years or 0)) - 60 * altered + place
        patient.outcomes.update(time_days=days, status="event")
        draw = Specimen.objects.create(
            patient=patient, kind="plasma", day=0, variants_state="value" if altered else "none_found"
        )
        if altered:
            Variant.objects.create(specimen=draw, gene="TP53", vaf=0.1 + 0.01 * place, effect="missense")


@pytest.fixture
def patient(model: int) -> str:
    return Patient.objects.order_by("code").values_list("code", flat=True)[0]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was printed on stdout."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command("explain", *words)
    return int(stop.value.code or 0), capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code, text = run(capsys, *words, "--json")
    return code, json.loads(text)


def test_contributions_add_up_and_the_access_is_recorded(
    model: int, patient: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = answer(capsys, patient, "--study", "demo")

    assert (code, found["patient"], found["model"]) == (0, patient, model)
    for part in ("modalities", "blocks"):
        assert found["base"] + sum(found[part].values()) + found["remainder"] == pytest.approx(found["log_risk"])
    event = AccessEvent.objects.get(action="explain")
    assert (event.actor, event.patient_code, event.detail) == ("explain", patient, {"model": model})


def test_reader_sees_what_contributes_most(patient: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, patient)
    assert code == 0
    for word in ("log risk", "average training patient", "clinical"):
        assert word in text


def test_knock_out_of_a_carrier_is_told_with_interval_and_wording(
    patient: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = answer(capsys, patient, "--knock-out", "TP53")
    low, high = found["log_hazard_interval"]
    assert (code, found["changed"], found["genes"]) == (0, True, ["TP53"])
    assert low <= found["log_hazard"] + 1e-9 and found["log_hazard"] - 1e-9 <= high
    assert set(found["survival"]) == {"12m", "24m"}
    assert "association" in found["wording"]
    assert AccessEvent.objects.filter(action="explain", detail__gene="TP53").exists()
    assert "no genes alike" in run(capsys, patient, "--knock-out", "TP53")[1]


def test_interval_is_told_where_the_widths_of_the_model_are_known(model: int, patient: str) -> None:
    url = url_of(connection.settings_dict)
    twin = load(fitting.checkpoint_of(ModelVersion.objects.get(pk=model)))
    widths = measure_widths(twin, load_cohort(url, "demo", "OS"), np.random.default_rng(0))
    found = explain_patient(url, twin, study="demo", patient=patient, widths=widths)
    low, high = found["interval"]["log_risk"]
    assert low < found["log_risk"] < high
    for month, survival in found["survival"].items():
        assert found["interval"]["survival_low"][month] <= survival <= found["interval"]["survival_high"][month]


def test_several_patients_at_once_are_told_what_each_is_told_alone(model: int) -> None:
    url = url_of(connection.settings_dict)
    twin = load(fitting.checkpoint_of(ModelVersion.objects.get(pk=model)))
    widths = measure_widths(twin, load_cohort(url, "demo", "OS"), np.random.default_rng(0))
    codes = list(Patient.objects.order_by("code").values_list("code", flat=True)[:5])
    together = explain_patients(url, twin, study="demo", patients=codes, origin_day=twin.origin_day, widths=widths)
    assert list(together) == codes
    for code in codes:
        alone = explain_patient(url, twin, study="demo", patient=code, widths=widths)
        assert together[code]["log_risk"] == pytest.approx(alone["log_risk"], abs=1e-5)
        assert together[code]["modalities"] == pytest.approx(alone["modalities"], abs=1e-5)
        assert together[code]["widening"] == alone["widening"]
        assert alone["widening"]["factor"] >= max((row["factor"] for row in alone["widening"]["blocks"]), default=1.0)


@pytest.mark.parametrize("change", ["--knock-out", "--activate"])
def test_unknown_gene_is_refused(patient: str, capsys: pytest.CaptureFixture[str], change: str) -> None:
    code, found = answer(capsys, patient, change, "NOSUCH")
    assert code == 1
    assert found["errors"][0]["code"] == "GeneNotFound"


def test_direction_alone_is_wrong_usage(patient: str) -> None:
    with pytest.raises(CommandError, match="--pathway"):
        call_command("explain", patient, "--direction", "knock_out")
