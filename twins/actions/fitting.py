"""Fit a model on a study and keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from twins.actions import models
from twins.bridge import fusion
from twins.database import url_of
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
        url_of(connection.settings_dict),
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
