from pathlib import Path

import pytest

from ingest.records import Knowing, SpecimenKind
from tests.unit.ingest.fhir.making import (
    LOINC,
    bundle,
    codes,
    component,
    concept,
    condition,
    observation,
    patient,
    quantity,
    read,
    read_patient,
    variant,
)

PRESENT, ABSENT, NO_CALL, INDETERMINATE = "LA9633-4", "LA9634-2", "LA18198-4", "LA11884-6"
KRAS, NRAS, TP53 = "HGNC:6407", "HGNC:7989", "HGNC:11998"
PLASMA = {
    "resourceType": "Specimen",
    "id": "s1",
    "subject": {"reference": "Patient/p1"},
    "type": concept("http://terminology.hl7.org/CodeSystem/v2-0487", "PLAS"),
    "collection": {"collectedDateTime": "2020-01-05"},
}


def _report(*results: str) -> dict[str, object]:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": concept(LOINC, "51969-4"),
        "subject": {"reference": "Patient/p1"},
        "result": [{"reference": each} for each in results],
    }


def test_absent_is_a_negative_test_and_never_a_mutation(tmp_path: Path) -> None:
    package = read_patient(tmp_path, variant(NRAS, ABSENT), variant(KRAS, ABSENT, name="v2"))

    assert package.errors == [] and package.variants == []
    assert [specimen.variants for specimen in package.specimens] == [Knowing.NONE_FOUND]
    assert package.panels[0].genes == ("KRAS", "NRAS")


def test_present_and_absent_of_one_day_are_one_specimen_with_the_panel_of_both(tmp_path: Path) -> None:
    package = read_patient(tmp_path, variant(KRAS, PRESENT), variant(NRAS, ABSENT, name="v2"))

    assert [each.gene for each in package.variants] == ["KRAS"]
    assert [specimen.variants for specimen in package.specimens] == [Knowing.VALUE]
    assert package.specimens[0].panel == package.panels[0].name


@pytest.mark.parametrize("answer", [NO_CALL, INDETERMINATE])
def test_an_undecided_call_is_failed(tmp_path: Path, answer: str) -> None:
    package = read_patient(tmp_path, variant(KRAS, answer))

    assert package.variants == [] and package.panels == []
    assert [specimen.variants for specimen in package.specimens] == [Knowing.FAILED]


@pytest.mark.parametrize(("reason", "state"), [("not-performed", Knowing.NOT_TESTED), ("error", Knowing.FAILED)])
def test_a_reason_for_no_value_tells_not_tested_from_failed(tmp_path: Path, reason: str, state: Knowing) -> None:
    absent = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason)

    package = read_patient(tmp_path, variant(KRAS, None, dataAbsentReason=absent))

    assert [specimen.variants for specimen in package.specimens] == [state]


def test_a_variant_without_any_answer_is_not_taken_for_present(tmp_path: Path) -> None:
    package = read_patient(tmp_path, variant(KRAS, None))

    assert package.variants == [] and "presence_unknown" in codes(package)


def test_an_undecided_gene_is_not_in_the_panel(tmp_path: Path) -> None:
    package = read_patient(tmp_path, variant(NRAS, ABSENT), variant(KRAS, NO_CALL, name="v2"))

    assert package.panels[0].genes == ("NRAS",)


@pytest.mark.parametrize(("value", "unit", "vaf"), [(12.5, "%", 0.125), (0.3, "1", 0.3), (40, "", 0.4)])
def test_the_unit_decides_between_per_cent_and_fraction(tmp_path: Path, value: float, unit: str, vaf: float) -> None:
    told = quantity(value, unit) if unit else {"value": value}

    package = read_patient(tmp_path, variant(KRAS, PRESENT, component("81258-6", valueQuantity=told)))

    assert package.variants[0].vaf == pytest.approx(vaf)
    assert ("vaf_without_unit" in codes(package)) is (unit == "")


def test_a_genomic_hgvs_expression_gives_place_and_build(tmp_path: Path) -> None:
    hgvs = component("81290-9", valueCodeableConcept=concept("http://varnomen.hgvs.org", "NC_000012.12:g.25245350C>T"))

    package = read_patient(tmp_path, variant(KRAS, PRESENT, hgvs))

    found = package.variants[0]
    assert (found.chrom, found.position, found.ref, found.alt) == ("12", 25245350, "C", "T")
    assert package.specimens[0].build == "GRCh38"


