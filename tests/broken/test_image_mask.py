"""Each broken image or mask ends in its own error, with the place."""

from pathlib import Path

import pytest

from ingest.image_mask.format import FORMAT
from tests.unit.ingest.image_mask.reading import read_folder

HERE = Path(__file__).resolve().parent / "image_mask"
IMAGE, MASK = "P001_image.nrrd", "P001_mask.nrrd"


@pytest.mark.parametrize(
    ("mistake", "code", "file", "column"),
    [
        ("other_place", "geometry_mismatch", MASK, "origin, spacing or direction"),
        ("other_spacing", "geometry_mismatch", MASK, "origin, spacing or direction"),
        ("other_size", "geometry_mismatch", MASK, "size"),
        ("empty_mask", "empty_mask", MASK, None),
        ("mask_of_fractions", "mask_not_labels", MASK, None),
        ("negative_label", "mask_not_labels", MASK, None),
        ("claims_a_trillion", "volume_too_large", IMAGE, None),
        ("claims_more_than_it_holds", "volume_too_large", IMAGE, None),
        ("other_file_named", "volume_unreadable", IMAGE, None),
        ("cut_short", "volume_unreadable", IMAGE, None),
        ("four_dimensions", "volume_not_usable", IMAGE, None),
        ("no_size", "volume_unreadable", IMAGE, None),
        ("no_mask", "image_without_mask", "no_mask", None),
        ("no_image", "mask_without_image", MASK, None),
        ("two_masks", "ambiguous_pair", IMAGE, None),
        ("too_fine_bins", "radiomics_failed", MASK, "bin_width"),
        ("web_page", "not_the_file", IMAGE, None),
        ("patient_twice", "duplicate_series", "b/P001_image.nrrd", None),
    ],
)
def test_broken_pair_is_one_named_error(tmp_path, mistake, code, file, column):
    options = {"bin_width": "0.5"} if mistake == "too_fine_bins" else {}
    package = read_folder(HERE / mistake, tmp_path, **options)
    errors = [issue for issue in package.issues if issue.severity == "error"]
    assert {(issue.code, issue.line) for issue in errors} == {(code, None)}
    assert (errors[0].file, errors[0].column) == (file, column)


def test_every_broken_folder_is_tried():
    mistakes = {path.name for path in HERE.iterdir()}
    (marks,) = test_broken_pair_is_one_named_error.pytestmark
    assert {row[0] for row in marks.args[1]} == mistakes


def test_recognising_never_raises():
    for path in HERE.glob("**/*"):
        assert FORMAT.recognise(path) is None or path.is_dir() or path.suffix == ".nrrd"
