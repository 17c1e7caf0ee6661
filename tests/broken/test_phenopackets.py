"""One folder per mistake in a phenopacket, and what must be said of it."""

from pathlib import Path

import pytest

from ingest.phenopackets.format import FORMAT
from ingest.requests import Request

HERE = Path(__file__).resolve().parent / "phenopackets"
DESCRIPTOR = "interpretations[0].diagnosis.genomicInterpretations[0].variantInterpretation.variationDescriptor"

# folder: code, file, line, column, value
EXPECTED = {
    "build_against_accession": (
        "build_mismatch",
        "packet.json",
        None,
        f"{DESCRIPTOR}.vcfRecord.genomeAssembly",
        "GRCh38",
    ),
    "damaged_protobuf": ("not_phenopacket", "packet.pb", None, None, None),
    "empty_file": ("not_the_file", "packet.json", None, None, None),
    "individual_twice": ("duplicate_id", "packet.json", None, "members[1].subject.id", "T1"),
    "no_genome_build": (
        "build_unknown",
        "packet.json",
        None,
        f"{DESCRIPTOR}.vcfRecord.genomeAssembly",
        None,
    ),
    "no_id": ("missing_id", "packet.json", None, "subject.id", None),
    "no_version": ("phenopacket_version", "packet.json", None, "metaData.phenopacketSchemaVersion", ""),
    "not_a_number": ("not_a_number", "packet.json", None, "measurements[0].value.quantity.value", None),
    "not_json": ("not_json", "packet.json", 3, None, None),
    "not_yaml": ("not_yaml", "packet.yaml", 5, None, None),
    "position_beyond": ("bad_position", "packet.json", None, f"{DESCRIPTOR}.vcfRecord.pos", "999999999"),
    "sample_of_another": ("reference_unresolved", "packet.json", None, "biosamples[0].individualId", "T2"),
    "size_in_inches": (
        "unknown_unit",
        "packet.json",
        None,
        "measurements[0].value.quantity.unit",
        "[in_i]",
    ),
    "stop_before_start": (
        "stop_before_start",
        "packet.json",
        None,
        "medicalActions[0].therapeuticRegimen.startTime",
        "0",
    ),
    "unknown_field": ("phenopacket_invalid", "packet.json", None, "Phenopacket.subject.colour", None),
    "unknown_sample": (
        "reference_unresolved",
        "packet.json",
        None,
        "interpretations[0].diagnosis.genomicInterpretations[0].subjectOrBiosampleId",
        "b9",
    ),
    "unknown_sex": ("phenopacket_invalid", "packet.json", None, "Phenopacket.subject.sex", None),
    "vaf_above_one": ("vaf_out_of_range", "packet.json", None, f"{DESCRIPTOR}.extensions", "170%"),
    "version_one": (
        "phenopacket_version",
        "packet.json",
        None,
        "metaData.phenopacketSchemaVersion",
        "1.0.0",
    ),
    "yaml_alias": ("not_yaml", "packet.yaml", None, None, None),
}


@pytest.mark.parametrize("mistake", EXPECTED)
def test_broken_phenopacket_gives_its_own_error_and_no_other(mistake: str) -> None:
    (path,) = (HERE / mistake).iterdir()

    package = FORMAT.read(Request(paths=(path,), study="s", workspace=path.parent, uid_salt="salt"))

    found = [(issue.code, issue.file, issue.line, issue.column, issue.value) for issue in package.errors]
    assert found == [EXPECTED[mistake]]


def test_every_broken_folder_has_an_expectation() -> None:
    assert {path.name for path in HERE.iterdir()} == set(EXPECTED)
