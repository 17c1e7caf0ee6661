"""One folder per mistake in a lone molecular file: what must be said of it, with the place."""

from pathlib import Path

import pytest

from ingest.errors import Issue
from ingest.ichorcna.format import FORMAT as ICHORCNA
from ingest.matrix.format import FORMAT as MATRIX
from ingest.mrd.format import FORMAT as MRD
from ingest.requests import Format
from ingest.vcf_file.format import FORMAT as VCF
from tests.unit.ingest.asking import ask

HERE = Path(__file__).resolve().parent
FORMATS: dict[str, Format] = {"ichorcna": ICHORCNA, "mrd": MRD, "matrix": MATRIX, "vcf": VCF}

# folder: code, line, column
EXPECTED: dict[str, tuple[str, int | None, str | None]] = {
    "ichorcna/contradiction": ("contradicting_values", 6, "Tumor Fraction"),
    "ichorcna/cut_off": ("missing_section", 2, "Sample"),
    "ichorcna/fraction_above_one": ("out_of_range", 6, "Tumor Fraction"),
    "ichorcna/decimal_comma": ("not_a_number", 11, "Coverage"),
    "ichorcna/no_build": ("build_unknown", None, "build"),
    "ichorcna/beyond_contig": ("position_beyond_contig", 4, "end"),
    "mrd/positive_with_zero": ("contradicting_result", 3, "value"),
    "mrd/negative_above_limit": ("contradicting_result", 3, "value"),
    "mrd/neither_result_nor_level": ("contradicting_result", 3, "value"),
    "mrd/ambiguous_word": ("unknown_result", 3, "mrd_result"),
    "mrd/unknown_unit": ("unknown_unit", 3, "unit"),
    "mrd/no_unit": ("missing_unit", 3, "unit"),
    "mrd/decimal_comma": ("not_a_number", 3, "value"),
    "mrd/vaf_above_hundred_percent": ("out_of_range", 3, "value"),
    "mrd/day_missing": ("missing_day", 3, "day"),
    "mrd/unknown_patient": ("id_not_in_patients", 3, "patient"),
    "mrd/two_results_a_day": ("duplicate_observation", 3, "day"),
    "mrd/dates_alone": ("date_without_index", 1, "collection_date"),
    "mrd/bad_date": ("not_a_date", 2, "collection_date"),
    "mrd/two_value_columns": ("ambiguous_column", 1, "vaf"),
    "mrd/no_day_column": ("missing_column", 1, "day"),
    "matrix/no_orientation": ("orientation_unknown", 1, "x"),
    "matrix/no_kind": ("kind_unknown", None, "kind"),
    "matrix/decimal_comma": ("not_a_number", 2, "P1"),
    "matrix/unknown_patient": ("id_not_in_patients", 1, "P9"),
    "matrix/patient_twice": ("duplicate_id", 3, "patient"),
    "matrix/gene_without_name": ("missing_name", 3, "gene"),
    "matrix/negative_tpm": ("out_of_range", 2, "TPM"),
    "matrix/beta_above_one": ("transform_unknown", None, "transform"),
    "matrix/ragged_row": ("ragged_row", 3, None),
    "matrix/segment_ends_before_start": ("bad_segment", 2, "start"),
    "matrix/segment_beyond_contig": ("position_beyond_contig", 2, "end"),
    "matrix/segments_of_no_build": ("build_unknown", None, "build"),
    "matrix/segments_of_other_build": ("build_mismatch", None, "build"),
    "matrix/fusion_of_one_word": ("bad_fusion", 2, "fusion"),
    "matrix/breakpoint_without_position": ("bad_position", 2, "breakpoint1"),
    "matrix/tmb_in_words": ("not_a_number", 2, "TMB"),
    "matrix/unknown_msi": ("unknown_result", 2, "MSI_status"),
    "vcf/percent_with_comma": ("not_a_number", 6, "TUMOR"),
    "vcf/negative_reads": ("not_a_number", 6, "TUMOR"),
    "vcf/builds_disagree": ("build_mismatch", 3, "reference"),
    "vcf/no_build": ("build_unknown", 4, "reference"),
    "vcf/two_samples": ("tumour_column_unknown", 5, "FORMAT"),
    "vcf/unknown_patient": ("id_not_in_patients", 5, "sample"),
    "vcf/zero_byte": ("not_text", None, None),
}
# these are about a build, so the study must not state one or state another
OF_NO_BUILD = {"ichorcna/no_build", "matrix/segments_of_no_build", "vcf/no_build", "vcf/builds_disagree"}


def errors_of(folder: str) -> list[Issue]:
    file = next((HERE / folder).iterdir())
    form = FORMATS[folder.partition("/")[0]]
    build = None if folder in OF_NO_BUILD else "GRCh37"
    return form.read(ask(file, "P1", "P2", study_build=build)).errors


@pytest.mark.parametrize("folder", EXPECTED)
def test_each_mistake_gives_its_own_error_and_no_other(folder: str) -> None:
    code, line, column = EXPECTED[folder]

    found = errors_of(folder)

    assert [(issue.code, issue.line if line is not None else None, issue.column) for issue in found] == [
        (code, line, column)
    ]
    assert found[0].file == next((HERE / folder).iterdir()).name


@pytest.mark.parametrize("form", FORMATS)
def test_every_folder_has_an_expectation(form: str) -> None:
    expected = {folder for folder in EXPECTED if folder.startswith(f"{form}/")}

    assert {f"{form}/{path.name}" for path in (HERE / form).iterdir()} == expected
