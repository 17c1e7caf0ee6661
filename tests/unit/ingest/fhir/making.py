"""Small FHIR resources of one patient, and the package that the reader makes of them."""

import json
from pathlib import Path
from typing import Any

from ingest.fhir.format import FORMAT
from ingest.records import Package
from ingest.requests import Request
from ingest.sources import KnownStudy

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HGNC = "http://www.genenames.org"
UCUM = "http://unitsofmeasure.org"

Json = dict[str, Any]


def concept(system: str, code: str, display: str | None = None) -> Json:
    coding = {"system": system, "code": code}
    return {"coding": [coding if display is None else {**coding, "display": display}]}


def patient(**changes: Any) -> Json:
    return {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1960-05-01", **changes}


def condition(snomed: str = "254837009", **changes: Any) -> Json:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/p1"},
        "code": concept(SNOMED, snomed),
        "onsetDateTime": "2020-01-01",
        **changes,
    }


def observation(code: str, *, system: str = LOINC, name: str = "o1", day: str = "2020-01-11", **changes: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": concept(system, code),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": day,
        **changes,
    }


def quantity(value: float, ucum: str, **changes: Any) -> Json:
    return {"value": value, "system": UCUM, "code": ucum, **changes}


def component(code: str, **value: Any) -> Json:
    return {"code": concept(LOINC, code), **value}


def variant(gene: str | None, answer: str | None, *components: Json, name: str = "v1", **changes: Any) -> Json:
    studied = [] if gene is None else [component("48018-6", valueCodeableConcept=concept(HGNC, gene))]
    value = {} if answer is None else {"valueCodeableConcept": concept(LOINC, answer)}
    return observation("69548-6", name=name, component=[*studied, *components], **value, **changes)


def medication(kind: str, code: str = "2555", *, name: str = "m1", status: str = "completed", **changes: Any) -> Json:
    return {
        "resourceType": kind,
        "id": name,
        "status": status,
        "medicationCodeableConcept": concept(RXNORM, code),
        "subject": {"reference": "Patient/p1"},
        **changes,
    }


def bundle(*resources: Json, kind: str = "collection") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}


def read(tmp_path: Path, content: Json, *, known: KnownStudy | None = None, **options: str) -> Package:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_path(path, known=known, **options)


def read_path(path: Path, *, known: KnownStudy | None = None, **options: str) -> Package:
    request = Request(paths=(path,), study="s", workspace=path.parent, uid_salt="salt", known=known, options=options)
    return FORMAT.read(request)


def read_patient(tmp_path: Path, *resources: Json, **options: str) -> Package:
    """The patient with breast cancer of 2020-01-01, and these resources."""
    return read(tmp_path, bundle(patient(), condition(), *resources), **options)


def codes(package: Package) -> list[str]:
    return [issue.code for issue in package.issues]
