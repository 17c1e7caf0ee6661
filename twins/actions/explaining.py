"""Ask a fitted model why, and what if."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from twins.actions import access, tiles
from twins.actions.fitting import checkpoint_of
from twins.bridge import fusion
from twins.models import ModelVersion, Patient, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Of each kind of item, those that contribute most are kept with a twin.
KEPT: Final = 12


def explain(patient: Patient, *, model: ModelVersion, by: AbstractBaseUser | None) -> dict[str, Any]:
    """The patient's log-risk shared out."""
    found = fusion.explain_patient(
        tiles.ready(patient.study), checkpoint_of(model), study=patient.study.code, patient=patient.code
    )
    access.record("explain", by=by, patient=patient, detail={"model": model.pk}, actor="explain")
    return found


def share_out(
    patients: Collection[str], *, study: Study, model: ModelVersion | None, origin_day: int
) -> dict[str, dict[str, Any]]:
    """The log-risk of patients whose twins are being made, by code, to be kept with them; nothing without a model."""
    if model is None:
        return {}
    return fusion.explain_patients(
        tiles.ready(study),
        checkpoint_of(model),
        study=study.code,
        patients=patients,
        origin_day=origin_day,
        most=KEPT,
    )


def perturb(
    patient: Patient,
    *,
    model: ModelVersion,
    by: AbstractBaseUser | None,
    direction: str,
    gene: str | None = None,
    pathway: str | None = None,
) -> dict[str, Any]:
    """What the model says with a gene or pathway changed."""
    found = fusion.perturb_patient(
        tiles.ready(patient.study),
        checkpoint_of(model),
        study=patient.study.code,
        patient=patient.code,
        direction=direction,
        gene=gene,
        pathway=pathway,
    )
    detail = {"model": model.pk, "direction": direction, "gene": gene, "pathway": pathway}
    access.record("explain", by=by, patient=patient, detail=detail, actor="explain")
    return found
