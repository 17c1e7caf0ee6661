"""One folder per mistake in an OMOP table, and what must be said of it."""

import shutil
from pathlib import Path

import pytest

from ingest.errors import OptionUnknown, SourceNotFound
from ingest.omop.format import FORMAT
from tests.broken.adam_and_omop import copy_plain, read_with

HERE = Path(__file__).resolve().parent / "omop"

# folder: code, file, line, column, value
EXPECTED = {
    "born_later": ("out_of_range", "person.csv", 2, "year_of_birth", None),
    "cdm_six": ("cdm_version", "person.csv", 1, "death_datetime", None),
    "concept_without_codes": ("missing_column", "concept.csv", 1, "vocabulary_id", None),
    "date_before_our_time": ("not_a_date", "condition_occurrence.csv", 4, "condition_start_date", None),
    "date_missing": ("missing_value", "death.csv", 2, "death_date", None),
    "drug_ends_before_start": ("stop_before_start", "drug_exposure.csv", 7, "drug_exposure_end_date", None),
    "duplicate_column": ("duplicate_column", "death.csv", 1, None, None),
    "duplicate_id": ("duplicate_id", "measurement.csv", 3, "measurement_id", "101"),
    "episode_ends_before_start": ("stop_before_start", "episode.csv", 3, "episode_end_date", None),
    "event_of_nothing": ("link_not_found", "episode_event.csv", 4, "event_id", "999"),
    "event_without_episode": ("link_not_found", "episode_event.csv", 4, "episode_id", "999"),
    "id_in_words": ("not_an_integer", "specimen.csv", 2, "specimen_id", "x501"),
    "missing_column": ("missing_column", "measurement.csv", 1, "measurement_date", None),
    "modifier_of_nothing": ("link_not_found", "measurement.csv", 11, "measurement_event_id", "99"),
    "month_thirteen": ("out_of_range", "person.csv", 2, "month_of_birth", None),
    "no_person_of_that_id": ("id_not_in_patients", "measurement.csv", 4, "person_id", "77"),
    "not_a_date": ("not_a_date", "condition_occurrence.csv", 4, "condition_start_date", None),
    "not_a_number": ("not_a_number", "measurement.csv", 2, "value_as_number", "13,2"),
    "observed_backwards": ("stop_before_start", "observation_period.csv", 3, "observation_period_end_date", None),
    "person_without_gender": ("missing_value", "person.csv", 3, "gender_concept_id", None),
    "two_files_of_a_table": ("duplicate_table", "death.csv", None, None, "death"),
    "version_five_two": ("cdm_version", "cdm_source.csv", 2, "cdm_version", "v5.2.2"),
    "year_of_long_ago": ("out_of_range", "person.csv", 2, "year_of_birth", None),
}


@pytest.mark.parametrize("mistake", EXPECTED)
def test_broken_table_gives_its_own_error_and_no_other(mistake: str, tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("omop", tmp_path, HERE / mistake), tmp_path)

    found = [(issue.code, issue.file, issue.line, issue.column, issue.value) for issue in package.errors]

    assert found == [EXPECTED[mistake]]


def test_every_broken_table_has_an_expectation() -> None:
    assert {path.name for path in HERE.iterdir()} == set(EXPECTED)


def test_a_folder_without_persons_is_refused(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    (folder / "person.csv").unlink()

    with pytest.raises(SourceNotFound, match="person"):
        read_with(FORMAT, folder, tmp_path)


def test_a_single_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="folder"):
        read_with(FORMAT, copy_plain("omop", tmp_path) / "person.csv", tmp_path)


@pytest.mark.parametrize(("name", "value"), [("index", "birth"), ("race", "maybe"), ("cancer_concepts", "C34")])
def test_an_option_with_another_value_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(OptionUnknown):
        read_with(FORMAT, copy_plain("omop", tmp_path), tmp_path, **{name: value})


def test_no_message_holds_source_values_or_birth_years(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    for mistake in ("born_later", "not_a_date"):
        shutil.copytree(HERE / mistake, folder, dirs_exist_ok=True)

    said = " ".join(f"{issue.message} {issue.value}" for issue in read_with(FORMAT, folder, tmp_path).issues)

    assert not any(text in said for text in ("MRN", "2030", "15.01.2018", "lumpectomy", "smokes"))
