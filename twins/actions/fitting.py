"""Fit a model on a study and keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from twins.actions import models
from twins.bridge import fusion
from twins.models import ModelVersion, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def fit(
    study: Study,
    *,
    endpoint: str,
    by: AbstractBaseUser | None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    split: tuple[Path, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ModelVersion:
    """Fit, validate beside the comparators, calibrate the arms, and keep the checkpoint under its hash."""
    fitted = fusion.fit(
        settings.DATABASE_URL,
        study=study.code,
        endpoint=endpoint,
        folds=folds,
        repeats=repeats,
        seed=seed,
        split=split,
        folder=settings.CHECKPOINTS,
        progress=progress,
    )
    return models.keep(fitted, study=study, endpoint=endpoint, by=by)
