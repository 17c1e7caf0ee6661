"""What is in the shared images and masks."""

import pytest

from ingest.image_mask.format import recognise
from tests.paths import dev_data
from tests.unit.ingest.image_mask.reading import read_folder


def test_radiomics_examples(tmp_path):
    package = read_folder(dev_data("radiomics"), tmp_path)
    records = {record.patient: record for record in package.imaging}
    (table,) = package.tables
    assert sorted(records) == ["brain1", "lung1"]
    assert (records["lung1"].slices, records["lung1"].rows, records["lung1"].columns) == (48, 512, 512)
    assert records["lung1"].lesions[0].volume_ml == pytest.approx(837 * 0.5703125**2 * 5 / 1000)
    assert (table.values.shape, table.patients) == ((2, 107), ("brain1", "lung1"))
    # Codes and how often: the baseline's tables and arrays are no volumes.
    assert [(issue.code, issue.count) for issue in package.issues] == [
        ("file_ignored", 34),
        ("modality_unknown", 2),
        ("patient_created", 1),
        ("patient_created", 1),
    ]


def test_ibsi_digital_phantom(tmp_path):
    package = read_folder(dev_data("ibsi_digital"), tmp_path, bin_width="1", ibsi="yes")
    (record,) = package.imaging
    (table,) = package.tables
    assert (record.patient, record.slices, record.rows, record.columns) == ("phantom", 4, 4, 5)
    assert record.lesions[0].volume_ml == pytest.approx(0.592)
    assert table.values[0, table.features.index("original_shape_MeshVolume")] == pytest.approx(556, abs=4)


@pytest.mark.parametrize("name", ["radiomics", "ibsi_digital", "ibsi_digital/nifti", "radiomics/lung1_image.nrrd"])
def test_recognised(name):
    assert recognise(dev_data(name)) is not None


@pytest.mark.parametrize("name", ["dicom", "colon", "mcode", "vcf", "radiomics/baseline"])
def test_others_are_not(name):
    assert recognise(dev_data(name)) is None
