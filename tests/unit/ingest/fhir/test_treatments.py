from pathlib import Path

import pytest

from ingest.records import AdverseEventRecord, DiseaseEventRecord, ResponseRecord
from tests.unit.ingest.fhir.making import (
    LOINC,
    RXNORM,
    SNOMED,
    codes,
    concept,
    medication,
    observation,
    read_patient,
)

ADMINISTRATION, REQUEST, STATEMENT = "MedicationAdministration", "MedicationRequest", "MedicationStatement"
GRADE = "http://hl7.org/fhir/us/ctcae/StructureDefinition/ctcae-grade"


def _request(start: str = "2020-01-11", **changes: object) -> dict[str, object]:
    return medication(REQUEST, **{"status": "active", "intent": "order", "authoredOn": start} | changes)


def test_infusions_of_a_drug_are_one_course(tmp_path: Path) -> None:
    days = ("2020-02-01", "2020-02-22", "2020-03-14")
    infusions = [medication(ADMINISTRATION, name=f"m{day}", effectiveDateTime=day) for day in days]

    courses = read_patient(tmp_path, *infusions).treatments

    assert [(each.regimen, each.start_day, each.stop_day) for each in courses] == [("cisplatin", 31, 73)]


def test_a_gap_of_more_than_60_days_is_a_new_course(tmp_path: Path) -> None:
    infusions = [
        medication(ADMINISTRATION, name=f"m{day}", effectiveDateTime=day) for day in ("2020-02-01", "2020-04-02")
    ]

    assert len(read_patient(tmp_path, *infusions).treatments) == 2


def test_an_order_starts_with_its_dosage_and_is_open(tmp_path: Path) -> None:
    dosage = [{"timing": {"repeat": {"boundsPeriod": {"start": "2020-01-21"}}}}]

    courses = read_patient(tmp_path, _request(dosageInstruction=dosage)).treatments

    assert [(each.start_day, each.stop_day) for each in courses] == [(20, None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "draft"},
        {"intent": "plan"},
        {"doNotPerform": True},
    ],
    ids=["draft", "plan", "not to be given"],
)
def test_what_was_not_ordered_is_no_treatment(tmp_path: Path, changes: dict[str, object]) -> None:
    package = read_patient(tmp_path, _request(**changes))

    assert package.treatments == [] and package.tally[REQUEST]["kept_raw"] == 1


@pytest.mark.parametrize(("kind", "status"), [(ADMINISTRATION, "not-done"), (STATEMENT, "not-taken")])
def test_what_was_not_given_is_no_treatment(tmp_path: Path, kind: str, status: str) -> None:
    package = read_patient(tmp_path, medication(kind, status=status, effectiveDateTime="2020-02-01"))

    assert package.treatments == [] and package.tally[kind]["kept_raw"] == 1


@pytest.mark.parametrize(("kind", "status"), [(REQUEST, "cancelled"), (STATEMENT, "entered-in-error")])
def test_what_was_cancelled_or_a_mistake_is_not_even_kept(tmp_path: Path, kind: str, status: str) -> None:
    told = {"intent": "order", "authoredOn": "2020-02-01"} if kind == REQUEST else {"effectiveDateTime": "2020-02-01"}

    package = read_patient(tmp_path, medication(kind, status=status, **told))

    assert package.treatments == [] and package.raws == [] and package.tally[kind]["ignored"] == 1


def test_a_stopped_order_without_a_date_of_its_end_says_so(tmp_path: Path) -> None:
    package = read_patient(tmp_path, _request(status="stopped"))

    assert package.treatments[0].stop_day is None and codes(package) == ["stop_unknown"]


def test_a_medication_resource_tells_the_drug_and_is_used(tmp_path: Path) -> None:
    drug = {"resourceType": "Medication", "id": "d1", "code": concept(RXNORM, "40048")}
    given = medication(
        ADMINISTRATION, effectiveDateTime="2020-02-01", medicationReference={"reference": "Medication/d1"}
    )
    del given["medicationCodeableConcept"]

    package = read_patient(tmp_path, drug, given)

    assert package.treatments[0].regimen == "carboplatin" and package.tally["Medication"]["used"] == 1


