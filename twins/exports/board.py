"""A board's recommendation as a FHIR care plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twins.models import Patient, Recommendation

Json = dict[str, Any]
# FHIR's words for a plan that is talked about, agreed for now, and agreed.
STATUS = {"draft": "draft", "preliminary": "draft", "final": "active"}
INTENT = {"draft": "proposal", "preliminary": "proposal", "final": "plan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The newest recommendation of a patient."""

    key: str
    state: str
    question: str
    treatments: tuple[Json, ...]
    reasoning: str
    evidence: str
    trial_ids: tuple[str, ...]
    agreed_at: str


def decision_of(patient: Patient) -> Decision | None:
    """What a board recommended last; None before any did."""
    row = Recommendation.objects.filter(case__patient=patient).select_related("case").first()
    if row is None:
        return None
    return Decision(
        key=f"recommendation-{row.pk}",
        state=row.state,
        question=row.case.question,
        treatments=tuple(row.treatments),
        reasoning=row.reasoning,
        evidence=row.evidence,
        trial_ids=tuple(row.trial_ids),
        agreed_at=(row.final_at or row.changed_at).isoformat(),
    )


def care_plan(decision: Decision, *, subject: Json, note: str) -> Json:
    """Treatments in order of preference, and trials to be offered."""
    texts = [*map(_treatment, decision.treatments), *(f"Offer trial {name}" for name in decision.trial_ids)]
    notes = (decision.reasoning, f"Level of evidence: {decision.evidence}" if decision.evidence else "", note)
    activities = [
        {"detail": {"status": "not-started", "kind": "ServiceRequest", "description": text}} for text in texts
    ]
    return {
        "resourceType": "CarePlan",
        "id": decision.key,
        "status": STATUS[decision.state],
        "intent": INTENT[decision.state],
        "subject": subject,
        "created": decision.agreed_at,
        "title": "Tumour board recommendation",
        "description": decision.question,
        "note": [{"text": text} for text in notes if text],
        **({"activity": activities} if activities else {}),
    }


def _treatment(row: Json) -> str:
    parts = (str(row.get(name) or "") for name in ("regimen", "dose", "start", "note"))
    return ", ".join(part for part in parts if part)
