"""Ready feature tables of several tools."""

from pathlib import Path

import numpy as np
import pytest

from ingest.feature_table.format import recognise
from tests.unit.ingest.feature_table.reading import read_table

WILD = Path(__file__).parents[3] / "wild" / "feature_table"


def test_pyradiomics_batch_keeps_features_and_settings(tmp_path):
    package = read_table(WILD / "pyradiomics_batch.csv", tmp_path, day="7")
    (table,) = package.tables
    assert (table.modality, table.name, table.patients, table.days) == (
        "radiomics",
        "pyradiomics",
        ("P001", "P002"),
        (7, 7),
    )
    assert table.features[0] == "original_shape_Sphericity"
    assert table.values[:, 1].tolist() == [-12.5, 30.0]
    assert np.isnan(table.values[1, 3])
    assert table.settings["settings"] == {
        "diagnostics_Versions_PyRadiomics": "3.0.1",
        "diagnostics_Configuration_Settings": "{'binWidth': 25}",
    }


def test_paths_of_images_are_not_kept(tmp_path):
    package = read_table(WILD / "pyradiomics_batch.csv", tmp_path)
    assert "/data" not in repr(package)
    (issue,) = [issue for issue in package.issues if issue.code == "column_ignored"]
    assert (issue.column, issue.count) == ("Image", 2)


def test_column_a_case_is_turned(tmp_path):
    (table,) = read_table(WILD / "pyradiomics_column.csv", tmp_path).tables
    assert (table.patients, table.values.shape) == (("P001", "P002"), (2, 3))
    assert table.values[0].tolist() == pytest.approx([0.71, -12.5, 4.25])


def test_mirp_has_a_set_a_region(tmp_path):
    tables = read_table(WILD / "mirp.csv", tmp_path).tables
    assert [(table.name, table.patients) for table in tables] == [
        ("mirp-gtv-1", ("P001", "P002")),
        ("mirp-gtv-2", ("P001",)),
    ]
    assert tables[1].values.tolist() == [[840.0, -3.5, 6.125]]
    assert tables[0].settings["settings"]["image_voxel_size_x"] == "2.0"


def test_lifex_names_and_dates_do_not_leave(tmp_path):
    package = read_table(WILD / "lifex.csv", tmp_path)
    (table,) = package.tables
    assert (table.name, table.patients, table.values.shape) == ("lifex-gtv", ("P001", "P002"), (2, 4))
    assert [word for word in ("Muster", "2020") if word in repr(package)] == []


def test_any_table_is_read_when_told_the_column(tmp_path):
    package = read_table(WILD / "ibex.tsv", tmp_path, id="MRN", name="ibex")
    (table,) = package.tables
    assert (table.name, table.features) == ("ibex", ("Volume", "Mean HU", "Kurtosis"))
    assert "blurred" not in repr(package)


def test_other_patients_are_refused(tmp_path):
    package = read_table(WILD / "lifex.csv", tmp_path, patients=("P001",))
    (error,) = [issue for issue in package.issues if issue.severity == "error"]
    assert (error.code, error.line, error.column) == ("id_not_in_patients", 3, "INFO_PatientID")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pyradiomics_batch.csv", "the table has features of pyradiomics"),
        ("pyradiomics_column.csv", "the table has features of pyradiomics"),
        ("mirp.csv", "the table has features of MIRP"),
        ("lifex.csv", "the table has features of LIFEx"),
        ("ibex.tsv", None),
    ],
)
def test_recognised_by_its_columns(name, reason):
    assert recognise(WILD / name) == reason
