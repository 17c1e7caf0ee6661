"""The patients whose twins lie nearest."""

from __future__ import annotations

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from pgvector.django import CosineDistance

from twins.dossier import numbers
from twins.dossier.estimates import SimilarPatient
from twins.models import OutcomeStatus, Patient, Twin

SHOWN = 5


def build_similar(twin: Twin | None) -> tuple[SimilarPatient, ...]:
    """The five nearest other patients of the same study under the same model."""
    if twin is None or twin.embedding is None or twin.model_id is None:
        return ()
    found: dict[int, SimilarPatient] = {}
    for each in nearest(twin)[: 5 * SHOWN]:
        found.setdefault(each.patient_id, similar_of(each.patient, distance_of(each)))
    return tuple(found.values())[:SHOWN]


def nearest(twin: Twin) -> QuerySet[Twin]:
    """Twins of the same study and model in order of cosine distance.

    The sum keeps the planner from the approximate index, which would look at a fixed number of neighbours of all
    studies and then drop those of other models; one study's twins are few enough to be measured exactly.
    """
    distance = CosineDistance("embedding", twin.embedding)
    return (
        Twin.objects.filter(model_id=twin.model_id, patient__study_id=twin.patient.study_id, embedding__isnull=False)
        .exclude(patient_id=twin.patient_id)
        .annotate(distance=CombinedExpression(distance, "+", Value(0.0), output_field=FloatField()))
        .order_by(F("distance"), "-id")
        .defer("embedding", "state", "modalities", "flags")
        .select_related("patient")
        .prefetch_related("patient__outcomes", "patient__treatment_lines")
    )


def distance_of(twin: Twin) -> float:
    """The annotated distance."""
    distance: float = vars(twin)["distance"]
    return distance


def similar_of(patient: Patient, distance: float) -> SimilarPatient:
    """Code, distance, arm and outcome of a neighbour."""
    arms = [each.regimen for each in patient.treatment_lines.all() if each.is_index]
    return SimilarPatient(
        code=patient.code, distance=f"{distance:.3f}", arm=", ".join(arms) or "not known", outcome=outcome_text(patient)
    )


def outcome_text(patient: Patient) -> str:
    """Overall survival as far as it is known."""
    overall = next((each for each in patient.outcomes.all() if each.endpoint == "OS"), None)
    if overall is None:
        return "not known"
    at = f"{numbers.months_of(overall.time_days):.1f} months"
    return f"died at {at}" if overall.status == OutcomeStatus.EVENT else f"alive at {at}, last contact"
