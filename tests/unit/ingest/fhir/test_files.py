import json
from pathlib import Path

import pytest

from ingest.fhir.format import recognise
from tests.unit.ingest.fhir.making import (
    Json,
    bundle,
    codes,
    condition,
    observation,
    patient,
    quantity,
    read,
    read_path,
)


def _lines(path: Path, *resources: dict[str, object]) -> None:
    path.write_text("\n".join(json.dumps(each) for each in resources), encoding="utf-8")


def test_a_folder_of_bulk_files_is_one_import(tmp_path: Path) -> None:
    _lines(tmp_path / "Patient.ndjson", patient())
    _lines(tmp_path / "Condition.ndjson", condition())
    _lines(tmp_path / "Observation.ndjson", observation("89247-1", valueInteger=0))

    package = read_path(tmp_path)

    assert package.issues == [] and package.patients[0].ecog == 0
    assert [each.path for each in package.files] == ["Condition.ndjson", "Observation.ndjson", "Patient.ndjson"]


def test_a_subject_missing_from_a_bulk_export_with_patients_is_an_error_on_its_line(tmp_path: Path) -> None:
    _lines(tmp_path / "Patient.ndjson", patient())
    _lines(tmp_path / "Condition.ndjson", condition(), condition(id="c2", subject={"reference": "Patient/p9"}))

    issue = read_path(tmp_path).errors[0]

    assert (issue.code, issue.file, issue.line) == ("reference_unresolved", "Condition.ndjson", 2)


def test_references_by_address_uuid_and_version_lead_to_the_same_patient(tmp_path: Path) -> None:
    uuid = "urn:uuid:11111111-2222-4333-8444-555555555555"
    person = patient()
    del person["id"]
    value = {"valueQuantity": quantity(1, "ng/mL")}
    entries = [
        {"fullUrl": uuid, "resource": person},
        {"fullUrl": "http://a.org/fhir/Condition/c1", "resource": condition(subject={"reference": uuid})},
        {"resource": observation("2039-6", subject={"reference": uuid}, **value)},
    ]

    package = read(tmp_path, {"resourceType": "Bundle", "type": "transaction", "entry": entries})

    assert [each.code for each in package.patients] == [uuid.removeprefix("urn:uuid:")]
    assert len(package.observations) == 1 and package.errors == []


def test_a_version_and_a_server_address_do_not_matter(tmp_path: Path) -> None:
    subject = {"reference": "https://server.example.org/fhir/Patient/p1/_history/7"}

    package = read(tmp_path, bundle(patient(), condition(subject=subject)))

    assert package.patients[0].diagnosis == "BREAST" and package.errors == []


def test_bundles_in_bundles_are_opened_and_too_deep_ones_refused(tmp_path: Path) -> None:
    content = bundle(patient(), condition())
    for _ in range(3):
        content = bundle(content)

    assert read(tmp_path, content).errors == []
    for _ in range(3):
        content = bundle(content)
    assert [issue.code for issue in read(tmp_path, content).errors] == ["not_fhir"]


def test_the_same_resource_twice_counts_once(tmp_path: Path) -> None:
    package = read(tmp_path, bundle(patient(), condition(), condition()))

    assert package.errors == [] and package.tally["Condition"] == {"used": 1, "kept_raw": 0, "ignored": 1}


def test_of_two_versions_the_newer_counts(tmp_path: Path) -> None:
    old = observation("89247-1", valueInteger=0, meta={"lastUpdated": "2020-01-01T00:00:00Z"})
    new = observation("89247-1", valueInteger=2, meta={"lastUpdated": "2020-02-01T00:00:00Z"})

    package = read(tmp_path, bundle(patient(), condition(), new, old))

    assert package.patients[0].ecog == 2 and package.errors == []


def test_an_id_with_an_underscore_is_repaired_and_warned_of(tmp_path: Path) -> None:
    content = bundle(patient(id="p_1"), condition(subject={"reference": "Patient/p_1"}))

    package = read(tmp_path, {**content, "id": "a_b"})

    assert [each.code for each in package.patients] == ["p_1"] and package.errors == []
    assert codes(package) == ["fhir_id", "fhir_id"]