def test_a_contained_medication_tells_the_drug(tmp_path: Path) -> None:
    inside = [{"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "40048")}]
    given = medication(
        ADMINISTRATION, effectiveDateTime="2020-02-01", medicationReference={"reference": "#d"}, contained=inside
    )
    del given["medicationCodeableConcept"]

    assert read_patient(tmp_path, given).treatments[0].regimen == "carboplatin"


def test_an_unknown_drug_keeps_its_code_unless_its_name_has_one_known_ingredient(tmp_path: Path) -> None:
    named = concept(RXNORM, "1", "Docetaxel 20 MG/ML for somebody")
    unnamed = concept(RXNORM, "2", "secret remedy")
    given = [
        medication(STATEMENT, name=str(at), effectiveDateTime="2020-02-01", medicationCodeableConcept=drug)
        for at, drug in enumerate((named, unnamed))
    ]

    package = read_patient(tmp_path, *given)

    assert [each.regimen for each in package.treatments] == ["docetaxel", "RXNORM:2"]
    assert codes(package)[:2] == ["drug_by_display", "stop_unknown"] or "drug_unmapped" in codes(package)
    assert "secret" not in str(package)


def test_radiotherapy_and_surgery_are_treatments_and_a_biopsy_is_not(tmp_path: Path) -> None:
    def procedure(name: str, code: str, **changes: object) -> dict[str, object]:
        base = {"resourceType": "Procedure", "id": name, "status": "completed", "code": concept(SNOMED, code)}
        return base | {"subject": {"reference": "Patient/p1"}, "performedDateTime": "2020-01-31"} | changes

    course = procedure("r1", "1217123003", performedPeriod={"start": "2020-03-01", "end": "2020-04-10"})
    del course["performedDateTime"]
    operation = procedure("s1", "64368001", category=concept(SNOMED, "387713003"))
    skipped = procedure("s2", "64368001", category=concept(SNOMED, "387713003"), status="not-done")

    package = read_patient(tmp_path, course, operation, skipped, procedure("b1", "723990008"))

    assert [(each.regimen, each.start_day, each.stop_day) for each in package.treatments] == [
        ("surgery", 30, 30),
        ("radiotherapy", 60, 100),
    ]
    assert package.tally["Procedure"] == {"used": 2, "kept_raw": 2, "ignored": 0}


@pytest.mark.parametrize(
    ("system", "code", "category"),
    [(SNOMED, "268910001", "PR"), (SNOMED, "359746009", "SD"), (SNOMED, "260415000", "CR"), (LOINC, "LA28371-5", "SD")],
)
def test_disease_status_is_a_response(tmp_path: Path, system: str, code: str, category: str) -> None:
    package = read_patient(tmp_path, observation("97509-4", valueCodeableConcept=concept(system, code)))

    assert package.responses == [ResponseRecord(patient="p1", day=10, category=category)]
    assert package.disease_events == []


def test_a_worse_disease_status_is_also_a_progression(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("97509-4", valueCodeableConcept=concept(SNOMED, "271299001")))

    assert package.responses[0].category == "PD"
    assert package.disease_events == [DiseaseEventRecord(patient="p1", kind="progression", day=10)]


def _adverse_event(grade: str, **changes: object) -> dict[str, object]:
    told = {"url": GRADE, "valueCodeableConcept": concept("http://hl7.org/fhir/us/ctcae/CodeSystem/grade", grade)}
    return {
        "resourceType": "AdverseEvent",
        "id": "a1",
        "actuality": "actual",
        "event": concept("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "C57787"),
        "subject": {"reference": "Patient/p1"},
        "date": "2020-02-10",
        "extension": [told],
        **changes,
    }


def test_an_adverse_event_has_its_grade_and_day(tmp_path: Path) -> None:
    package = read_patient(tmp_path, _adverse_event("3"))

    assert package.adverse_events == [AdverseEventRecord(patient="p1", term="NCIT:C57787", start_day=40, grade=3)]


@pytest.mark.parametrize(("grade", "actuality"), [("0", "actual"), ("3", "potential")])
def test_what_did_not_happen_is_no_adverse_event(tmp_path: Path, grade: str, actuality: str) -> None:
    package = read_patient(tmp_path, _adverse_event(grade, actuality=actuality))

    assert package.adverse_events == [] and package.tally["AdverseEvent"]["kept_raw"] == 1
