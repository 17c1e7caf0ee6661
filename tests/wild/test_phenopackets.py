"""Odd but legal phenopackets: each must open; the three encodings of one packet must mean the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.phenopackets.format import FORMAT
from ingest.records import Package
from ingest.requests import Request

HERE = Path(__file__).resolve().parent / "phenopackets"


def _read(name: str) -> Package:
    assert FORMAT.recognise(HERE / name) is not None
    package = FORMAT.read(Request(paths=(HERE / name,), study="s", workspace=HERE, uid_salt="salt"))
    assert package.errors == []
    return package


def _without_file_names(package: Package) -> Package:
    specimens = [replace(each, source="") for each in package.specimens]
    return replace(package, files=[], issues=[replace(each, file="") for each in package.issues], specimens=specimens)


@pytest.mark.parametrize("name", ["tumour.yaml", "tumour.pb"])
def test_every_encoding_gives_the_same_package(name: str) -> None:
    assert _without_file_names(_read(name)) == _without_file_names(_read("tumour.json"))


def test_a_tumour_packet_with_samples_of_three_kinds() -> None:
    package = _read("tumour.json")

    assert [(each.gene, each.kind.value, each.day) for each in package.variants] == [
        ("EGFR", "tissue", 20),
        ("TP53", "plasma", 31),
    ]
    assert package.tally["GenomicInterpretation"] == {"used": 2, "kept_raw": 3, "ignored": 0}
    assert sum(sum(counts.values()) for counts in package.tally.values()) == 17


def test_of_a_family_the_proband_is_read() -> None:
    package = _read("family.json")

    assert [each.code for each in package.patients] == ["S1"]
    assert [(issue.code, issue.count) for issue in package.warnings] == [("relatives_left_out", 2)]


def test_of_a_cohort_everybody_is_read() -> None:
    assert [each.code for each in _read("cohort.json").patients] == ["S1", "S2", "S3"]
