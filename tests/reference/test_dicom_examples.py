"""What the shared DICOM examples hold, counted; and contours against a slow point-in-polygon test on real data."""

import numpy as np
import pydicom
import pytest

from tests.paths import dev_data
from tests.unit.ingest.dicom.reading import codes_of, read_tree


@pytest.fixture(scope="module")
def sarcoma():
    return read_tree(dev_data("dicom/sts_001_ct"))


def test_ct_with_a_structure_set(sarcoma):
    (record,) = sarcoma.imaging
    (lesion,) = record.lesions
    assert codes_of(sarcoma) == [("warning", "patient_created")]
    assert sarcoma.tally == {
        "CT": {"used": 59, "kept_raw": 0, "ignored": 0},
        "RTSTRUCT": {"used": 1, "kept_raw": 0, "ignored": 0},
    }
    assert (record.modality, record.slices, record.rows, record.columns) == ("CT", 59, 202, 198)
    assert record.spacing_mm == pytest.approx((0.976562, 0.976562, 3.27))
    assert (lesion.origin, lesion.segment_number) == ("RTSTRUCT", 1)
    assert sarcoma.tables[0].values.shape == (1, 107)
    assert len(sarcoma.files) == 60


def test_voxels_of_real_contours_are_as_a_slow_twin_counts_them(sarcoma):
    """Even-odd rule at voxel centres, one ray along the columns, all contours of a slice together."""
    (record,) = sarcoma.imaging
    voxel_ml = float(np.prod(record.spacing_mm)) / 1000
    structure = pydicom.dcmread(dev_data("dicom/sts_001_ct/mask/RS.dcm"))
    first = pydicom.dcmread(dev_data("dicom/sts_001_ct/image/000000.dcm"), stop_before_pixels=True)
    x0, y0, _ = (float(value) for value in first.ImagePositionPatient)
    rows, columns = np.mgrid[: int(first.Rows), : int(first.Columns)].astype(float)
    inside: dict[float, np.ndarray] = {}
    for contour in structure.ROIContourSequence[0].ContourSequence:
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        corners = np.stack([(points[:, 1] - y0) / 0.976562, (points[:, 0] - x0) / 0.976562], axis=1)
        plane = inside.setdefault(round(points[0, 2], 2), np.zeros(rows.shape, bool))
        for (row_a, column_a), (row_b, column_b) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if row_a != row_b:
                crossed = (row_a > rows) != (row_b > rows)
                plane ^= crossed & (columns < column_a + (rows - row_a) * (column_b - column_a) / (row_b - row_a))
    count = sum(int(plane.sum()) for plane in inside.values())
    # a voxel centre that lies exactly on an edge may fall on either side
    assert record.lesions[0].volume_ml / voxel_ml == pytest.approx(count, rel=2e-4)


def test_ct_image_segmentations_and_report():
    package = read_tree(dev_data("dicom/highdicom"))
    assert package.errors == []
    assert package.tally == {
        "CT": {"used": 1, "kept_raw": 0, "ignored": 0},
        "SEG": {"used": 3, "kept_raw": 0, "ignored": 0},
        "SR": {"used": 1, "kept_raw": 0, "ignored": 0},
        "other files": {"used": 0, "kept_raw": 0, "ignored": 1},
    }
    assert [(record.modality, len(record.lesions)) for record in package.imaging] == [
        ("CT", 0),
        ("SEG", 1),
        ("SEG", 2),
        ("SEG", 1),
    ]
    # the segmentations are of another person than the image: two ids in the headers
    assert len({record.patient for record in package.imaging}) == len(package.patients) == 2
    (area,) = package.observations
    assert (area.name.split(" [")[0], area.value, area.unit) == ("Area", 1.7, "cm2")
    assert {issue.code: issue.count for issue in package.warnings} == {
        "file_ignored": 1,
        "patient_created": 2,
        "seg_without_series": 1,
        "no_segmentation": 1,
    }
