"""Other releases of FHIR, recognised by what exists only there. Read as R4, their fields would silently be lost."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.checks import Report
from ingest.fhir.resources import Json, Resource, listed, mapping

_TYPES = {
    "R5": frozenset({
        "ActorDefinition", "ArtifactAssessment", "BiologicallyDerivedProductDispense", "ConditionDefinition",
        "DeviceAssociation", "DeviceDispense", "DeviceUsage", "EncounterHistory", "FormularyItem", "GenomicStudy",
        "ImagingSelection", "InventoryItem", "InventoryReport", "NutritionIntake", "Permission", "RequestOrchestration",
        "Requirements", "TestPlan", "Transport",
    }),
    "STU3 or DSTU2": frozenset({
        "BodySite", "Conformance", "DataElement", "DeviceComponent", "DiagnosticOrder", "DeviceUseRequest",
        "EligibilityRequest", "ExpansionProfile", "ImagingManifest", "ImagingObjectSelection", "MedicationOrder",
        "Order", "OrderResponse", "ProcedureRequest", "ProcessRequest", "ReferralRequest", "Sequence",
        "ServiceDefinition",
    }),
}  # fmt: skip
_FIELDS = {
    "R5": {
        "Observation": ("triggeredBy", "bodyStructure", "instantiatesCanonical", "instantiatesReference"),
        "Procedure": ("occurrenceDateTime", "occurrencePeriod", "occurrenceString", "occurrenceAge", "reason", "focus"),
        "MedicationRequest": ("medication", "reason", "renderedDosageInstruction"),
        "MedicationStatement": ("medication", "adherence", "reason", "renderedDosageInstruction"),
        "MedicationAdministration": ("medication", "occurenceDateTime", "occurencePeriod", "isSubPotent"),
        "AdverseEvent": ("status", "code", "occurrenceDateTime", "occurrencePeriod", "contributingFactor"),
        "Condition": ("participant",),
        "DiagnosticReport": ("study", "supportingInfo", "composition"),
        "Specimen": ("role", "combined"),
        "Patient": (),
    },
    "STU3 or DSTU2": {
        "Observation": ("related", "comments", "context"),
        "Procedure": ("notDone", "notPerformed", "context", "definition"),
        "Condition": ("assertedDate", "dateRecorded", "patient", "context"),
        "MedicationStatement": ("taken", "wasNotTaken", "notTaken"),
        "MedicationAdministration": ("wasNotGiven", "notGiven", "prescription"),
        "MedicationRequest": ("context", "definition"),
        "DiagnosticReport": ("image", "codedDiagnosis", "context"),
        "Patient": ("animal",),
    },
}
# A version behind any other profile is that guide's own: US Core 5.0.1 and mCODE 3.0.0 are both R4.
_CORE = r"hl7\.org/fhir/StructureDefinition/[^|]*\|"
_IN_TEXT = (
    ("R5", re.compile(rf"hl7\.org/fhir/(?:R5|5\.0)/|{_CORE}5\.", re.IGNORECASE)),
    ("STU3", re.compile(rf"hl7\.org/fhir/(?:STU3|3\.0)/|{_CORE}3\.", re.IGNORECASE)),
    ("DSTU2", re.compile(rf"hl7\.org/fhir/(?:DSTU2|1\.0)/|{_CORE}1\.", re.IGNORECASE)),
)
_BY_NUMBER = {"1": "DSTU2", "3": "STU3", "5": "R5", "6": "R6"}


def check_version(resource: Resource, report: Report) -> bool:
    """Whether the resource is R4 (or R4B); another release is reported by its name.

    Recognised by resource types and elements that only the other release has, by `fhirVersion`, and by the address or
    the version of a claimed profile.
    """
    found = _version_of(resource)
    if found is None:
        return True
    release, element = found
    message = f"expected FHIR R4, found {release}: convert it to R4, or export it as R4"
    place = resource.place
    column = place.column(f"{resource.type}.{element}" if element else resource.type)
    report.error("fhir_version", file=place.file, line=place.line, column=column, value=release, message=message)
    return False


def _version_of(resource: Resource) -> tuple[str, str] | None:
    for release, types in _TYPES.items():
        if resource.type in types:
            return release, ""
    for release, fields in _FIELDS.items():
        for element in fields.get(resource.type, ()):
            if element in resource.content:
                return release, element
    return _by_text(resource.content) or _by_shape(resource)


def _by_text(content: Json) -> tuple[str, str] | None:
    number = str(content.get("fhirVersion", ""))
    if release := _BY_NUMBER.get(number.split(".")[0]):
        return release, "fhirVersion"
    names = [str(name) for name in listed(mapping(content.get("meta")).get("profile"))]
    for release, pattern in _IN_TEXT:
        if any(pattern.search(name) for name in names):
            return release, "meta.profile"
    return None


def _by_shape(resource: Resource) -> tuple[str, str] | None:
    """A Condition's status was a bare code before R4; an Encounter's class is a list since R5."""
    if resource.type == "Condition" and isinstance(resource.content.get("clinicalStatus"), str):
        return "STU3 or DSTU2", "clinicalStatus"
    if resource.type == "Encounter" and isinstance(resource.content.get("class"), list):
        return "R5", "class"
    if resource.type == "AdverseEvent" and isinstance(resource.content.get("type"), Mapping):
        return "STU3", "type"
    return None
