"""Twins and the forecasts made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from twins.actions import access
from twins.models import Forecast, ModelVersion, Patient, Twin

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.bridge.fusion import Simulated


@transaction.atomic
def keep(
    simulated: Simulated, *, patient: Patient, model: ModelVersion | None, by: AbstractBaseUser | None, actor: str = ""
) -> tuple[Twin, Forecast | None]:
    """Add a twin and, where arms were simulated, its forecast."""
    twin = Twin.objects.create(
        patient=patient,
        model=model,
        origin_day=simulated.origin_day,
        snapshot_sha256=simulated.snapshot_sha256,
        seed=simulated.seed,
        embedding=simulated.embedding,
        prognostic_index=simulated.prognostic_index,
        modalities=simulated.modalities,
        state=simulated.state,
        flags=simulated.flags,
    )
    forecast = None
    if simulated.arms is not None:
        forecast = Forecast.objects.create(
            twin=twin, horizon_months=simulated.horizon_months, arms=simulated.arms, seconds=simulated.seconds
        )
    access.record("twin", by=by, patient=patient, detail={"twin": twin.pk}, actor=actor)
    return twin, forecast
