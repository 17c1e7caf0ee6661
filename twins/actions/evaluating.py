"""Judge fitted models, and keep what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from twins.actions import access, tiles
from twins.actions.fitting import checkpoint_of
from twins.bridge import fusion
from twins.models import Evaluation, ModelVersion, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def evaluate(
    model: ModelVersion,
    *,
    study: Study | None = None,
    refits: bool = False,
    by: AbstractBaseUser | None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Evaluation:
    """Judge a model by the folds of its fit, or as it is on another study; a newer evaluation replaces the older."""
    content = fusion.evaluate(
        tiles.ready(study or model.study, progress=progress),
        checkpoint_of(model),
        study=study.code if study else None,
        refits=refits,
        progress=progress,
    )
    return keep(content, model=model, study=study or model.study, by=by)


@transaction.atomic
def keep(content: dict[str, Any], *, model: ModelVersion, study: Study, by: AbstractBaseUser | None) -> Evaluation:
    """Record what was found; the checkpoint's name in it gives way to the model's number."""
    found, _ = Evaluation.objects.update_or_create(
        model=model,
        study=study,
        defaults={"content": {**content, "model": model.pk}, "by": by},  # type: ignore[misc]  # the user model is configurable
    )
    access.record("evaluate", by=by, study=study, detail={"model": model.pk}, actor="evaluate")
    return found
