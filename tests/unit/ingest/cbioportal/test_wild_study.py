"""What the wild study (tests/wild/cbioportal) must become, part by part."""

import numpy as np
import pytest

from ingest.cbioportal.format import FORMAT
from ingest.records import FeatureTable, Knowing, OutcomeStatus, Package, SpecimenKind
from tests.broken.build_cbioportal import WILD, read_study

DAYS_A_MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def package() -> Package:
    return read_study(WILD)


def table(package: Package, name: str) -> FeatureTable:
    return next(each for each in package.tables if each.name == name)


def cell(package: Package, name: str, patient: str, feature: str) -> float:
    found = table(package, name)
    return float(found.values[found.patients.index(patient), found.features.index(feature)])


def test_study(package: Package) -> None:
    assert FORMAT.recognise(WILD) == "study_of_wild_things.txt describes a cBioPortal study"
    assert package.errors == []
    assert (package.whole, package.registers, package.kind) == (True, True, "cbioportal")
    assert (package.study.name, package.study.diagnosis) == ("Wild  things", "LUAD")
    assert (package.study.index_date, package.study.genome_build) == ("diagnosis", "GRCh37")


def test_patients_and_covariates(package: Package) -> None:
    first, second = package.patients[0], package.patients[1]

    assert (first.age_years, first.sex, first.ecog, first.stage) == (64.0, "male", 1, "IV")
    assert (first.diagnosis, first.diagnosis_detail) == ("LUAD", "Lung Adenocarcinoma")
    assert first.covariates["WEIGHT"] == 70.5
    assert (second.age_years, second.covariates["WEIGHT"]) == (None, None)
    assert {spec.name: spec.kind for spec in package.study.covariates} == {
        **dict.fromkeys(("SMOKING", "PRIOR_CANCER", "CANCER_TYPE", "CANCER_TYPE_DETAILED"), "categorical"),
        **dict.fromkeys(("SAMPLE_TYPE", "SAMPLE_CLASS"), "categorical"),
        "WEIGHT": "numeric",
    }


def test_bounds_keep_their_comparator_and_are_never_values(package: Package) -> None:
    bounds = {
        (each.patient, each.name): (each.comparator, each.value) for each in package.observations if each.comparator
    }

    assert bounds == {
        ("P2", "AGE"): (">", 89.0),
        ("P2", "WEIGHT"): (">", 120.0),
        ("P2", "TUMOR_PURITY"): ("<", 10.0),
        ("P2", "treatment_ic50:gefitinib"): (">", 8.0),
        ("P1", "treatment_ic50:erlotinib"): ("<", 0.01),
        ("P1", "CEA"): ("<", 0.5),
    }
    assert np.isnan(cell(package, "treatment_ic50", "P2", "gefitinib"))
    assert np.isnan(cell(package, "sample_attributes", "P2", "TUMOR_PURITY"))


def test_a_baseline_is_described_by_tissue_before_plasma(package: Package) -> None:
    assert package.patients[1].covariates["SAMPLE_TYPE"] == "Primary"


def test_outcomes(package: Package) -> None:
    survival = {each.patient: (each.time_days, each.status) for each in package.outcomes if each.endpoint == "OS"}

    assert survival["P1"] == (12 * DAYS_A_MONTH, OutcomeStatus.EVENT)
    assert survival["P3"] == (30 * DAYS_A_MONTH, OutcomeStatus.CENSORED)
    assert "P4" not in survival
    assert {each.endpoint for each in package.outcomes} == {"OS", "PFS"}


def test_no_test_none_found_and_variants_stay_apart(package: Package) -> None:
    found = {each.sample: (each.kind, each.day, each.variants, each.panel) for each in package.specimens}

    assert found == {
        "P1-T1": (SpecimenKind.TISSUE, 0, Knowing.VALUE, "WILD10"),
        "P2-T1": (SpecimenKind.TISSUE, 0, Knowing.VALUE, ""),
        "P2-CF": (SpecimenKind.PLASMA, -5, Knowing.VALUE, ""),
        "P3-T1": (SpecimenKind.TISSUE, 0, Knowing.NONE_FOUND, "WILD10"),
        "P4-T1": (SpecimenKind.TISSUE, 0, Knowing.VALUE, ""),
    }
    assert [(panel.name, panel.genes) for panel in package.panels] == [("WILD10", ("TP53", "KRAS", "EGFR", "KMT2D"))]


def test_variants_and_fusions(package: Package) -> None:
    variants = {(each.patient, each.kind.value, each.gene): each for each in package.variants}

    assert set(variants) == {
        ("P1", "tissue", "TP53"),
        ("P1", "tissue", "EGFR"),
        ("P2", "tissue", "TERT"),
        ("P2", "plasma", "KRAS"),
        ("P4", "tissue", "EML4"),
        ("P4", "tissue", "ALK"),
    }
    assert variants[("P2", "plasma", "KRAS")].vaf == 0.003
    assert (variants[("P4", "tissue", "ALK")].effect, variants[("P4", "tissue", "ALK")].vaf) == ("TRANSLOCATION", 0.12)
    assert sorted(each.key for each in package.raws if each.kind == "germline_variant") == ["0:BRCA1", "data_sv.txt:3"]


