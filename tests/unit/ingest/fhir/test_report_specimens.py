"""What an observation takes from the report that lists it: its specimen and its date."""

from pathlib import Path
from typing import Any

import pytest

from ingest.records import Knowing, SpecimenKind
from tests.unit.ingest.fhir.making import (
    LOINC,
    bundle,
    codes,
    component,
    concept,
    observation,
    patient,
    quantity,
    read,
    read_patient,
    variant,
)

Json = dict[str, Any]
PRESENT, ABSENT = "LA9633-4", "LA9634-2"
KRAS, STK11 = "HGNC:6407", "HGNC:11389"
PAIR = {"TUMOR": "2020-02-01", "BLD": "2020-02-03"}


def _specimen(kind: str, day: str) -> Json:
    return {
        "resourceType": "Specimen",
        "id": kind.lower(),
        "subject": {"reference": "Patient/p1"},
        "type": concept("http://terminology.hl7.org/CodeSystem/v2-0487", kind),
        "collection": {"collectedDateTime": day},
    }


def _report(results: list[str], *, specimens: tuple[str, ...] = (), **changes: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": concept(LOINC, "51969-4"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2020-03-01",
        "specimen": [{"reference": f"Specimen/{each}"} for each in specimens],
        "result": [{"reference": f"Observation/{each}"} for each in results],
        **changes,
    }


def _undated(content: Json) -> Json:
    return {key: value for key, value in content.items() if key != "effectiveDateTime"}


@pytest.mark.parametrize("order", [("tumor", "bld"), ("bld", "tumor")])
def test_of_a_tumour_and_its_normal_blood_the_tumour_holds_the_variants(tmp_path: Path, order: tuple[str, ...]) -> None:
    pair = [_specimen(kind, day) for kind, day in PAIR.items()]

    package = read_patient(tmp_path, *pair, _undated(variant(KRAS, PRESENT)), _report(["v1"], specimens=order))

    assert package.errors == []
    assert [(each.kind, each.day, each.sample) for each in package.specimens] == [(SpecimenKind.TISSUE, 31, "tumor")]
    assert package.tally["Specimen"] == {"used": 2, "kept_raw": 0, "ignored": 0}


def test_blood_alone_stays_plasma(tmp_path: Path) -> None:
    blood = _specimen("BLD", "2020-02-03")

    package = read_patient(tmp_path, blood, _undated(variant(KRAS, PRESENT)), _report(["v1"], specimens=("bld",)))

    assert [each.kind for each in package.specimens] == [SpecimenKind.PLASMA]


def test_an_observation_without_a_date_takes_that_of_its_report(tmp_path: Path) -> None:
    burden = _undated(observation("94076-7", valueQuantity=quantity(9.5, "1/1000000{Base}")))

    package = read_patient(tmp_path, burden, _undated(variant(KRAS, ABSENT)), _report(["v1", "o1"]))

    assert [(each.day, each.value) for each in package.observations] == [(60, 9.5)]
    assert [(each.day, each.variants) for each in package.specimens] == [(60, Knowing.NONE_FOUND)]
    assert "date_of_report" in codes(package) and "undated" not in codes(package)


def test_a_measurement_without_a_date_takes_that_of_its_specimen_before_the_report(tmp_path: Path) -> None:
    burden = _undated(observation("94076-7", valueQuantity=quantity(9.5, "1/1000000{Base}")))

    package = read_patient(tmp_path, _specimen("TUMOR", "2020-02-01"), burden, _report(["o1"], specimens=("tumor",)))

    assert [each.day for each in package.observations] == [31]


def test_without_any_other_date_the_day_of_issue_counts(tmp_path: Path) -> None:
    alone = _undated(observation("718-7", valueQuantity=quantity(13, "g/dL"), issued="2020-01-21T10:00:00Z"))

    package = read_patient(tmp_path, alone)

    assert [each.day for each in package.observations] == [20]


def test_a_position_of_a_third_build_is_never_given_ours(tmp_path: Path) -> None:
    old = component("81290-9", valueCodeableConcept=concept("http://varnomen.hgvs.org", "NC_000019.8:g.1171707G>A"))

    package = read(tmp_path, bundle(patient(), variant(STK11, PRESENT, old)), build="GRCh38")

    assert package.errors == [] and "other_build" in codes(package)
    assert [(each.gene, each.chrom, each.position, each.ref) for each in package.variants] == [
        ("STK11", "19", None, None)
    ]


def test_a_category_with_the_code_of_another_category_is_not_used(tmp_path: Path) -> None:
    nodes = observation("21906-3", valueCodeableConcept=concept("http://snomed.info/sct", "1229901006"))

    package = read_patient(tmp_path, nodes)

    assert "stage_conflict" in codes(package)
    assert package.patients[0].covariates == {}
    assert package.tally["Observation"] == {"used": 0, "kept_raw": 1, "ignored": 0}


def test_a_result_without_any_date_needs_the_option_day(tmp_path: Path) -> None:
    undated = _undated(variant(KRAS, PRESENT))

    kept = read_patient(tmp_path, undated)
    asked = read_patient(tmp_path, undated, day="-3")

    assert kept.variants == [] and "undated" in codes(kept)
    assert [(each.gene, each.day) for each in asked.variants] == [("KRAS", -3)]
