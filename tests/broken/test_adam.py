"""One folder per mistake in an ADaM dataset, and what must be said of it."""

import shutil
from pathlib import Path

import pytest

from ingest.adam.format import FORMAT
from ingest.errors import OptionUnknown, SourceNotFound
from tests.broken.adam_and_omop import copy_plain, read_with

HERE = Path(__file__).resolve().parent / "adam"

# folder: code, file, line, column, value
EXPECTED = {
    "age_of_many_years": ("out_of_range", "adsl.csv", 2, "AGE", "610.0"),
    "age_unit": ("unknown_unit", "adsl.csv", 3, "AGEU", "FORTNIGHTS"),
    "censoring_code": ("unknown_event_code", "adtte.csv", 5, "CNSR", "-2.0"),
    "damaged_xpt": ("not_xpt", "adtte_os.xpt", None, None, None),
    "duplicate_column": ("duplicate_column", "adtte.csv", 1, "PARAMCD", "PARAMCD"),
    "duplicate_id": ("duplicate_id", "adsl.csv", 5, "USUBJID", "T1-03"),
    "duplicate_outcome": ("duplicate_outcome", "adtte.csv", 4, "PARAMCD", "T1-01"),
    "ecog_seven": ("out_of_range", "adsl.csv", 6, "ECOGBL", "7"),
    "event_ends_before_start": ("stop_before_start", "adae.csv", 2, "AENDT", "1"),
    "grade_six": ("grade_out_of_range", "adae.csv", 2, "AETOXGR", "6"),
    "id_too_long": ("id_too_long", "adsl.csv", 5, "USUBJID", None),
    "missing_column": ("missing_column", "adtte.csv", 1, "CNSR", None),
    "missing_id": ("missing_id", "adsl.csv", 5, "USUBJID", None),
    "negative_size": ("out_of_range", "adtr_onco.csv", 2, "AVAL", "-62.0"),
    "negative_time": ("negative_time", "adtte.csv", 3, "AVAL", "-91.3125"),
    "no_parameter": ("missing_parameter", "adtte.csv", 5, "PARAMCD", None),
    "no_xpt": ("not_xpt", "adtte_os.xpt", None, None, None),
    "not_a_date": ("not_a_date", "adsl.csv", 2, "TRTSDT", None),
    "not_a_number": ("not_a_number", "adtte.csv", 2, "AVAL", "7.75m"),
    "study_day_of_centuries": ("out_of_range", "adae.csv", 3, "ASTDY", "-899998.0"),
    "study_day_with_fraction": ("not_an_integer", "adae.csv", 3, "ASTDY", "2.5"),
    "study_day_zero": ("study_day_zero", "adae.csv", 3, "ASTDY", "0"),
    "time_unit": ("unknown_unit", "adtte.csv", 7, "AVALU", "MOONS"),
    "treatment_ends_before_start": ("stop_before_start", "adsl.csv", 2, "TRTEDT", "-194"),
    "two_adsl": ("duplicate_dataset", "adsl_old.csv", None, None, "adsl.csv"),
    "unknown_response": ("unknown_response", "adrs.csv", 2, "AVALC", "BETTER"),
    "unknown_subject": ("id_not_in_patients", "adae.csv", 4, "USUBJID", "T1-99"),
    "web_page": ("not_the_file", "adae.csv", None, None, None),
}


@pytest.mark.parametrize("mistake", EXPECTED)
def test_broken_dataset_gives_its_own_error_and_no_other(mistake: str, tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("adam", tmp_path, HERE / mistake), tmp_path)

    found = [(issue.code, issue.file, issue.line, issue.column, issue.value) for issue in package.errors]

    assert found == [EXPECTED[mistake]]


def test_every_broken_dataset_has_an_expectation() -> None:
    assert {path.name for path in HERE.iterdir()} == set(EXPECTED)


def test_datasets_without_adsl_are_refused(tmp_path: Path) -> None:
    folder = copy_plain("adam", tmp_path)
    (folder / "adsl.csv").unlink()

    with pytest.raises(SourceNotFound, match="ADSL"):
        read_with(FORMAT, folder / "adae.csv", tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("index", "consent"), ("race", "maybe"), ("regimens", "Drug A"), ("covariates", "NOSUCH")],
)
def test_an_option_with_another_value_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(OptionUnknown):
        read_with(FORMAT, copy_plain("adam", tmp_path), tmp_path, **{name: value})


def test_no_message_holds_free_text_or_a_date(tmp_path: Path) -> None:
    folder = copy_plain("adam", tmp_path)
    for mistake in sorted(EXPECTED):
        shutil.copytree(HERE / mistake, folder, dirs_exist_ok=True)
    (folder / "adsl_old.csv").unlink()

    said = " ".join(f"{issue.message} {issue.value}" for issue in read_with(FORMAT, folder, tmp_path).issues)

    assert "told his wife" not in said
    assert "2020-" not in said.replace("2014-01-02", "")
