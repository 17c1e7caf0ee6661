"""Odd but legal images and masks, each of which must open."""

from pathlib import Path

import pytest

from tests.unit.ingest.image_mask.reading import read_folder

WILD = Path(__file__).parent / "image_mask"


@pytest.mark.parametrize(
    ("folder", "patients", "lesions"),
    [
        ("names", ["P001"], 1),
        ("folders", ["P002"], 2),
        ("patients", ["P003", "P004"], 2),
        ("nifti", ["P005"], 1),
        ("metaimage", ["P006"], 1),
    ],
)
def test_folder_opens(tmp_path, folder, patients, lesions):
    package = read_folder(WILD / folder, tmp_path, modality="CT")
    assert [issue for issue in package.issues if issue.severity == "error"] == []
    assert [record.patient for record in package.imaging] == patients
    assert sum(len(record.lesions) for record in package.imaging) == lesions
    assert package.tables[0].values.shape == (lesions, 107)


def test_the_same_lesion_has_the_same_features_in_every_container(tmp_path):
    tables = [read_folder(WILD / name, tmp_path, modality="CT").tables[0] for name in ("names", "nifti", "metaimage")]
    assert tables[0].values == pytest.approx(tables[1].values, rel=1e-5)
    assert tables[0].values == pytest.approx(tables[2].values, rel=1e-5)