def test_copy_number_wide_long_continuous_and_segments(package: Package) -> None:
    assert cell(package, "gistic", "P3", "EGFR") == -1.5
    assert np.isnan(cell(package, "gistic", "P2", "EGFR"))
    assert cell(package, "cna", "P1", "CDKN2A") == -2
    assert np.isnan(cell(package, "cna", "P4", "CDKN2A"))
    assert cell(package, "log2CNA", "P1", "EGFR") == 1.5
    assert cell(package, "copy_number_summary", "P1", "fraction_genome_altered") == 0.25
    assert package.tally["segments"] == {"used": 0, "kept_raw": 0, "ignored": 4}


def test_expression_methylation_and_protein(package: Package) -> None:
    assert cell(package, "rna_seq_v2_mrna", "P3", "TP53") == 300
    assert table(package, "rna_seq_v2_mrna").patients == ("P1", "P2", "P3")
    assert table(package, "rna_seq_v2_mrna_median_Zscores").features == ("Entrez:7157", "Entrez:1956")
    assert cell(package, "methylation_hm450", "P2", "MLH1") == pytest.approx(0.9)
    assert table(package, "rppa").features == ("AKT1 AKT2 AKT3|AKT_pS473", "EGFR|EGFR-R-C")
    assert table(package, "rppa").genes == ("AKT1", "EGFR")
    assert {each.kind for each in package.tables} == {"cnv", "expression", "methylation", "protein", "score"}


def test_categories_become_a_column_a_level(package: Package) -> None:
    assert table(package, "arm_level").features == ("1p=Gain", "1p=Loss", "3q=Unchanged")
    assert np.isnan(cell(package, "arm_level", "P2", "3q=Unchanged"))
    assert (
        cell(package, "germline_carrier", "P1", "hla_loss"),
        cell(package, "germline_carrier", "P4", "hla_loss"),
    ) == (1, 0)


def test_timelines(package: Package) -> None:
    first = package.treatments[0]
    labs = [(each.day, each.value, each.unit) for each in package.observations if each.modality == "labs"]

    assert (first.regimen, first.components) == ("Cisplatin + Pemetrexed", ("Cisplatin", "Pemetrexed"))
    assert (first.start_day, first.stop_day) == (10, 100)
    assert labs == [(5, 12.5, "ng/mL"), (30, 0.5, "ng/mL")]
    assert {(each.patient, each.category, each.day) for each in package.responses} == {
        ("P1", "PD", 180),
        ("P2", "PR", 90),
    }
    assert {(each.patient, each.kind, each.day) for each in package.disease_events} == {
        ("P1", "progression", 180),
        ("P1", "death", 365),
        ("P3", "progression", 60),
    }
    assert package.tally["timeline"] == {"used": 9, "kept_raw": 4, "ignored": 1}


def test_names_dates_free_text_and_addresses_never_leave(package: Package) -> None:
    said = repr([package.patients, package.raws, package.observations, package.issues, package.study])

    for secret in ("Anna", "2020-01-02", "Dr. A", "secret", "slides.example.org/P1", "example.org/r)"):
        assert secret not in said
    assert {issue.code for issue in package.warnings} >= {
        "identifier_not_stored",
        "calendar_date_not_stored",
        "free_text_not_stored",
        "link_removed",
        "markup_removed",
    }


def test_the_sample_that_does_not_stand_is_named(package: Package) -> None:
    named = {(issue.file, issue.value) for issue in package.warnings if issue.code == "sample_not_stored"}

    assert named == {
        ("data_clinical_sample.txt", "P1-T2"),
        ("data_expression.txt", "P1-T2"),
        ("data_cna_long.txt", "P1-T2"),
    }


def test_every_row_is_counted_once(package: Package) -> None:
    assert package.tally["mutations"] == {"used": 4, "kept_raw": 1, "ignored": 4}
    assert package.tally["structural_variants"] == {"used": 1, "kept_raw": 1, "ignored": 0}
    assert package.tally["clinical_sample"] == {"used": 5, "kept_raw": 0, "ignored": 1}
    assert package.tally["gsva_pvalues"] == {"used": 0, "kept_raw": 0, "ignored": 1}
    assert all(count >= 0 for row in package.tally.values() for count in row.values())


def test_every_file_but_those_no_meta_file_names_is_in_the_history(package: Package) -> None:
    files = {path.relative_to(WILD).as_posix() for path in WILD.rglob("*") if path.is_file()}

    assert {each.path for each in package.files} == files
