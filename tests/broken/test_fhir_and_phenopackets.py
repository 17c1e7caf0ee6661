"""One folder per mistake in a FHIR file or a phenopacket, and what must be said of it."""

from pathlib import Path

import pytest

from ingest.errors import Issue
from ingest.fhir.format import FORMAT as FHIR
from ingest.phenopackets.format import FORMAT as PHENOPACKETS
from ingest.requests import Format, Request

HERE = Path(__file__).resolve().parent
DESCRIPTOR = "interpretations[0].diagnosis.genomicInterpretations[0].variantInterpretation.variationDescriptor"

# folder: code, file, line, column, value
EXPECTED_FHIR = {
    "fhir_born_after_diagnosis": ("out_of_range", "bundle.json", None, "entry[0].Patient.birthDate", None),
    "fhir_build_against_accession": ("build_mismatch", "bundle.json", None, "entry[2].Observation.component", None),
    "fhir_character_nul": ("not_json", "patient.json", None, None, None),
    "fhir_ecog_seven": ("out_of_range", "bundle.json", None, "entry[2].Observation.value", "7"),
    "fhir_empty_file": ("not_the_file", "patient.json", None, None, None),
    "fhir_grade_six": ("grade_out_of_range", "bundle.json", None, "entry[2].AdverseEvent.extension", "6"),
    "fhir_invalid_element": ("fhir_invalid", "bundle.json", None, "entry[2].Observation.status", None),
    "fhir_invalid_line": ("fhir_invalid", "Patient.ndjson", 2, "Patient.gender", None),
    "fhir_lfs_pointer": ("not_the_file", "patient.json", None, None, None),
    "fhir_medication_not_there": (
        "reference_unresolved",
        "bundle.json",
        None,
        "entry[2].MedicationRequest.medicationReference.reference",
        "Medication/none",
    ),
    "fhir_no_genome_build": ("build_unknown", "bundle.json", None, "entry[2].Observation.component", None),
    "fhir_no_resource_type": ("not_fhir", "Patient.ndjson", 2, "resourceType", None),
    "fhir_not_a_json_number": ("not_json", "observation.json", None, None, None),
    "fhir_not_json": ("not_json", "patient.json", 3, None, None),
    "fhir_not_json_on_a_line": ("not_json", "Patient.ndjson", 2, None, None),
    "fhir_patient_without_id": ("missing_id", "patient.json", None, "Patient.id", None),
    "fhir_position_beyond": ("bad_position", "bundle.json", None, "entry[2].Observation.component", "999999999"),
    "fhir_release_by_profile": ("fhir_version", "patient.json", None, "Patient.meta.profile", "R5"),
    "fhir_release_five": ("fhir_version", "bundle.json", None, "entry[1].MedicationStatement.medication", "R5"),
    "fhir_release_three": ("fhir_version", "bundle.json", None, "entry[1].Condition.assertedDate", "STU3 or DSTU2"),
    "fhir_size_in_inches": ("unknown_unit", "bundle.json", None, "entry[2].Observation.valueQuantity.code", "[in_i]"),
    "fhir_stop_before_start": ("stop_before_start", "bundle.json", None, "entry[2].MedicationStatement.period", "31"),
    "fhir_subject_contained": ("reference_unresolved", "observation.json", None, "Observation.subject.reference", "#p"),
    "fhir_subject_not_there": (
        "reference_unresolved",
        "bundle.json",
        None,
        "entry[2].Observation.subject.reference",
        "Patient/p9",
    ),
    "fhir_two_genome_builds": ("build_mismatch", "bundle.json", None, "entry[3].Observation.component", "GRCh38"),
    "fhir_two_of_one_id": ("duplicate_id", "bundle.json", None, "entry[3].Observation.id", "o1"),
    "fhir_unknown_element": ("fhir_invalid", "bundle.json", None, "entry[1].Condition.colour", None),
    "fhir_unknown_type": ("fhir_invalid", "bundle.json", None, "entry[1].Tumour.resourceType", None),
    "fhir_vaf_above_one": (
        "vaf_out_of_range",
        "bundle.json",
        None,
        "entry[2].Observation.component.valueQuantity",
        "170.0",
    ),
}
EXPECTED_PHENOPACKETS = {
    "phenopackets_build_against_accession": (
        "build_mismatch",
        "packet.json",
        None,
        f"{DESCRIPTOR}.vcfRecord.genomeAssembly",
        "GRCh38",
    ),
    "phenopackets_damaged_protobuf": ("not_phenopacket", "packet.pb", None, None, None),
    "phenopackets_empty_file": ("not_the_file", "packet.json", None, None, None),
    "phenopackets_individual_twice": ("duplicate_id", "packet.json", None, "members[1].subject.id", "T1"),
    "phenopackets_no_genome_build": (
        "build_unknown",
        "packet.json",
        None,
        f"{DESCRIPTOR}.vcfRecord.genomeAssembly",
        None,
    ),
    "phenopackets_no_id": ("missing_id", "packet.json", None, "subject.id", None),
    "phenopackets_no_version": ("phenopacket_version", "packet.json", None, "metaData.phenopacketSchemaVersion", ""),
    "phenopackets_not_a_number": ("not_a_number", "packet.json", None, "measurements[0].value.quantity.value", None),
    "phenopackets_not_json": ("not_json", "packet.json", 3, None, None),
    "phenopackets_not_yaml": ("not_yaml", "packet.yaml", 5, None, None),
    "phenopackets_position_beyond": ("bad_position", "packet.json", None, f"{DESCRIPTOR}.vcfRecord.pos", "999999999"),
    "phenopackets_sample_of_another": ("reference_unresolved", "packet.json", None, "biosamples[0].individualId", "T2"),
    "phenopackets_size_in_inches": (
        "unknown_unit",
        "packet.json",
        None,
        "measurements[0].value.quantity.unit",
        "[in_i]",
    ),
    "phenopackets_stop_before_start": (
        "stop_before_start",
        "packet.json",
        None,
        "medicalActions[0].therapeuticRegimen.startTime",
        "0",
    ),
    "phenopackets_unknown_field": ("phenopacket_invalid", "packet.json", None, "Phenopacket.subject.colour", None),
    "phenopackets_unknown_sample": (
        "reference_unresolved",
        "packet.json",
        None,
        "interpretations[0].diagnosis.genomicInterpretations[0].subjectOrBiosampleId",
        "b9",
    ),
    "phenopackets_unknown_sex": ("phenopacket_invalid", "packet.json", None, "Phenopacket.subject.sex", None),
    "phenopackets_vaf_above_one": ("vaf_out_of_range", "packet.json", None, f"{DESCRIPTOR}.extensions", "170%"),
    "phenopackets_version_one": (
        "phenopacket_version",
        "packet.json",
        None,
        "metaData.phenopacketSchemaVersion",
        "1.0.0",
    ),
    "phenopackets_yaml_alias": ("not_yaml", "packet.yaml", None, None, None),
}


