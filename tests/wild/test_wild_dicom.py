"""Odd but legal DICOM: each must open and mean what it says."""

from pathlib import Path

import numpy as np
import pytest

from ingest.dicom.format import recognise
from ingest.records import Knowing
from tests.unit.ingest.dicom.reading import codes_of, read_tree

FOLDER = Path(__file__).parent / "dicom"


@pytest.fixture(scope="module")
def package():
    return read_tree(FOLDER, new_patients="yes")


def test_a_tree_of_four_patients_opens(package):
    assert recognise(FOLDER) == "the folders below hold DICOM files"
    assert package.errors == []
    assert package.tally == {
        "CT": {"used": 5, "kept_raw": 0, "ignored": 0},
        "SEG": {"used": 2, "kept_raw": 0, "ignored": 0},
        "RTSTRUCT": {"used": 1, "kept_raw": 0, "ignored": 0},
        "SR": {"used": 1, "kept_raw": 0, "ignored": 0},
        "PT": {"used": 4, "kept_raw": 0, "ignored": 0},
        "MR": {"used": 4, "kept_raw": 0, "ignored": 0},
        "other files": {"used": 0, "kept_raw": 0, "ignored": 2},
    }


def lesions_of(name):
    (record,) = read_tree(FOLDER / name).imaging
    voxel_ml = float(np.prod(record.spacing_mm)) / 1000
    return {lesion.label: round(lesion.volume_ml / voxel_ml) for lesion in record.lesions}


def test_segmentation_and_structure_set_with_a_hole_and_an_empty_region():
    # the block of the segmentation; two squares, one with a hole of two by two
    assert lesions_of("W1") == {"lesion-1": 2 * 8 * 6, "lesion-2": 7 * 7 + 7 * 7 - 2 * 2}
    assert ("warning", "roi_without_contours") in codes_of(read_tree(FOLDER / "W1"))


def test_label_map_on_a_pet():
    assert lesions_of("W3") == {"lesion-1": 48, "lesion-2": 48}
    (record,) = read_tree(FOLDER / "W3").imaging
    assert record.details["unit"] == "SUVbw"


def test_enhanced_image():
    (record,) = read_tree(FOLDER / "W2").imaging
    assert (record.modality, record.slices, record.source) == ("CT", 4, "W2/enhanced")


def test_four_transfer_syntaxes_in_one_series():
    (record,) = read_tree(FOLDER / "W4").imaging
    assert (record.modality, record.slices, record.details["unit"]) == ("MR", 4, "stored")


def test_derivations_stay_apart_and_a_failed_number_is_failed():
    found = {each.name.split(" [")[0]: each for each in read_tree(FOLDER / "W1").observations}
    assert {name: each.value for name, each in found.items()} == {
        "SUVbw mean": 4.5,
        "SUVbw max": 9.25,
        "LN:4711-0": None,
    }
    assert found["LN:4711-0"].state is Knowing.FAILED
