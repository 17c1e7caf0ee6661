"""Odd but legal FHIR: each must open, with what is in it and nothing that is not."""

from pathlib import Path

from ingest.fhir.format import FORMAT
from ingest.records import Knowing, Package
from ingest.requests import Request

HERE = Path(__file__).resolve().parent / "fhir"


def _read(name: str) -> Package:
    request = Request(paths=(HERE / name,), study="s", workspace=HERE, uid_salt="salt")
    assert FORMAT.recognise(HERE / name) is not None
    package = FORMAT.read(request)
    assert package.errors == []
    return package


def _total(package: Package) -> int:
    return sum(sum(counts.values()) for counts in package.tally.values())


def test_a_transaction_without_ids_and_with_contained_resources() -> None:
    package = _read("transaction.json")

    person = package.patients[0]
    assert (person.code, person.diagnosis, person.stage) == ("00000000-0000-4000-8000-000000000001", "LUSC", "IVA")
    assert [(each.regimen, each.start_day, each.stop_day) for each in package.treatments] == [("carboplatin", 17, 38)]
    assert [each.state for each in package.observations] == [Knowing.VALUE, Knowing.FAILED, Knowing.BELOW_LIMIT]
    assert [each.kind for each in package.disease_events] == ["progression", "death"]
    assert [each.grade for each in package.adverse_events] == [3]
    assert _total(package) == 15 and "Wildperson" not in str(package) and "MRN777" not in str(package)


def test_a_searchset_of_genomics_without_its_patient() -> None:
    package = _read("genomics_searchset.json")

    assert [(each.gene, each.vaf) for each in package.variants] == [("BRAF", 0.125), ("TP53", 0.25)]
    assert [each.variants for each in package.specimens] == [Knowing.VALUE, Knowing.NONE_FOUND, Knowing.NOT_TESTED]
    assert package.panels[0].genes == ("BRAF", "NRAS", "TP53")
    assert [each.code for each in package.patients] == ["g1"] and not package.registers
    assert _total(package) == 11


def test_a_bulk_export_with_byte_order_mark_carriage_returns_and_a_manifest() -> None:
    package = _read("bulk")

    assert [(each.code, each.diagnosis, each.ecog) for each in package.patients] == [
        ("b1", "BREAST", None),
        ("b2", "PANCREAS", 2),
    ]
    assert [each.value for each in package.observations] == [2.0, 4.0, 31.0]
    assert {issue.code for issue in package.warnings} == {"not_fhir", "unread_file", "partial_date", "death_undated"}
    assert _total(package) == 7


def test_a_bundle_inside_parameters() -> None:
    assert _total(_read("parameters.json")) == 2