def _only_error(form: Format, mistake: str) -> Issue:
    (path,) = (HERE / mistake).iterdir()
    request = Request(paths=(path,), study="s", workspace=path.parent, uid_salt="salt")
    package = form.read(request)
    assert len(package.errors) == 1, package.errors
    return package.errors[0]


@pytest.mark.parametrize("mistake", EXPECTED_FHIR)
def test_broken_fhir_gives_its_own_error_and_no_other(mistake: str) -> None:
    issue = _only_error(FHIR, mistake)

    assert (issue.code, issue.file, issue.line, issue.column, issue.value) == EXPECTED_FHIR[mistake]


@pytest.mark.parametrize("mistake", EXPECTED_PHENOPACKETS)
def test_broken_phenopacket_gives_its_own_error_and_no_other(mistake: str) -> None:
    issue = _only_error(PHENOPACKETS, mistake)

    assert (issue.code, issue.file, issue.line, issue.column, issue.value) == EXPECTED_PHENOPACKETS[mistake]


@pytest.mark.parametrize(("prefix", "expected"), [("fhir", EXPECTED_FHIR), ("phenopackets", EXPECTED_PHENOPACKETS)])
def test_every_broken_folder_has_an_expectation(prefix: str, expected: dict[str, object]) -> None:
    assert {path.name for path in HERE.glob(f"{prefix}_*") if path.is_dir()} == set(expected)
