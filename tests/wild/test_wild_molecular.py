"""Odd but legal files of callers, laboratories and pipelines: each must be recognised, open, and give what is in it."""

from pathlib import Path

import pytest

from ingest.ichorcna.format import FORMAT as ICHORCNA
from ingest.matrix.format import FORMAT as MATRIX
from ingest.mrd.format import FORMAT as MRD
from ingest.records import Package
from ingest.requests import Format
from ingest.vcf_file.format import FORMAT as VCF
from tests.unit.ingest.asking import ask

HERE = Path(__file__).resolve().parent

# file: format, then what it holds
EXPECTED: dict[str, tuple[Format, dict[str, int]]] = {
    "vcf/P1.mutect2.vcf": (VCF, {"specimens": 1, "variants": 3}),
    "vcf/P1.strelka_snv.vcf": (VCF, {"specimens": 1, "variants": 1}),
    "vcf/P1.strelka_indel.vcf": (VCF, {"specimens": 1, "variants": 1}),
    "vcf/P1.varscan.vcf": (VCF, {"specimens": 1, "variants": 1}),
    "vcf/P1.radia.vcf": (VCF, {"specimens": 1, "variants": 1}),
    "vcf/P1.sites_only.vcf": (VCF, {"specimens": 1, "variants": 2}),
    "ichorcna/P1_day0.params.txt": (ICHORCNA, {"observations": 5}),
    "ichorcna/two_samples.params.txt": (ICHORCNA, {"observations": 2}),
    "ichorcna/P1.hg19.seg": (ICHORCNA, {"raws": 1}),
    "mrd/tumour_informed.csv": (MRD, {"observations": 12}),
    "mrd/by_date.tsv": (MRD, {"observations": 4}),
    "matrix/expression_log2.csv": (MATRIX, {"tables": 1}),
    "matrix/cna_discrete.tsv": (MATRIX, {"tables": 1}),
    "matrix/beta.csv": (MATRIX, {"tables": 1}),
    "matrix/scores.csv": (MATRIX, {"observations": 10}),
    "matrix/P1.hg38.cna.tsv": (MATRIX, {"observations": 3, "raws": 1}),
    "matrix/P1.grch37.fusions.tsv": (MATRIX, {"gene_links": 2, "raws": 2}),
    "matrix/P1.rsem.tsv": (MATRIX, {"tables": 1}),
}
OPTIONS = {"matrix/cna_discrete.tsv": {"kind": "cnv"}, "matrix/beta.csv": {"transform": "beta"}}


def read(name: str, *patients: str) -> Package:
    chosen, _ = EXPECTED[name]
    return chosen.read(ask(HERE / name, *patients, study_build=None, **OPTIONS.get(name, {})))


@pytest.mark.parametrize("name", EXPECTED)
def test_each_opens_and_gives_what_is_in_it(name: str) -> None:
    package = read(name, "P1", "P2", "P3", "P4")

    found = {what: len(getattr(package, what)) for what in EXPECTED[name][1]}
    assert not package.errors
    assert found == EXPECTED[name][1]
    assert not package.patients


@pytest.mark.parametrize("name", EXPECTED)
def test_each_may_come_first(name: str) -> None:
    package = read(name)

    assert not package.errors
    assert package.patients
    assert not package.registers


@pytest.mark.parametrize("name", EXPECTED)
def test_each_is_recognised_by_its_own_format_alone(name: str) -> None:
    formats = (VCF, ICHORCNA, MRD, MATRIX)

    assert [each.key for each in formats if each.recognise(HERE / name)] == [EXPECTED[name][0].key]


def test_every_file_has_an_expectation() -> None:
    folders = {name.split("/")[0] for name in EXPECTED}
    files = {f"{folder}/{path.name}" for folder in folders for path in (HERE / folder).iterdir()}

    assert files == set(EXPECTED)
