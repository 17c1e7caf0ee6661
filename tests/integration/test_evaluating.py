"""Evaluation of a stored model over the database, from its checkpoint alone."""

import json

import pytest
from django.db import connection

from fusion.checkpoint.files import load, load_held_out
from fusion.errors import CheckpointError, CohortError
from fusion.workflows.evaluating import EvaluationSettings, evaluate_model, evaluate_study
from fusion.workflows.fitting import FittedStudy, fit_study
from fusion.workflows.scoring import validate_study
from tests.factories import make_cohort, make_study
from tests.unit.fusion.cohorts import QUICK
from twins.database import url_of
from twins.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = EvaluationSettings(draws=20)


def url() -> str:
    return url_of(connection.settings_dict)


@pytest.fixture(scope="module")
def fits() -> list[FittedStudy]:
    """The fit of this module, once it is made: a checkpoint knows its patients by their data, which are made anew."""
    return []


@pytest.fixture
def fitted(fits: list[FittedStudy], tmp_path_factory: pytest.TempPathFactory) -> FittedStudy:
    """Forty patients of two sites, fitted with the sites left out in turn."""
    patients = make_cohort(40, make_study())
    for patient in patients[:20]:
        patient.site = "north"
    for patient in patients[20:]:
        patient.site = "south"
    Patient.objects.bulk_update(patients, ["site"])
    if not fits:
        folder = tmp_path_factory.mktemp("checkpoints")
        fits.append(fit_study(url(), study="demo", endpoint="OS", config=QUICK, folder=folder, by_site=True))
    return fits[0]


def test_model_is_evaluated_from_its_checkpoint_without_a_refit(fitted: FittedStudy):
    report = evaluate_model(url(), fitted.checkpoint, settings=SETTINGS)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert (report["fold_names"], report["split"]) == (["north", "south"], "labelled")
    metrics = fitted.report["metrics"]["twin"]
    assert report["metrics"]["twin"]["harrell_c"]["value"] == pytest.approx(metrics["harrell_c"], abs=1e-5)
    assert {"north", "south"} <= {row["group"] for row in report["subgroups"]}


def test_study_that_has_changed_since_the_fit_is_refused(fitted: FittedStudy):
    Patient.objects.filter(code="C-0001").delete()
    with pytest.raises(CheckpointError, match="demo: expected data"):
        evaluate_model(url(), fitted.checkpoint, settings=SETTINGS)


def test_another_study_is_judged_with_intervals_beside_refitted_comparators(fitted: FittedStudy):
    make_cohort(30, make_study("other"))
    report = evaluate_study(url(), fitted.checkpoint, study="other", settings=SETTINGS)
    assert (report["kind"], report["n"], report["fold_names"]) == ("external", 30, ["all"])
    assert report["predictors"] == ["twin", "clinical_only", "ridge_cox", "boosting"]
    assert report["metrics"]["twin"]["harrell_c"]["low"] is not None
    assert report["paired"]["ridge_cox"]["harrell_c"]["folds"] is None
    assert report["overlap"]["between"] == ["demo", "other"]
    assert "nothing was refitted or recalibrated" in json.dumps(report["card"])


def test_validation_gives_the_same_numbers_with_intervals(fitted: FittedStudy):
    make_cohort(30, make_study("other"))
    found = validate_study(url(), load(fitted.checkpoint), study="other")
    for name, scores in found["metrics"].items():
        assert found["intervals"][name]["harrell_c"]["value"] == pytest.approx(scores["harrell_c"], abs=1e-5)
        assert found["intervals"][name]["harrell_c"]["low"] <= scores["harrell_c"]


def test_training_study_is_no_other_study(fitted: FittedStudy):
    with pytest.raises(CohortError, match="patients not used in training"):
        evaluate_study(url(), fitted.checkpoint, study="demo", settings=SETTINGS)


def test_checkpoint_keeps_what_was_said_of_held_out_patients(fitted: FittedStudy):
    held_out = load_held_out(fitted.checkpoint)
    assert held_out is not None
    assert held_out.fold.shape == (1, 40)
