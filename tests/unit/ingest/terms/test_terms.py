import csv
from importlib.resources import files

import pytest

from ingest.terms.accessions import Chromosome, chromosome_of, locus_of
from ingest.terms.diagnoses import is_cancer, is_secondary, oncotree_of
from ingest.terms.drugs import drug_named, drug_of
from ingest.terms.stages import category_of, stage_named, stage_of
from ingest.terms.systems import curie_of, plain_curie

TABLES = [each.name for each in files("ingest.terms").iterdir() if each.name.endswith(".csv")]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_each_code_once_and_no_empty_cell(name: str) -> None:
    rows = list(csv.reader(files("ingest.terms").joinpath(name).read_text(encoding="utf-8").splitlines()))
    keys = [tuple(row[:-1]) if name == "histologies.csv" else row[0] for row in rows]

    assert len(set(keys)) == len(keys)
    assert all(len(row) == len(rows[0]) and all(cell.strip() == cell != "" for cell in row) for row in rows)


@pytest.mark.parametrize(
    ("accession", "expected"),
    [
        ("NC_000016.10", Chromosome("16", "GRCh38")),
        ("NC_000016.9", Chromosome("16", "GRCh37")),
        ("refseq:NC_000013.11", Chromosome("13", "GRCh38")),
        ("NC_000023.10", Chromosome("X", "GRCh37")),
        ("NC_000001.9", Chromosome("1", None)),
        ("NC_012920.1", None),
        ("NM_000546.6", None),
    ],
)
def test_an_accession_names_chromosome_and_build(accession: str, expected: Chromosome | None) -> None:
    assert chromosome_of(accession) == expected


def test_a_deletion_has_a_place_and_no_alleles() -> None:
    locus = locus_of("NC_000007.14:g.55174772_55174786del")

    assert locus is not None and (locus.position, locus.ref, locus.alt) == (55174772, None, None)


@pytest.mark.parametrize("text", ["NM_000546.6:c.215C>G", "", "NC_000007.14:g.", "g.5A>T"])
def test_what_is_not_genomic_has_no_place(text: str) -> None:
    assert locus_of(text) is None


@pytest.mark.parametrize(
    ("system", "code", "curie"),
    [
        ("http://snomed.info/sct", "1", "SNOMED:1"),
        ("http://www.genenames.org", "HGNC:76", "HGNC:76"),
        ("http://www.genenames.org", "76", "HGNC:76"),
        ("urn:oid:2.16.840.1.113883.6.43.1", "8140/3", "ICDO3:8140/3"),
        ("http://terminology.hl7.org/CodeSystem/v2-0487", "PLAS", "V2-0487:PLAS"),
        ("", "x", ":x"),
    ],
)
def test_systems_have_one_short_name(system: str, code: str, curie: str) -> None:
    assert curie_of(system, code) == curie


@pytest.mark.parametrize(("text", "plain"), [("SNOMEDCT:1", "SNOMED:1"), ("ncit:C1", "NCIT:C1"), ("bare", "bare")])
def test_prefixes_have_one_short_name(text: str, plain: str) -> None:
    assert plain_curie(text) == plain


@pytest.mark.parametrize(
    ("code", "cancer", "secondary"),
    [
        ("ICD10:C34.1", True, False),
        ("ICD10:C79.51", False, True),
        ("ICD10:I10", False, False),
        ("ICD10:C", False, False),
    ],
)
def test_icd_chapters_tell_cancer_from_metastasis(code: str, cancer: bool, secondary: bool) -> None:
    assert (is_cancer(code), is_secondary(code)) == (cancer, secondary)


def test_longer_icd_codes_count_more() -> None:
    assert [oncotree_of([code]) for code in ("ICD10:C22.0", "ICD10:C22.9")] == ["HCC", "LIVER"]


def test_drugs_by_code_and_by_one_known_name() -> None:
    assert drug_of("RXNORM:2555") == "cisplatin"
    assert drug_named("CISplatin 1 MG/ML Injectable Solution") == "cisplatin"
    assert drug_named("cisplatin and docetaxel") is None
    assert drug_named("water") is None


@pytest.mark.parametrize(
    ("display", "stage"),
    [
        ("American Joint Committee on Cancer pT3a (qualifier value)", "pT3a"),
        ("Retinoblastoma pN0 TNM Finding v8", "pN0"),
        ("Stage IIIB Lung Cancer AJCC v8", "IIIB"),
        ("stage four, says the aunt", None),
    ],
)
def test_only_official_names_of_stages_are_read(display: str, stage: str | None) -> None:
    assert stage_named(display) == stage


@pytest.mark.parametrize(("stage", "category"), [("cT3", "t_category"), ("ypN1", "n_category"), ("IVA", "stage")])
def test_a_stage_tells_which_category_it_is(stage: str, category: str) -> None:
    assert category_of(stage) == category


def test_stage_codes_are_read() -> None:
    assert [stage_of(code) for code in ("SNOMED:1222806003", "SNOMED:1")] == ["IIIC", None]
