"""One folder per mistake in a FHIR file, and what must be said of it."""

from pathlib import Path

import pytest

from ingest.fhir.format import FORMAT
from ingest.requests import Request

HERE = Path(__file__).resolve().parent / "fhir"

# folder: code, file, line, column, value
EXPECTED = {
    "born_after_diagnosis": ("out_of_range", "bundle.json", None, "entry[0].Patient.birthDate", None),
    "build_against_accession": ("build_mismatch", "bundle.json", None, "entry[2].Observation.component", None),
    "character_nul": ("not_json", "patient.json", None, None, None),
    "ecog_seven": ("out_of_range", "bundle.json", None, "entry[2].Observation.value", "7"),
    "empty_file": ("not_the_file", "patient.json", None, None, None),
    "grade_six": ("grade_out_of_range", "bundle.json", None, "entry[2].AdverseEvent.extension", "6"),
    "invalid_element": ("fhir_invalid", "bundle.json", None, "entry[2].Observation.status", None),
    "invalid_line": ("fhir_invalid", "Patient.ndjson", 2, "Patient.gender", None),
    "lfs_pointer": ("not_the_file", "patient.json", None, None, None),
    "medication_not_there": (
        "reference_unresolved",
        "bundle.json",
        None,
        "entry[2].MedicationRequest.medicationReference.reference",
        "Medication/none",
    ),
    "no_genome_build": ("build_unknown", "bundle.json", None, "entry[2].Observation.component", None),
    "no_resource_type": ("not_fhir", "Patient.ndjson", 2, "resourceType", None),
    "not_a_json_number": ("not_json", "observation.json", None, None, None),
    "not_json": ("not_json", "patient.json", 3, None, None),
    "not_json_on_a_line": ("not_json", "Patient.ndjson", 2, None, None),
    "patient_without_id": ("missing_id", "patient.json", None, "Patient.id", None),
    "position_beyond": ("bad_position", "bundle.json", None, "entry[2].Observation.component", "999999999"),
    "release_by_profile": ("fhir_version", "patient.json", None, "Patient.meta.profile", "R5"),
    "release_five": ("fhir_version", "bundle.json", None, "entry[1].MedicationStatement.medication", "R5"),
    "release_three": ("fhir_version", "bundle.json", None, "entry[1].Condition.assertedDate", "STU3 or DSTU2"),
    "size_in_inches": ("unknown_unit", "bundle.json", None, "entry[2].Observation.valueQuantity.code", "[in_i]"),
    "stop_before_start": ("stop_before_start", "bundle.json", None, "entry[2].MedicationStatement.period", "31"),
    "subject_contained": ("reference_unresolved", "observation.json", None, "Observation.subject.reference", "#p"),
    "subject_not_there": (
        "reference_unresolved",
        "bundle.json",
        None,
        "entry[2].Observation.subject.reference",
        "Patient/p9",
    ),
    "two_genome_builds": ("build_mismatch", "bundle.json", None, "entry[3].Observation.component", "GRCh38"),
    "two_of_one_id": ("duplicate_id", "bundle.json", None, "entry[3].Observation.id", "o1"),
    "unknown_element": ("fhir_invalid", "bundle.json", None, "entry[1].Condition.colour", None),
    "unknown_type": ("fhir_invalid", "bundle.json", None, "entry[1].Tumour.resourceType", None),
    "vaf_above_one": (
        "vaf_out_of_range",
        "bundle.json",
        None,
        "entry[2].Observation.component.valueQuantity",
        "170.0",
    ),
}


@pytest.mark.parametrize("mistake", EXPECTED)
def test_broken_fhir_gives_its_own_error_and_no_other(mistake: str) -> None:
    (path,) = (HERE / mistake).iterdir()

    package = FORMAT.read(Request(paths=(path,), study="s", workspace=path.parent, uid_salt="salt"))

    found = [(issue.code, issue.file, issue.line, issue.column, issue.value) for issue in package.errors]
    assert found == [EXPECTED[mistake]]


def test_every_broken_folder_has_an_expectation() -> None:
    assert {path.name for path in HERE.iterdir()} == set(EXPECTED)