def test_every_invalid_resource_is_reported_and_the_others_still_read(tmp_path: Path) -> None:
    broken = [observation("2039-6", name=f"o{at}", status=[]) for at in range(2)]

    package = read(tmp_path, bundle(patient(), condition(), *broken))

    assert [issue.column for issue in package.errors] == [
        "entry[2].Observation.status",
        "entry[3].Observation.status",
    ]
    assert package.tally["Observation"]["ignored"] == 2


def test_a_deletion_is_ignored(tmp_path: Path) -> None:
    entry = {
        "resource": observation("89247-1", valueInteger=0),
        "request": {"method": "DELETE", "url": "Observation/o1"},
    }
    content = bundle(patient(), condition())
    content["entry"].append(entry)

    assert read(tmp_path, content).observations == []


def test_release_five_is_refused_by_name(tmp_path: Path) -> None:
    package = read(tmp_path, bundle(patient(), {"resourceType": "Transport", "id": "t1"}))

    assert [issue.code for issue in package.errors] == ["fhir_version"] and "R5" in package.errors[0].message


@pytest.mark.parametrize(
    ("profile", "release"),
    [
        ("http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|5.0.1", None),
        ("http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient|3.0.0", None),
        ("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1", None),
        ("http://hl7.org/fhir/StructureDefinition/Patient|5.0.0", "R5"),
        ("http://hl7.org/fhir/3.0/StructureDefinition/Patient", "STU3"),
    ],
)
def test_the_version_of_a_guide_is_not_that_of_fhir(tmp_path: Path, profile: str, release: str | None) -> None:
    package = read(tmp_path, bundle(patient(meta={"profile": [profile]}), condition()))

    assert [issue.value for issue in package.errors] == ([] if release is None else [release])


def test_recognised_by_content_and_by_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(patient()))
    (tmp_path / "b.json").write_text('{"id": "x"}')
    (tmp_path / "c.ndjson").write_bytes(b"\xff\xfe\x00{")
    (tmp_path / "d.txt").write_text(json.dumps(patient()))

    found = [recognise(tmp_path / name) is not None for name in ("a.json", "b.json", "c.ndjson", "d.txt", "none")]

    assert found == [True, False, False, False, False]


def test_a_folder_with_other_data_is_not_claimed_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(patient()))
    assert recognise(tmp_path) is not None

    (tmp_path / "draw.vcf").write_text("##fileformat=VCFv4.2\n")
    assert recognise(tmp_path) is None


def test_other_json_of_a_folder_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(condition()))
    (tmp_path / "manifest.json").write_text('{"output": []}')

    package = read_path(tmp_path)

    assert codes(package) == ["not_fhir"] and package.errors == [] and len(package.patients) == 1


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient?identifier=http://h.org|MRN-4711"},
        {"identifier": {"value": "MRN-4711"}},
        {"display": "Jo"},
    ],
    ids=["search", "identifier", "display"],
)
def test_a_subject_without_a_plain_reference_is_refused_and_not_shown(
    tmp_path: Path, subject: dict[str, object]
) -> None:
    package = read(tmp_path, condition(subject=subject))

    assert [issue.code for issue in package.errors] == ["reference_unresolved"] and "4711" not in str(package)


def test_what_belongs_to_a_group_is_ignored(tmp_path: Path) -> None:
    package = read(
        tmp_path, observation("2039-6", subject={"reference": "Group/g1"}, valueQuantity=quantity(1, "ng/mL"))
    )

    assert package.tally["Observation"] == {"used": 0, "kept_raw": 0, "ignored": 1} and package.errors == []


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (bundle(patient(), kind="heap"), "Bundle.type"),
        (bundle(patient(gender="F")), "entry[0].Patient.gender"),
        (bundle(patient(), observation("718-7", status="done")), "entry[1].Observation.status"),
    ],
)
def test_a_code_that_r4_does_not_have_is_refused_with_its_place(tmp_path: Path, content: Json, column: str) -> None:
    package = read(tmp_path, content)

    assert [(issue.code, issue.column) for issue in package.errors] == [("fhir_invalid", column)]
