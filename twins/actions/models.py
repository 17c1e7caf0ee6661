"""Fitted models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from twins.actions import access
from twins.models import ModelVersion, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.bridge.fusion import FittedModel


@transaction.atomic
def keep(fitted: FittedModel, *, study: Study, endpoint: str, by: AbstractBaseUser | None) -> ModelVersion:
    """Record a fitted model; its checkpoint lies in the store under its hash."""
    version = ModelVersion.objects.create(
        study=study,
        endpoint=endpoint,
        checkpoint_sha256=fitted.checkpoint_sha256,
        data_sha256=fitted.data_sha256,
        config=fitted.config,
        metrics=fitted.report,
        by=by,  # type: ignore[misc]  # the user model is configurable
    )
    access.record("fit", by=by, study=study, detail={"model": version.pk}, actor="fit")
    return version


def latest(study: Study, endpoint: str = "OS") -> ModelVersion | None:
    """The newest model of a study and endpoint."""
    return study.model_versions.filter(endpoint=endpoint).first()
