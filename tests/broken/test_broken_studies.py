"""One folder per mistake: the file that is laid over the small study, and what must be said of it."""

from pathlib import Path

import pytest

from tests.small_study import copy_study, only_error, read_small

HERE = Path(__file__).resolve().parent / "study"

# folder: code, file, line, column, value
EXPECTED = {
    "vcf_blank_line": ("blank_line", "draws/p1_day0.vcf", 15, "CHROM", None),
    "missing_column": ("missing_column", "clinical.csv", 1, "weight", None),
    "unparsable_number": ("not_a_number", "clinical.csv", 3, "weight", "61,5"),
    "number_with_unit": ("not_a_number", "clinical.csv", 2, "age", "64y"),
    "infinite_number": ("not_a_number", "blood.csv", 2, "haemoglobin", "inf"),
    "fractional_ecog": ("not_an_integer", "clinical.csv", 2, "ecog", "1.5"),
    "duplicate_patient": ("duplicate_id", "clinical.csv", 7, "patient", "P1"),
    "patient_without_id": ("missing_id", "clinical.csv", 7, "patient", None),
    "unknown_patient": ("id_not_in_patients", "sizes.csv", 6, "patient", "P9"),
    "unknown_event_code": ("unknown_event_code", "clinical.csv", 4, "os_censored", "7"),
    "unknown_competing_code": ("unknown_event_code", "clinical.csv", 2, "vte_code", "maybe"),
    "unknown_level": ("unknown_level", "clinical.csv", 2, "pdl1", "lowish"),
    "vaf_above_one": ("vaf_out_of_range", "tissue.tsv", 3, "vaf", "170.0"),
    "duplicate_column": ("duplicate_column", "clinical.csv", 1, "sex", "sex"),
    "ragged_row": ("ragged_row", "clinical.csv", 3, None, None),
    "duplicate_feature": ("duplicate_feature", "expression.csv", 3, "gene", "TP53_rnaseq"),
    "patient_twice_on_a_day": ("duplicate_id", "blood.csv", 3, "patient", "P1"),
    "unknown_state": ("unknown_state", "sizes.csv", 6, "state", "broken"),
    "grade_six": ("grade_out_of_range", "events.csv", 4, "grade", "6"),
    "unknown_response": ("unknown_response", "events.csv", 3, "term", "partial"),
    "stop_before_start": ("stop_before_start", "events.csv", 4, "to", "5"),
    "unknown_key": ("unknown_key", "study.toml", 38, "outcome.grade_mim", "grade_mim"),
    "unknown_nested_key": ("unknown_key", "study.toml", 17, "patients.columns.sitte", "sitte"),
    "unknown_section": ("unknown_key", "study.toml", 40, "treatmnet", "treatmnet"),
    "wrong_type": ("wrong_type", "study.toml", 19, "patients.covariates.numeric", "weight"),
    "unknown_unit": ("unknown_word", "study.toml", 26, "outcome.unit", "month"),
    "no_patients_section": ("missing_section", "study.toml", 1, "patients", None),
    "no_outcome_section": ("missing_section", "study.toml", 1, "outcome", None),
    "no_genome_build": ("missing_key", "study.toml", 2, "study.genome_build", None),
    "missing_file": ("missing_file", "study.toml", 49, "file", "tisue.tsv"),
    "path_outside_folder": ("path_outside_folder", "study.toml", 49, "file", "../tissue.tsv"),
    "lfs_pointer": ("not_the_file", "tissue.tsv", None, None, None),
    "web_page": ("not_the_file", "clinical.csv", None, None, None),
    "empty_file": ("not_the_file", "sizes.csv", None, None, None),
    "vcf_nine_columns": ("wrong_column_count", "draws/p1_day0.vcf", 14, "9", "9"),
    "vcf_nine_header_columns": ("wrong_column_count", "draws/p1_day0.vcf", 13, "9", "9"),
    "vcf_ref_with_digit": ("bad_ref", "draws/p1_day0.vcf", 14, "REF", "C1"),
    "vcf_bad_alt": ("bad_alt", "draws/p1_day0.vcf", 16, "ALT", "G?"),
    "vcf_other_build": ("build_mismatch", "draws/p1_day0.vcf", 2, "reference", "GRCh38"),
    "vcf_other_contig_length": ("build_mismatch", "draws/p1_day0.vcf", 2, "reference", "GRCh38"),
    "vcf_beyond_contig": ("position_beyond_contig", "draws/p1_day0.vcf", 16, "POS", "97579000"),
    "vcf_duplicate_record": ("duplicate_record", "draws/p1_day0.vcf", 16, "POS", "7577120"),
    "vcf_genotype_of_no_allele": ("bad_genotype", "draws/p1_day0.vcf", 15, "P1-plasma", "0/3"),
    "vcf_negative_position": ("bad_position", "draws/p1_day0.vcf", 16, "POS", "-5"),
    "vcf_vaf_above_one": ("vaf_out_of_range", "draws/p1_day0.vcf", 14, "FORMAT/AF", "1.7"),
    "vcf_unknown_sample": ("missing_sample", "draws/p1_day0.vcf", 13, "P1-plasm", "P1-plasm"),
    "vcf_no_tumour_column": ("tumour_column_unknown", "draws/p1_day0.vcf", 13, "FORMAT", None),
    "vcf_without_version": ("not_vcf", "draws/p1_day0.vcf", 1, None, "##fileformat=VCF"),
}


@pytest.mark.parametrize("mistake", EXPECTED)
def test_broken_study_gives_its_own_issue_and_no_other(mistake: str, tmp_path: Path) -> None:
    package = read_small(copy_study(tmp_path, HERE / mistake))

    issue = only_error(package)

    assert (issue.code, issue.file, issue.line, issue.column, issue.value) == EXPECTED[mistake]


def test_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    issue = only_error(read_small(copy_study(tmp_path, HERE / "unknown_key")))

    assert "did you mean grade_min?" in issue.message


def test_every_broken_folder_has_an_expectation() -> None:
    assert {path.name for path in HERE.iterdir()} == set(EXPECTED)
