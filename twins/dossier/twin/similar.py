"""The patients whose twins lie nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db.models import Avg, F, FloatField, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext as _
from pgvector.django import CosineDistance

from twins.dossier import numbers
from twins.dossier.forecasts.estimates import SimilarPatient
from twins.models import Outcome, OutcomeStatus, Patient, Twin
from twins.models.patient import PatientQuerySet

SHOWN: Final = 8
YEAR_MONTHS: Final = 12
SAMPLED: Final = 200


def build_similar(twin: Twin | None, *, visible: PatientQuerySet | None = None) -> tuple[SimilarPatient, ...]:
    """The nearest other patients of the same study under the same model, among those the reader may see."""
    if twin is None or twin.embedding is None or twin.model_id is None:
        return ()
    distances: dict[int, tuple[float, float]] = {}
    for patient_id, distance, typical in nearest(twin, visible)[: 5 * SHOWN]:
        # A patient's newer twins may lie near as well.
        distances.setdefault(patient_id, (distance, typical))
    shown = [*distances][:SHOWN]
    patients = Patient.objects.prefetch_related("outcomes", "treatment_lines").in_bulk(shown)
    return tuple(similar_of(patients[key], *distances[key]) for key in shown)


def nearest(twin: Twin, visible: PatientQuerySet | None) -> QuerySet[Twin, tuple[int, float, float]]:
    """Patient, distance and mean distance of twins of the same study and model, in order of cosine distance.

    The sum keeps the planner from the approximate index, which would look at a fixed number of neighbours of all
    studies and then drop those of other models; one study's twins are few enough to be measured exactly.
    """
    measured = others_of(twin)
    # Enough of them for a word; the mean of all would take as long as the search itself.
    some = measured.filter(pk__in=measured.order_by("pk").values("pk")[:SAMPLED])
    typical = some.order_by().values("model").annotate(mean=Avg("distance")).values("mean")
    if visible is not None:
        measured = measured.filter(patient__in=visible.order_by().values("pk"))
    return (
        measured.annotate(typical=Subquery(typical, output_field=FloatField()))
        .order_by(F("distance"), "-id")
        .values_list("patient_id", "distance", "typical")
    )


def others_of(twin: Twin) -> QuerySet[Twin]:
    """Twins of other patients of the same study and model, with their distance."""
    distance = CosineDistance("embedding", twin.embedding)
    return (
        Twin.objects.filter(model_id=twin.model_id, patient__study_id=twin.patient.study_id, embedding__isnull=False)
        .exclude(patient_id=twin.patient_id)
        .annotate(distance=CombinedExpression(distance, "+", Value(0.0), output_field=FloatField()))
    )


def similar_of(patient: Patient, distance: float, typical: float) -> SimilarPatient:
    """Code, distance, arm and outcome of a neighbour; `typical` is the mean distance in the study."""
    arms = [each.regimen for each in patient.treatment_lines.all() if each.is_index]
    outcomes = {each.endpoint: each for each in patient.outcomes.all()}
    overall = outcomes.get("OS")
    return SimilarPatient(
        code=patient.code,
        distance=numbers.fixed(distance, 3),
        arm=", ".join(arms) or _("not known"),
        outcome=outcome_text(overall),
        progression=progression_text(outcomes.get("PFS")),
        nearness=nearness_text(distance, typical),
        months=None if overall is None else numbers.months_of(overall.time_days),
        died=overall is not None and overall.status == OutcomeStatus.EVENT,
    )


def nearness_text(distance: float, typical: float) -> str:
    """A distance in words, against the mean distance to the study's patients."""
    if distance < typical / 4:
        return _("very near")
    if distance < typical / 2:
        return _("near")
    return _("nearer than average") if distance < typical else _("no nearer than average")


def outcome_text(overall: Outcome | None) -> str:
    """Overall survival as far as it is known."""
    if overall is None:
        return _("not known")
    at = {"months": numbers.in_months(numbers.months_of(overall.time_days))}
    if overall.status == OutcomeStatus.EVENT:
        return _("died at %(months)s") % at
    return _("alive at %(months)s, last contact") % at


def progression_text(outcome: Outcome | None) -> str:
    """Progression or death, whichever came first, as far as it is known; empty where it is not."""
    if outcome is None:
        return ""
    at = {"months": numbers.in_months(numbers.months_of(outcome.time_days))}
    if outcome.status == OutcomeStatus.EVENT:
        return _("progressed or died at %(months)s") % at
    return _("not progressed at %(months)s") % at


def similar_sentences(similar: Sequence[SimilarPatient]) -> tuple[str, ...]:
    """What they got, and how many died within a year of those who were followed so long."""
    if not similar:
        return ()
    return (_received_sentence(similar), _died_sentence(similar))


def _received_sentence(similar: Sequence[SimilarPatient]) -> str:
    counted = Counter(each.arm for each in similar)
    told = [f"{arm} {count}" for arm, count in sorted(counted.items())]
    text = _("Of the %(count)s nearest, received: %(arms)s.")
    return text % {"count": len(similar), "arms": ", ".join(told)}


def _died_sentence(similar: Sequence[SimilarPatient]) -> str:
    """Those who were censored within the year are counted apart: what became of them is not known."""
    known = [each for each in similar if each.months is not None and (each.died or each.months >= YEAR_MONTHS)]
    died = [each for each in known if each.died and (each.months or 0.0) <= YEAR_MONTHS]
    unknown = len(similar) - len(known)
    if not known:
        return _("None of them was followed for 12 months.")
    text = _("Of %(known)s followed for 12 months or until death, %(died)s died within 12 months.")
    said = text % {"known": len(known), "died": len(died)}
    if not unknown:
        return said
    short = _("%(count)s followed for a shorter time, or not known, are not counted.") % {"count": unknown}
    return f"{said} {short}"
