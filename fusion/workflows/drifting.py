"""Newcomers of the database beside the patients that a model was fitted on."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from fusion.checkpoint.files import load
from fusion.cohort.blocks import Block, absent_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.model.twin import TwinModel
from fusion.monitoring.drift import FEWEST, Drift, compare, compare_block

Index = Mapping[str, Mapping[str, float | None]]


def measure_drift(url: str, checkpoint: Path, forecast: Index) -> list[Drift] | str:
    """Drift of the prognostic index, of every modality's presence and of every feature; or why there is none.

    Args:
        url: of the database.
        checkpoint: of the model.
        forecast: {study: {patient code: prognostic index}} of all of whom the model made a forecast.

    Raises:
        CheckpointError: not a checkpoint of this version.
        StudyNotFound: the study of the fit is gone.
    """
    model = load(checkpoint)
    new = {study: _newcomers(model, study, found) for study, found in forecast.items()}
    count = sum(map(len, new.values()))
    if count < FEWEST:
        return f"{count} of the patients forecast were not in the fit, and {FEWEST} are needed"
    training = load_cohort(url, model.study, None, origin_day=model.origin_day)
    parts = [_part(url, training, model, study, tuple(codes)) for study, codes in new.items() if codes]
    indices = np.array([index for codes in new.values() for index in codes.values() if index is not None])
    own = np.asarray(model.out_of_fold_reference, dtype=np.float64)
    fitted = _take(training, tuple(model.codes))
    features = [each for block in fitted.blocks for each in compare_block(block, [_same(block, one) for one in parts])]
    return [compare("prognostic index", "index", own, indices.astype(np.float64)), *features]


def _newcomers(model: TwinModel, study: str, found: Mapping[str, float | None]) -> dict[str, float | None]:
    fitted = set(model.codes) if study == model.study else set()
    return {code: index for code, index in found.items() if code not in fitted}


def _part(url: str, training: Cohort, model: TwinModel, study: str, codes: tuple[str, ...]) -> Cohort:
    same = study == model.study
    return _take(training if same else load_cohort(url, study, None, origin_day=model.origin_day), codes)


def _take(cohort: Cohort, codes: tuple[str, ...]) -> Cohort:
    """Those of the patients who are still in the database."""
    wanted = set(codes)
    return cohort.take(np.array([row for row, code in enumerate(cohort.codes) if code in wanted], dtype=np.int64))


def _same(block: Block, cohort: Cohort) -> Block:
    """The block of other patients with the same columns; nobody has one that their study does not know."""
    found = cohort.block(block.name)
    if found is None:
        return absent_block(block.name, block.modality, block.features, block.kinds, len(cohort))
    return replace(found.aligned(block.features, block.kinds), genes=())
