from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from fusion.checkpoint.codec import decode, encode
from fusion.checkpoint.files import check_fitted_on, load, load_held_out, load_with_population, save
from fusion.errors import CheckpointError
from fusion.model.twin import TwinModel, predict
from fusion.training.fit import fit
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def model() -> TwinModel:
    return fit(make_cohort(40), QUICK).model


def test_reloaded_model_predicts_exactly_the_same(model: TwinModel, tmp_path: Path):
    save(model, tmp_path / "twin.pt")
    first, second = (predict(one, make_cohort(30, seed=9)) for one in (model, load(tmp_path / "twin.pt")))
    for name in ("log_risk", "survival", "embedding", "reference_log_risk"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_reloaded_model_keeps_out_of_fold_risks_and_config(model: TwinModel, tmp_path: Path):
    save(model, tmp_path / "twin.pt", population={"arms": {"a": 1.5}})
    again = load(tmp_path / "twin.pt")
    assert np.array_equal(again.out_of_fold, model.out_of_fold)
    assert again.config == model.config
    assert again.codes == model.codes
    assert load_with_population(tmp_path / "twin.pt")[1] == {"arms": {"a": 1.5}}


def test_checkpoint_of_another_version_is_refused(model: TwinModel, tmp_path: Path):
    path = tmp_path / "twin.pt"
    save(model, path)
    torch.save(torch.load(path, weights_only=True) | {"version": "0.0.0"}, path)
    with pytest.raises(CheckpointError, match=r"twin.pt: expected .*0\.1\.0, found 0\.0\.0"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"not a checkpoint"])
def test_file_that_is_no_checkpoint_is_refused(content: bytes, tmp_path: Path):
    (tmp_path / "other.pt").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"other.pt: expected a checkpoint"):
        load(tmp_path / "other.pt")


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(CheckpointError, match="found no file"):
        load(tmp_path / "none.pt")


def test_record_with_other_fields_is_refused():
    with pytest.raises(CheckpointError, match="records of this version"):
        decode({"record": "Stack", "fields": {"weights": [1]}})


def test_object_that_a_checkpoint_cannot_hold_is_refused():
    with pytest.raises(CheckpointError, match="found object"):
        encode(object())


def test_other_data_is_told_from_the_data_of_the_fit(model: TwinModel):
    check_fitted_on(model, make_cohort(40))
    cohort = make_cohort(40)
    with pytest.raises(CheckpointError, match="synthetic: expected data"):
        check_fitted_on(model, replace(cohort, origin_day=1))


def test_held_out_predictions_come_back_as_they_were(tmp_path: Path):
    result = fit(make_cohort(40), QUICK)
    save(result.model, tmp_path / "twin.pt", held_out=result.held_out)
    again = load_held_out(tmp_path / "twin.pt")
    assert again is not None and again.predictors == result.held_out.predictors
    assert np.array_equal(again.survival["twin"], result.held_out.survival["twin"])
    assert np.array_equal(again.fold, result.held_out.fold)


def test_model_saved_alone_has_no_held_out_predictions(model: TwinModel, tmp_path: Path):
    save(model, tmp_path / "twin.pt")
    assert load_held_out(tmp_path / "twin.pt") is None
