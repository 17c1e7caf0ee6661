"""Each broken feature table ends in its own error, with the place."""

from pathlib import Path

import pytest

from tests.unit.ingest.feature_table.reading import read_table

HERE = Path(__file__).resolve().parent / "feature_table"


@pytest.mark.parametrize(
    ("mistake", "code", "line", "column"),
    [
        ("not_a_number", "not_a_number", 2, "original_firstorder_Mean"),
        ("infinite", "not_a_number", 2, "original_firstorder_Mean"),
        ("patient_twice", "duplicate_row", 3, "patient"),
        ("no_patient_column", "missing_column", 1, "id"),
        ("patient_missing", "id_not_in_patients", 2, "patient"),
        ("ragged_row", "ragged_row", 2, None),
        ("duplicate_column", "duplicate_column", 1, "original_firstorder_Mean"),
        ("duplicate_feature", "duplicate_feature", 5, "featureName"),
        ("no_features", "no_features", 1, None),
        ("no_rows", "empty_table", 1, None),
        ("day_with_fraction", "not_an_integer", 2, "day"),
    ],
)
def test_broken_table_is_one_named_error(tmp_path, mistake, code, line, column):
    options = {"day_column": "day"} if mistake == "day_with_fraction" else {}
    package = read_table(HERE / mistake / "features.csv", tmp_path, **options)
    (error,) = [issue for issue in package.issues if issue.severity == "error"]
    assert (error.code, error.file, error.line, error.column) == (code, "features.csv", line, column)


def test_every_broken_folder_is_tried():
    mistakes = {path.name for path in HERE.iterdir()}
    (marks,) = test_broken_table_is_one_named_error.pytestmark
    assert {row[0] for row in marks.args[1]} == mistakes
