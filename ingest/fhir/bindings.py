"""Codes of which FHIR R4 allows only its own, in the elements on which our reading rests.

Source: the required bindings of FHIR R4 (4.0.1). The library that checks resources knows their shape, not these.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.fhir.resources import Resource

_EVENT = "in-progress not-done on-hold completed entered-in-error stopped unknown"
_ALLOWED = {
    ("Bundle", "type"): (
        "document message transaction transaction-response batch batch-response history searchset collection"
    ),
    ("Patient", "gender"): "male female other unknown",
    ("Observation", "status"): "registered preliminary final amended corrected cancelled entered-in-error unknown",
    ("DiagnosticReport", "status"): (
        "registered partial preliminary final amended corrected appended cancelled entered-in-error unknown"
    ),
    ("Specimen", "status"): "available unavailable unsatisfactory entered-in-error",
    ("Procedure", "status"): f"preparation {_EVENT}",
    ("MedicationAdministration", "status"): _EVENT,
    ("MedicationStatement", "status"): ("active completed entered-in-error intended stopped on-hold unknown not-taken"),
    ("MedicationRequest", "status"): "active on-hold cancelled completed entered-in-error stopped draft unknown",
    ("MedicationRequest", "intent"): (
        "proposal plan order original-order reflex-order filler-order instance-order option"
    ),
    ("AdverseEvent", "actuality"): "actual potential",
}


def refused_codes(resource: Resource) -> Iterator[str]:
    """Elements that hold a code which FHIR R4 does not allow there."""
    for (kind, element), allowed in _ALLOWED.items():
        value = resource.content.get(element)
        if kind == resource.type and isinstance(value, str) and value not in allowed.split():
            yield element
