"""The twin for other systems: a FHIR R4 bundle of what page and PDF show, checked resource by resource."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from twins.dossier import ArmView, Dossier
from twins.dossier.words import RESEARCH_USE
from twins.exports.board import Decision, care_plan

Json = dict[str, Any]
SYSTEM: Final = "urn:consilium"
HORIZONS: Final = (12, 24)
SYNTHETIC: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}


def build_bundle(dossier: Dossier, *, pdf: bytes, decision: Decision | None) -> Json:
    """A collection of resources that refer to each other.

    Patient, Device (the model), RiskAssessment (one an arm), CarePlan (once a board recommended) and DiagnosticReport
    with the PDF.

    Raises:
        ValueError: a resource that is not FHIR R4, which would be a mistake of ours.
    """
    resources = [_patient(dossier), *_device(dossier), *(_risk(dossier, arm) for arm in dossier.arms)]
    if decision:
        resources.append(care_plan(decision, subject=_reference(dossier, "Patient"), note=str(RESEARCH_USE)))
    resources.append(_report(dossier, pdf, decision))
    for resource in resources:
        _check(resource)
        if dossier.header.synthetic:
            resource["meta"] = {"security": [SYNTHETIC]}
    entries = [{"fullUrl": _url(dossier, each["resourceType"], each["id"]), "resource": each} for each in resources]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": dossier.made_at.isoformat(),
        "entry": entries,
    }


def _check(resource: Json) -> None:
    """Validation by the published model of the resource."""
    kind = resource["resourceType"]
    module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    getattr(module, kind).model_validate(resource)


def _url(dossier: Dossier, kind: str, key: str = "") -> str:
    """The same content gets the same address."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{SYSTEM}:{dossier.header.study}:{dossier.header.code}:{kind}:{key}')}"


def _id(*parts: object) -> str:
    return "-".join(str(part) for part in parts)


def _reference(dossier: Dossier, kind: str, key: str = "") -> Json:
    return {"reference": _url(dossier, kind, key or kind.lower())}


def _patient(dossier: Dossier) -> Json:
    """A pseudonym and nothing else."""
    value = f"{dossier.header.study}/{dossier.header.code}"
    return {"resourceType": "Patient", "id": "patient", "identifier": [{"system": SYSTEM, "value": value}]}


def _device(dossier: Dossier) -> Iterator[Json]:
    """The fitted model behind the forecast."""
    if dossier.model:
        yield {
            "resourceType": "Device",
            "id": "device",
            "deviceName": [{"name": f"Consilium model {dossier.model.number}", "type": "model-name"}],
            "version": [{"value": dossier.model.checkpoint}],
            "note": [{"text": str(RESEARCH_USE)}],
        }


def _risk(dossier: Dossier, arm: ArmView) -> Json:
    forecast = dossier.forecast
    assert forecast is not None  # noqa: S101  # arms come from it
    performer = {"performer": _reference(dossier, "Device")} if dossier.model else {}
    return {
        "resourceType": "RiskAssessment",
        "id": _id("arm", 1 + dossier.arms.index(arm)),
        "status": "preliminary",
        "subject": _reference(dossier, "Patient"),
        "occurrenceDateTime": forecast.made_at.isoformat(),
        "method": {"text": f"Forecast {forecast.number}, arm {arm.name}, evidence {arm.evidence}"},
        "prediction": [*_deaths(arm), *_toxicities(arm, forecast.horizon_months)],
        "note": [{"text": str(RESEARCH_USE)}, *({"text": flag.message} for flag in arm.flags)],
        **performer,
    }


def _deaths(arm: ArmView) -> Iterator[Json]:
    for months, estimate in zip(HORIZONS, (arm.p12, arm.p24), strict=True):
        if estimate.value is not None:
            yield _prediction("Death from any cause", 1 - estimate.value, months, f"alive: {estimate.text}")


def _toxicities(arm: ArmView, months: int) -> Iterator[Json]:
    for row in arm.toxicity:
        if row.estimate.value is not None:
            yield _prediction(f"Toxicity of grade 3 or more: {row.label}", row.estimate.value, months, row.text)


def _prediction(outcome: str, probability: float, months: int, rationale: str) -> Json:
    """A probability in percent, as the resource asks for it; the interval stands in the rationale."""
    unit = {"unit": "months", "system": "http://unitsofmeasure.org", "code": "mo"}
    return {
        "outcome": {"text": outcome},
        "probabilityDecimal": round(100 * probability, 1),
        "whenRange": {"low": {"value": 0, **unit}, "high": {"value": months, **unit}},
        "rationale": rationale,
    }


def _report(dossier: Dossier, pdf: bytes, decision: Decision | None) -> Json:
    results = [_reference(dossier, "RiskAssessment", _id("arm", 1 + place)) for place, _ in enumerate(dossier.arms)]
    title = f"Tumour board dossier, {dossier.header.study} {dossier.header.code}"
    based = {"basedOn": [_reference(dossier, "CarePlan", decision.key)]} if decision else {}
    return {
        "resourceType": "DiagnosticReport",
        "id": "report",
        "status": "preliminary",
        "code": {"text": "Tumour board dossier"},
        "subject": _reference(dossier, "Patient"),
        "issued": dossier.made_at.isoformat(),
        "conclusion": str(RESEARCH_USE),
        "extension": [{"url": f"{SYSTEM}:risk-assessment", "valueReference": result} for result in results],
        "presentedForm": [{"contentType": "application/pdf", "title": title, "data": base64.b64encode(pdf).decode()}],
        **based,
    }
