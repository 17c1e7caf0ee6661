from pathlib import Path

import pytest

from ingest.records import Knowing
from tests.unit.ingest.fhir.making import (
    LOINC,
    SNOMED,
    bundle,
    codes,
    component,
    concept,
    condition,
    observation,
    patient,
    quantity,
    read,
    read_patient,
)

LAB = {"category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")]}


def test_a_laboratory_value_keeps_its_ucum_unit(tmp_path: Path) -> None:
    value = quantity(4.2, "10*3/uL", unit="thousand per microlitre")

    package = read_patient(tmp_path, observation("26499-4", valueQuantity=value))

    found = package.observations[0]
    assert (found.modality, found.name, found.day, found.value, found.unit) == (
        "labs",
        "neutrophils",
        10,
        4.2,
        "10*3/uL",
    )


def test_below_a_limit_is_no_zero(tmp_path: Path) -> None:
    value = quantity(0.1, "ng/mL", comparator="<")

    found = read_patient(tmp_path, observation("2857-1", valueQuantity=value)).observations[0]

    assert (found.state, found.value, found.limit, found.comparator) == (Knowing.BELOW_LIMIT, None, 0.1, "<")


def test_above_a_bound_keeps_the_comparator(tmp_path: Path) -> None:
    found = read_patient(
        tmp_path, observation("2039-6", valueQuantity=quantity(8, "ng/mL", comparator=">"))
    ).observations[0]

    assert (found.state, found.value, found.comparator) == (Knowing.VALUE, 8.0, ">")


@pytest.mark.parametrize(("reason", "state"), [("error", Knowing.FAILED), ("not-performed", Knowing.NOT_TESTED)])
def test_reasons_for_no_value_are_states(tmp_path: Path, reason: str, state: Knowing) -> None:
    absent = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason)

    package = read_patient(tmp_path, observation("2039-6", dataAbsentReason=absent))

    assert [each.state for each in package.observations] == [state]


def test_an_unknown_reason_says_nothing_and_is_kept_raw(tmp_path: Path) -> None:
    absent = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")

    package = read_patient(tmp_path, observation("2039-6", dataAbsentReason=absent))

    assert package.observations == [] and package.tally["Observation"]["kept_raw"] == 1


def test_a_code_outside_the_table_keeps_its_code_as_name(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("99999-9", valueQuantity=quantity(1, "1"), **LAB))

    assert [(each.modality, each.name) for each in package.observations] == [("labs", "LOINC:99999-9")]


def test_the_components_of_a_panel_are_values_of_their_own(tmp_path: Path) -> None:
    parts = [
        component("8480-6", valueQuantity=quantity(120, "mm[Hg]")),
        component("8462-4", valueQuantity=quantity(80, "mm[Hg]")),
    ]

    package = read_patient(tmp_path, observation("85354-9", component=parts))

    assert [(each.name, each.value) for each in package.observations] == [
        ("systolic_pressure", 120.0),
        ("diastolic_pressure", 80.0),
    ]


def test_a_tumour_size_is_in_millimetres_with_its_shorter_diameters_beside_it(tmp_path: Path) -> None:
    parts = [
        component("33728-7", valueQuantity=quantity(2.5, "cm")),
        component("33729-5", valueQuantity=quantity(11, "mm")),
    ]

    found = read_patient(tmp_path, observation("21889-1", component=parts)).observations

    assert [(each.modality, each.value, each.unit, each.details) for each in found] == [
        ("tumour_size", 25.0, "mm", {"other_diameters_mm": [11.0]})
    ]


def test_ecog_is_a_covariate_and_an_observation(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("89247-1", valueInteger=1))

    assert package.patients[0].ecog == 1
    assert [(each.name, each.value) for each in package.observations] == [("ecog", 1.0)]


def test_ecog_by_answer_code(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("89247-1", valueCodeableConcept=concept(LOINC, "LA9624-3")))

    assert package.patients[0].ecog == 2


def test_the_last_ecog_before_day_0_is_baseline(tmp_path: Path) -> None:
    early = observation("89247-1", name="e1", day="2019-11-01", valueInteger=0)
    before = observation("89247-1", name="e2", day="2019-12-24", valueInteger=1)
    after = observation("89247-1", name="e3", day="2020-01-02", valueInteger=3)

    assert read_patient(tmp_path, after, early, before).patients[0].ecog == 1