def test_protein_hgvs_is_kept_as_given(tmp_path: Path) -> None:
    hgvs = component("48005-3", valueCodeableConcept=concept("http://varnomen.hgvs.org", "p.(Gly12Asp)"))

    package = read_patient(tmp_path, variant(KRAS, PRESENT, hgvs))

    assert package.variants[0].protein == "p.(Gly12Asp)"


def test_coding_hgvs_stays_in_the_raw_record(tmp_path: Path) -> None:
    hgvs = component("48004-6", valueCodeableConcept=concept("http://varnomen.hgvs.org", "NM_004985.5:c.35G>A"))

    package = read_patient(tmp_path, variant(KRAS, PRESENT, hgvs))

    assert "NM_004985.5:c.35G>A" in str(package.raws[0].content)


def test_a_position_counts_from_one_whatever_the_coordinate_system(tmp_path: Path) -> None:
    parts = [
        component("48000-4", valueCodeableConcept=concept(LOINC, "LA21265-6")),
        component("81254-5", valueRange={"low": {"value": 99}}),
        component("62374-4", valueCodeableConcept=concept(LOINC, "LA26806-2")),
        component("92822-6", valueCodeableConcept=concept(LOINC, "LA30100-4")),
    ]

    package = read_patient(tmp_path, variant(KRAS, PRESENT, *parts))

    assert (package.variants[0].chrom, package.variants[0].position) == ("12", 100)


def test_a_position_takes_the_build_that_was_asked(tmp_path: Path) -> None:
    start = component("81254-5", valueRange={"low": {"value": 99}})

    package = read_patient(tmp_path, variant(KRAS, PRESENT, start), build="GRCh37")

    assert package.errors == [] and package.specimens[0].build == "GRCh37"


def test_a_germline_variant_is_no_mutation_of_the_tumour(tmp_path: Path) -> None:
    germline = component("48002-0", valueCodeableConcept=concept(LOINC, "LA6683-2"))

    package = read_patient(tmp_path, variant(TP53, PRESENT, germline))

    assert package.variants == [] and "germline_variant" in codes(package)
    assert package.tally["Observation"] == {"used": 0, "kept_raw": 1, "ignored": 0}


def test_a_fusion_alters_both_partners(tmp_path: Path) -> None:
    second = component("48018-6", valueCodeableConcept=concept("http://www.genenames.org", "HGNC:427"))

    package = read_patient(tmp_path, variant("HGNC:10261", PRESENT, second))

    assert [(each.gene, each.effect, each.protein) for each in package.variants] == [
        ("ROS1", "gene_fusion", "ROS1::ALK"),
        ("ALK", "gene_fusion", "ROS1::ALK"),
    ]


@pytest.mark.parametrize(("copies", "effect"), [(8, "copy_number_gain"), (0, "copy_number_loss"), (2, None)])
def test_the_number_of_copies_is_gain_or_loss(tmp_path: Path, copies: int, effect: str | None) -> None:
    number = component("82155-3", valueQuantity=quantity(copies, "1"))

    package = read_patient(tmp_path, variant("HGNC:3430", PRESENT, number))

    assert package.variants[0].effect == effect


def test_gene_symbols_come_from_codes_not_displays(tmp_path: Path) -> None:
    wrong = component("48018-6", valueCodeableConcept=concept("http://www.genenames.org", KRAS, "BRAF"))

    package = read_patient(tmp_path, variant(None, PRESENT, wrong))

    assert [each.gene for each in package.variants] == ["KRAS"]


def test_an_unknown_gene_id_falls_back_to_a_display_and_says_so(tmp_path: Path) -> None:
    unknown = component("48018-6", valueCodeableConcept=concept("http://www.genenames.org", "HGNC:1", "A1BG"))

    package = read_patient(tmp_path, variant(None, PRESENT, unknown))

    assert [each.gene for each in package.variants] == ["A1BG"] and "gene_by_display" in codes(package)


def test_the_specimen_says_plasma_and_the_day(tmp_path: Path) -> None:
    found = variant(KRAS, PRESENT, specimen={"reference": "Specimen/s1"})

    package = read_patient(tmp_path, PLASMA, found)

    assert [(each.kind, each.day, each.sample) for each in package.specimens] == [(SpecimenKind.PLASMA, 4, "s1")]
    assert package.tally["Specimen"]["used"] == 1


