"""Pairs of image and mask to records."""

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import OptionUnknown
from ingest.image_mask.format import FORMAT, recognise
from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.imaging.settings_options import SETTINGS
from tests.unit.ingest.image_mask.reading import read_folder

WILD = Path(__file__).parents[3] / "wild" / "image_mask"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return read_folder(WILD / "folders", tmp_path_factory.mktemp("work"), modality="CT", day="-4")


def test_every_label_is_a_lesion(folders):
    (record,) = folders.imaging
    assert (record.patient, record.day, record.modality, record.source) == ("P002", -4, "CT", "images/P002.nrrd")
    assert [(lesion.label, lesion.segment_number, lesion.origin) for lesion in record.lesions] == [
        ("lesion-1", 1, "NRRD"),
        ("lesion-3", 3, "NRRD"),
    ]
    assert record.preview.startswith(b"\x89PNG")
    assert (record.slices, record.rows, record.columns, record.spacing_mm) == (4, 8, 8, (0.8, 0.8, 2.5))


def test_measures_are_those_of_the_voxels(folders):
    first = folders.imaging[0].lesions[0]
    assert first.volume_ml == pytest.approx(2 * 4 * 4 * 0.8 * 0.8 * 2.5 / 1000)
    assert first.centroid_mm == pytest.approx((-10 + 3.5 * 0.8, -20 + 3.5 * 0.8, 30 + 1.5 * 2.5))
    assert first.longest_diameter_mm == pytest.approx(np.hypot(4 * 0.8, 3 * 0.8))


def test_features_have_a_row_a_lesion_and_their_settings(folders):
    (table,) = folders.tables
    assert (table.modality, table.name, table.lesions) == ("radiomics", "ct", ("lesion-1", "lesion-3"))
    assert table.values.shape == (2, 107)
    assert table.settings["bin_width"] == 25.0
    assert (folders.kind, folders.registers, folders.whole) == ("image_mask", False, False)
    assert [patient.code for patient in folders.patients] == ["P002"]
    assert [file.path for file in folders.files] == ["images/P002.nrrd", "masks/P002.nrrd"]


def test_options_reach_the_vector(tmp_path):
    package = read_folder(WILD / "names", tmp_path, image_types="original,wavelet", bin_count="8", ibsi="yes")
    (table,) = package.tables
    assert table.values.shape == (1, 107 + 8 * 93)
    assert (table.settings["bin_count"], table.settings["image_types"]) == (8, ["original", "wavelet"])
    codes = [issue.code for issue in package.issues]
    assert codes == ["file_ignored", "modality_unknown", "patient_created"]
    assert table.name == "image"


def test_single_image_finds_its_mask(tmp_path):
    package = read_folder(WILD / "folders" / "images" / "P002.nrrd", tmp_path, modality="MR")
    assert [record.modality for record in package.imaging] == ["MR"]
    assert [file.path for file in package.files] == ["P002.nrrd", "P002.nrrd"]


def test_known_study_takes_only_its_patients(tmp_path):
    package = read_folder(WILD / "names", tmp_path, patients=("P009",), modality="CT")
    (error,) = [issue for issue in package.issues if issue.severity == "error"]
    assert (error.code, error.file, package.imaging) == ("id_not_in_patients", "P001_image.nrrd", [])


def test_pet_without_unit_has_no_features(tmp_path):
    without = read_folder(WILD / "names", tmp_path, modality="PT")
    given = read_folder(WILD / "names", tmp_path, modality="PT", unit="SUVbw", bin_width="5")
    assert [table.values.shape for table in (*without.tables, *given.tables)] == [(0, 107), (1, 107)]


@pytest.mark.parametrize(("name", "value"), [("bin_width", "wide"), ("modality", "US"), ("day", "soon"), ("ibsi", "1")])
def test_bad_option_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(OptionUnknown) as caught:
        read_folder(WILD / "names", tmp_path, **{name: value})
    assert caught.value.issue.column == name


def test_help_names_every_setting():
    assert set(RADIOMICS_OPTIONS) == set(SETTINGS)
    assert set(RADIOMICS_OPTIONS) < set(FORMAT.options)


def test_folders_are_recognised_and_others_left(tmp_path):
    assert recognise(WILD / "patients") == "'image.nrrd' and 'mask.nrrd' are an image and its mask"
    assert recognise(WILD / "names" / "P001-label.nrrd")
    assert recognise(WILD / "names" / "notes.txt") is None
    (tmp_path / "P1.nii").write_bytes(b"")
    assert recognise(tmp_path) is None