def test_a_later_ecog_than_60_days_is_no_baseline(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("89247-1", day="2020-04-01", valueInteger=1))

    assert package.patients[0].ecog is None and len(package.observations) == 1


def test_a_receptor_is_a_covariate_and_a_dated_answer(tmp_path: Path) -> None:
    positive = observation("85337-4", name="er", valueCodeableConcept=concept(LOINC, "LA6576-8"))
    negative = observation("48676-1", name="her2", valueCodeableConcept=concept(SNOMED, "260385009"))

    package = read_patient(tmp_path, positive, negative)

    assert package.patients[0].covariates == {"er_status": "positive", "her2_status": "negative"}
    assert [(each.name, each.state) for each in package.observations] == [
        ("er_status", Knowing.VALUE),
        ("her2_status", Knowing.NONE_FOUND),
    ]


def test_microsatellite_instability_is_read_by_its_answer(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("81695-9", valueCodeableConcept=concept(LOINC, "LA26203-2")))

    assert package.patients[0].covariates == {"microsatellite_instability": "high"}


def test_a_result_that_is_not_final_is_kept_raw(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("2039-6", status="preliminary", valueQuantity=quantity(1, "ng/mL")))

    assert package.observations == [] and codes(package) == ["not_final"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_mistake_is_never_stored(tmp_path: Path, status: str) -> None:
    package = read_patient(tmp_path, observation("2039-6", status=status, valueQuantity=quantity(1, "ng/mL")))

    assert package.observations == [] and package.raws == []
    assert package.tally["Observation"] == {"used": 0, "kept_raw": 0, "ignored": 1}


def test_an_unknown_modifier_extension_keeps_the_resource_raw(tmp_path: Path) -> None:
    changed = [{"url": "http://example.org/negated", "valueBoolean": True}]

    package = read_patient(
        tmp_path, observation("2039-6", modifierExtension=changed, valueQuantity=quantity(1, "ng/mL"))
    )

    assert package.observations == [] and codes(package) == ["modifier_extension"]


def test_a_modifier_deep_inside_counts_as_well(tmp_path: Path) -> None:
    part = component("8480-6", valueQuantity=quantity(120, "mm[Hg]"))
    part["modifierExtension"] = [{"url": "http://example.org/negated", "valueBoolean": True}]

    assert read_patient(tmp_path, observation("85354-9", component=[part])).observations == []


def test_an_undated_value_is_kept_raw(tmp_path: Path) -> None:
    content = observation("2039-6", valueQuantity=quantity(1, "ng/mL"))
    del content["effectiveDateTime"]

    package = read_patient(tmp_path, content)

    assert package.observations == [] and "undated" in codes(package)


def test_no_name_identifier_note_or_date_leaves_the_reader(tmp_path: Path) -> None:
    secret = {
        "name": [{"family": "Secretname"}],
        "identifier": [{"value": "MRN-4711"}],
        "address": [{"city": "Secretville"}],
        "telecom": [{"value": "555-123"}],
    }
    noted = observation(
        "44669-0",
        note=[{"text": "Secretnote of 2020-01-11"}],
        valueString="Secretvalue",
        performer=[{"display": "Secretdoc"}],
        text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Secretdiv</div>'},
    )

    package = read(tmp_path, bundle(patient(**secret), condition(), noted))

    for forbidden in ("Secret", "MRN", "555", "2020", "1960"):
        assert forbidden not in str(package), forbidden
    assert package.raws[0].day == 10


def test_of_several_values_of_a_day_the_last_is_stored_with_a_warning(tmp_path: Path) -> None:
    values = [
        observation("2039-6", name=f"o{hour}", day=f"2020-01-11T{hour}:00:00Z", valueQuantity=quantity(hour, "ng/mL"))
        for hour in (17, 11)
    ]

    package = read_patient(tmp_path, *values)

    assert [each.value for each in package.observations] == [17.0] and codes(package) == ["repeated_value"]


def test_resources_without_an_id_are_told_apart(tmp_path: Path) -> None:
    values = [observation("2039-6", day=f"2020-01-1{day}", valueQuantity=quantity(day, "ng/mL")) for day in (1, 2)]
    for each in values:
        del each["id"]

    assert [each.day for each in read_patient(tmp_path, *values).observations] == [10, 11]