def test_a_report_lends_its_specimen_to_its_results(tmp_path: Path) -> None:
    report = _report("Observation/v1") | {"specimen": [{"reference": "Specimen/s1"}]}

    package = read_patient(tmp_path, PLASMA, report, variant(KRAS, PRESENT))

    assert package.specimens[0].kind is SpecimenKind.PLASMA
    assert package.tally["DiagnosticReport"]["used"] == 1


def test_the_option_says_where_variants_were_looked_for(tmp_path: Path) -> None:
    package = read_patient(tmp_path, variant(KRAS, PRESENT), kind="plasma")

    assert package.specimens[0].kind is SpecimenKind.PLASMA and "specimen_assumed" not in codes(package)


def test_a_region_studied_is_the_panel_of_the_specimen(tmp_path: Path) -> None:
    genes = {"coding": [{"system": "http://www.genenames.org", "code": code} for code in ("6407", "7989")]}
    region = observation("53041-0", name="r1", component=[component("48018-6", valueCodeableConcept=genes)])

    package = read_patient(tmp_path, variant(KRAS, PRESENT), region, _report("Observation/v1", "Observation/r1"))

    assert package.panels[0].genes == ("KRAS", "NRAS")
    assert package.tally["Observation"]["used"] == 2


def test_a_report_that_studied_regions_and_lists_no_variant_found_none(tmp_path: Path) -> None:
    genes = {"coding": [{"system": "http://www.genenames.org", "code": code} for code in ("6407", "7989")]}
    region = observation("53041-0", name="r1", component=[component("48018-6", valueCodeableConcept=genes)])

    reported = read_patient(tmp_path, region, _report("Observation/r1"))
    alone = read_patient(tmp_path, region)

    assert [each.variants for each in reported.specimens] == [Knowing.NONE_FOUND]
    assert reported.panels[0].genes == ("KRAS", "NRAS")
    assert alone.specimens == [] and alone.tally["Observation"]["kept_raw"] == 1


def test_several_codings_of_one_gene_are_no_fusion(tmp_path: Path) -> None:
    codings = [
        {"system": "http://www.ncbi.nlm.nih.gov/gene", "code": "3845"},
        {"system": "http://www.genenames.org", "code": KRAS},
    ]

    package = read_patient(
        tmp_path, variant(None, PRESENT, component("48018-6", valueCodeableConcept={"coding": codings}))
    )

    assert [(each.gene, each.effect) for each in package.variants] == [("KRAS", None)]


def test_a_known_study_build_is_never_mixed_with_another(tmp_path: Path) -> None:
    hgvs = component("81290-9", valueCodeableConcept=concept("http://varnomen.hgvs.org", "NC_000012.12:g.25245350C>T"))
    content = bundle(patient(), condition(), variant(KRAS, PRESENT, hgvs))

    package = read(tmp_path, content, build="GRCh37")

    assert [issue.code for issue in package.errors] == ["build_mismatch"]


def test_what_has_no_code_is_read_from_its_text(tmp_path: Path) -> None:
    told = {
        "48018-6": "KRAS", "48005-3": "p.Gly12Asp", "62374-4": "GRCh38", "48001-2": "12p12.1", "69551-0": "T",
    }  # fmt: skip
    parts = [component(code, valueCodeableConcept={"text": text}) for code, text in told.items()]
    start = component("81254-5", valueRange={"low": {"value": 25245350}})

    package = read_patient(tmp_path, variant(None, PRESENT, *parts, start))

    assert package.errors == [] and "gene_by_display" in codes(package)
    found = package.variants[0]
    assert (found.gene, found.protein, found.chrom, found.position, found.alt) == (
        "KRAS", "p.Gly12Asp", "12", 25245350, "T",
    )  # fmt: skip
    assert package.specimens[0].build == "GRCh38"


@pytest.mark.parametrize("unit", ["percent", "Per cent", "%"])
def test_a_percentage_in_words_is_one(tmp_path: Path, unit: str) -> None:
    part = component("81258-6", valueQuantity={"value": 23, "unit": unit})

    package = read_patient(tmp_path, variant(KRAS, PRESENT, part))

    assert [each.vaf for each in package.variants] == [pytest.approx(0.23)]
