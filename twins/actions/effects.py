"""Estimate the effects of a study's arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from twins.actions import access
from twins.bridge import fusion
from twins.database import url_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.models import Study


def estimate(
    study: Study,
    *,
    endpoint: str,
    by: AbstractBaseUser | None,
    arms: Sequence[str] = (),
    horizon_months: float = 24,
    control: str | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Overlap, effects by several methods, attempts to refute them, heterogeneity; nothing is stored but the access."""
    found = fusion.estimate_effects(
        url_of(connection.settings_dict),
        study=study.code,
        endpoint=endpoint,
        arms=arms,
        horizon_months=horizon_months,
        control=control,
        seed=seed,
    )
    access.record("effects", by=by, study=study, detail={"endpoint": endpoint, "arms": found["arms"]}, actor="effects")
    return found
