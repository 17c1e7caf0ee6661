from dataclasses import replace

import pytest

from fusion.cohort.synthetic import mark_synthetic
from fusion.errors import CohortError, SyntheticPatient
from fusion.evaluation.paired import compare_predictors
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.scores import score_held_out
from fusion.evaluation.validation import validate
from fusion.model.twin import TwinModel
from fusion.training.fit import fit
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def model() -> TwinModel:
    return fit(make_cohort(60), QUICK).model


def test_other_study_is_scored_as_it_is(model: TwinModel):
    result = validate(model, make_cohort(50, seed=4, study="other"))
    c = result.metrics["twin"].harrell_c
    assert c is not None and c > 0.6
    assert result.n == 50


def test_modality_that_the_model_does_not_know_is_named(model: TwinModel):
    cohort = make_cohort(50, seed=4, study="other")
    extra = replace(cohort.blocks[0], name="new panel")
    assert validate(model, replace(cohort, blocks=(*cohort.blocks, extra))).unknown == ("new panel",)


def test_training_patients_are_refused(model: TwinModel):
    with pytest.raises(CohortError, match="expected patients not used in training"):
        validate(model, make_cohort(50))


def test_synthetic_patients_are_refused(model: TwinModel):
    cohort = make_cohort(50, seed=4, study="other")
    codes = (*cohort.codes[:-1], mark_synthetic(cohort.codes[0], 0))
    with pytest.raises(SyntheticPatient, match="validation: expected real patients only, found 1 synthetic"):
        validate(model, replace(cohort, codes=codes))


def test_another_endpoint_is_refused(model: TwinModel):
    with pytest.raises(CohortError, match="expected endpoint OS, found PFS"):
        validate(model, replace(make_cohort(50, study="other"), endpoint="PFS"))


def test_what_was_said_of_the_other_study_is_kept_as_one_fold(model: TwinModel):
    cohort = make_cohort(50, seed=4, study="other")
    result = validate(model, cohort)
    scores = score_held_out(result.held_out, cohort.followed, result.tau_days, draw_weights(50, 20, 0))
    assert scores.sampled["harrell_c"]["twin"].values[0] == pytest.approx(result.metrics["twin"].harrell_c)
    assert scores.sampled["ibs"]["twin"].values[0] == pytest.approx(result.metrics["twin"].ibs, abs=0.003)
    assert [fold.training_n for fold in scores.folds] == [0]
    assert compare_predictors(scores) == {}
