"""What is in the public examples: the mCODE 4.0.0 patient bundle with seven single resources, and a phenopacket."""

from pathlib import Path

import pytest

from ingest.fhir.format import FORMAT as FHIR
from ingest.phenopackets.format import FORMAT as PHENOPACKETS
from ingest.records import Knowing, Package
from ingest.requests import Format, Request
from tests.paths import dev_data

BUNDLE = "Bundle-mcode-patient-bundle-jenny-m.json"
# records of each kind that each file holds: patients, treatments, specimens, variants, observations, responses
COUNTS = {
    BUNDLE: (1, 6, 1, 1, 11, 1),
    "Condition-primary-cancer-condition-nsclc.json": (1, 0, 0, 0, 0, 0),
    "MedicationRequest-cancer-related-medication-request-cisplatin-stopped.json": (1, 1, 0, 0, 0, 0),
    "MedicationRequest-cancer-related-medication-request-gefitinib.json": (1, 1, 0, 0, 0, 0),
    "Observation-cancer-disease-status-improved.json": (1, 0, 0, 0, 0, 1),
    "Observation-ecog-performance-status-fully-active.json": (1, 0, 0, 0, 1, 0),
    "Observation-genomic-variant-fusion.json": (1, 0, 1, 2, 0, 0),
    "Observation-genomic-variant-somatic-single-nucleotide.json": (1, 0, 1, 1, 0, 0),
}


def _read(form: Format, path: Path) -> Package:
    assert form.recognise(path) is not None
    package = form.read(Request(paths=(path,), study="example", workspace=path.parent, uid_salt="salt"))
    assert package.errors == []
    return package


def _counts(package: Package) -> tuple[int, ...]:
    kinds = (
        package.patients,
        package.treatments,
        package.specimens,
        package.variants,
        package.observations,
        package.responses,
    )
    return tuple(len(records) for records in kinds)


def _total(package: Package) -> int:
    return sum(sum(counts.values()) for counts in package.tally.values())


@pytest.mark.parametrize("name", COUNTS)
def test_each_mcode_example_alone(name: str) -> None:
    package = _read(FHIR, dev_data("mcode") / name)

    assert _counts(package) == COUNTS[name]
    assert _total(package) == (40 if name == BUNDLE else 1)


def test_the_mcode_folder_as_a_whole() -> None:
    package = _read(FHIR, dev_data("mcode"))

    assert _counts(package) == (2, 8, 2, 4, 12, 2)
    assert _total(package) == 47 and package.registers
    jenny, john = package.patients
    assert (jenny.diagnosis, jenny.stage, jenny.age_years, jenny.ecog) == ("IDC", "IIB", 53.0, 0)
    assert (john.diagnosis, john.stage, john.ecog) == ("LUAD", "IIIC", 0)


def test_the_variant_of_the_mcode_bundle_has_its_place_and_panel() -> None:
    package = _read(FHIR, dev_data("mcode") / BUNDLE)

    found, specimen = package.variants[0], package.specimens[0]
    assert (found.gene, found.chrom, found.position, found.ref, found.alt) == ("PALB2", "16", 23603471, "G", "T")
    assert (specimen.build, specimen.variants, len(package.panels[0].genes)) == ("GRCh38", Knowing.VALUE, 7)


def test_no_name_of_the_mcode_bundle_leaves_the_reader() -> None:
    text = str(_read(FHIR, dev_data("mcode") / BUNDLE))

    for forbidden in ("Anytown", "MRN1234", "555-867", "Bedrock", "1965", "Main St"):
        assert forbidden not in text


def test_the_retinoblastoma_packet() -> None:
    package = _read(PHENOPACKETS, dev_data("phenopackets"))

    assert _counts(package) == (1, 2, 1, 1, 9, 0)
    assert _total(package) == 19
    person, found = package.patients[0], package.variants[0]
    assert (person.diagnosis, person.stage) == ("RBL", "Group E")
    assert (found.gene, found.vaf, found.chrom, found.position) == ("RB1", 0.25, "13", 48367512)
    assert package.specimens[0].build == "GRCh38"
