"""Which file is an image, which its mask."""

from pathlib import Path

import pytest

from ingest.image_mask.names import SUFFIXES, find_pairs, is_mask
from ingest.imaging.volumefile import VOLUME_SUFFIXES


def pairs_of(*names):
    found = find_pairs(Path(name) for name in names)
    return [(pair.case, pair.folder, pair.image.as_posix(), pair.mask.as_posix()) for pair in found.pairs]


def test_the_same_suffixes_are_recognised_and_read():
    assert set(SUFFIXES) == set(VOLUME_SUFFIXES)


@pytest.mark.parametrize(
    ("image", "mask", "case"),
    [
        ("a/P1_image.nrrd", "a/P1_label.nrrd", "P1"),
        ("a/P1.nii.gz", "a/P1_mask.nii.gz", "P1"),
        ("a/P1-CT.nii", "a/P1-seg.nii.gz", "P1"),
        ("a/images/P1.nrrd", "a/masks/P1.nrrd", "P1"),
        ("a/image/phantom.nii.gz", "a/mask/mask.nii.gz", "phantom"),
        ("P1/image.nrrd", "P1/mask.nrrd", "P1"),
        ("P1/scan.mha", "P1/roi.mha", "P1"),
        ("a/P1_left_image.nrrd", "a/P1_left_mask.nrrd", "P1_left"),
    ],
)
def test_pair_is_found_and_named(image, mask, case):
    ((found, _, *paths),) = pairs_of(image, mask)
    assert (found, paths) == (case, [image, mask])


def test_cases_of_one_folder_are_kept_apart():
    names = ["a/P2_image.nrrd", "a/P1_image.nrrd", "a/P1_mask.nrrd", "a/P2_mask.nrrd"]
    assert [pair[0] for pair in pairs_of(*names)] == ["P2", "P1"]


def test_folder_names_a_patient_where_the_file_does_not():
    ((case, folder, *_),) = pairs_of("P9/nifti/image/ct.nii", "P9/nifti/mask/mask.nii")
    assert (case, folder) == ("nifti", "nifti")


def test_what_has_no_partner_is_told_apart():
    found = find_pairs(map(Path, ["a/P1.nrrd", "a/P2_mask.nrrd", "a/P3.nrrd", "a/P4_mask.nrrd", "a/x.csv"]))
    assert found.pairs == []
    assert [path.name for path in found.lone_images] == ["P1.nrrd", "P3.nrrd"]
    assert [path.name for path in found.lone_masks] == ["P2_mask.nrrd", "P4_mask.nrrd"]


def test_two_masks_of_a_case_are_ambiguous():
    found = find_pairs(map(Path, ["a/P1.nrrd", "a/P1_mask.nrrd", "a/P1_label.nrrd"]))
    assert (found.pairs, len(found.ambiguous)) == ([], 3)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("masks/P1.nii", True), ("masks/P1_image.nii", False), ("a/P1.nii", False), ("a/unmask.nii", False)],
)
def test_name_says_more_than_folder(name, expected):
    assert is_mask(Path(name)) is expected
