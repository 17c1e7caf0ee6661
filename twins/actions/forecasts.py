"""Twins and the forecasts made from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from twins.actions import access, courses, explaining, tiles
from twins.actions.fitting import checkpoint_of
from twins.bridge import fusion
from twins.models import Forecast, ModelVersion, Patient, Study, Twin

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.bridge.fusion import Simulated

HORIZON_MONTHS = 24
# Log-risks are shared out of so many patients at once: alone each would cost as much as its simulation.
TOGETHER = 100


def simulate(
    patient: Patient,
    *,
    model: ModelVersion | None,
    by: AbstractBaseUser | None,
    arms: Sequence[str] | None = None,
    origin_day: int = 0,
    horizon_months: int = HORIZON_MONTHS,
    weights: str | None = None,
    edits: Sequence[str] = (),
    actor: str = "simulate",
) -> tuple[Twin, Forecast | None]:
    """Make and keep one patient's twin with its arms."""
    simulated = fusion.simulate_patient(
        tiles.ready(patient.study),
        checkpoint_of(model) if model else None,
        study=patient.study.code,
        patient=patient.code,
        arms=arms,
        origin_day=origin_day,
        horizon_months=horizon_months,
        weights=weights,
        edits=edits,
    )
    why = explaining.share_out([patient.code], study=patient.study, model=model, origin_day=origin_day)
    return keep(simulated, why.get(patient.code, {}), patient=patient, model=model, by=by, actor=actor)


def refresh(
    study: Study,
    *,
    model: ModelVersion | None,
    by: AbstractBaseUser | None,
    origin_day: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Make and keep the twin of every patient who was alive at the origin; returns how many."""
    patients = {patient.code: patient for patient in study.patients.select_related("study")}
    found = fusion.simulate_study(
        tiles.ready(study, progress=progress),
        checkpoint_of(model) if model else None,
        study=study.code,
        origin_day=origin_day,
        horizon_months=HORIZON_MONTHS,
    )
    done = 0
    while several := list(islice(found, TOGETHER)):
        codes = [simulated.patient for _, simulated in several]
        why = explaining.share_out(codes, study=study, model=model, origin_day=origin_day)
        for total, simulated in several:
            code = simulated.patient
            keep(simulated, why.get(code, {}), patient=patients[code], model=model, by=by, actor="refresh")
            done += 1
            if progress:
                progress("twins and forecasts", done, total)
    return done


@transaction.atomic
def keep(
    simulated: Simulated,
    why: dict[str, Any],
    *,
    patient: Patient,
    model: ModelVersion | None,
    by: AbstractBaseUser | None,
    actor: str,
) -> tuple[Twin, Forecast | None]:
    """Add a twin with what its log-risk consists of and, where arms were simulated, its forecast."""
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
        visit=simulated.visit,
        weights=simulated.weights,
        flags=simulated.flags,
        why=why,
    )
    forecast = None
    if simulated.arms is not None:
        forecast = Forecast.objects.create(
            twin=twin,
            horizon_months=simulated.horizon_months,
            arms=simulated.arms,
            seconds=simulated.seconds,
            known=courses.note_known(patient),
        )
    access.record("twin", by=by, patient=patient, detail={"twin": twin.pk}, actor=actor)
    return twin, forecast
