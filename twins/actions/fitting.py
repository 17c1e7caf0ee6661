"""Fit a model on a study, score with it, and keep it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from twins.actions import access, tiles
from twins.bridge import fusion
from twins.models import ModelVersion, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.bridge.fusion import FittedModel


def fit(
    study: Study,
    *,
    endpoint: str,
    by: AbstractBaseUser | None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    split: dict[str, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ModelVersion:
    """Fit, validate beside the comparators, calibrate the arms, and keep the checkpoint under its hash."""
    fitted = fusion.fit(
        tiles.ready(study, progress=progress),
        study=study.code,
        endpoint=endpoint,
        folds=folds,
        repeats=repeats,
        seed=seed,
        split=split,
        folder=settings.CHECKPOINTS,
        progress=progress,
    )
    return keep(fitted, study=study, endpoint=endpoint, by=by)


@transaction.atomic
def keep(fitted: FittedModel, *, study: Study, endpoint: str, by: AbstractBaseUser | None) -> ModelVersion:
    """Record a fitted model; its checkpoint lies in the store under its hash."""
    version = ModelVersion.objects.create(
        study=study,
        endpoint=endpoint,
        checkpoint_sha256=fitted.checkpoint_sha256,
        data_sha256=fitted.data_sha256,
        config=dict(fitted.config),
        metrics=dict(fitted.report),
        by=by,  # type: ignore[misc]  # the user model is configurable
    )
    access.record("fit", by=by, study=study, detail={"model": version.pk}, actor="fit")
    return version


def checkpoint_of(model: ModelVersion) -> Path:
    """Where a model's checkpoint lies."""
    return settings.CHECKPOINTS / f"{model.checkpoint_sha256}.pt"


def validate(model: ModelVersion, *, study: Study, by: AbstractBaseUser | None) -> dict[str, Any]:
    """Judge a model on another study."""
    found = fusion.validate(tiles.ready(study), checkpoint_of(model), study=study.code)
    access.record("validate", by=by, study=study, detail={"model": model.pk}, actor="validate")
    return found


def predict(model: ModelVersion, *, study: Study, path: Path, by: AbstractBaseUser | None) -> int:
    """Write risk and survival of every patient as CSV; returns how many."""
    rows = fusion.predict(tiles.ready(study), checkpoint_of(model), study=study.code)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    access.record("predict", by=by, study=study, detail={"model": model.pk, "patients": len(rows)}, actor="predict")
    return len(rows)


def latest(study: Study, endpoint: str = "OS") -> ModelVersion | None:
    """The newest model of a study and endpoint."""
    return study.model_versions.filter(endpoint=endpoint).first()
