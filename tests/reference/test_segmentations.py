"""Lesions of real series and of segmentations that others wrote."""

import numpy as np
import pydicom
import pytest

from ingest.checks import Report
from ingest.imaging.drawings import read_drawing
from ingest.imaging.files import quiet_dicom
from ingest.imaging.geometry import Geometry, Stack
from ingest.imaging.radiomics import FEATURES
from ingest.imaging.series import Series
from tests.broken import build_imaging as build
from tests.paths import dev_data
from tests.unit.ingest.imaging.reading import SALT, read_pair, volume_of


def test_real_series_with_a_sphere(tmp_path):
    folder = dev_data("dicom/sts_001_ct/image")
    slices = build.read_slices(folder)
    centre, radius = np.array([30, 100, 90]), 30.0
    z, y, x = np.indices((len(slices), slices[0].Rows, slices[0].Columns))
    steps = (3.27, 0.976562, 0.976562)
    distance = sum(((axis - at) * step) ** 2 for axis, at, step in zip((z, y, x), centre, steps, strict=True))
    build.write_seg(tmp_path / "seg.dcm", slices, [(distance < radius**2).astype(np.uint8)])
    report = Report()
    record, table = read_pair(folder, tmp_path / "seg.dcm", report)
    (lesion,) = record.lesions
    first = slices[0].ImagePositionPatient
    expected = (first[0] + 90 * steps[2], first[1] + 100 * steps[1], first[2] + 30 * steps[0])
    assert report.issues() == []
    assert lesion.volume_ml == pytest.approx(4 / 3 * np.pi * radius**3 / 1000, rel=0.01)
    assert lesion.longest_diameter_mm == pytest.approx(2 * radius, abs=1.0)
    assert lesion.centroid_mm == pytest.approx([float(value) for value in expected], abs=1e-3)
    values = np.stack([item.pixel_array for item in slices])[distance < radius**2]
    assert table.values[0, FEATURES.index("original_firstorder_Mean")] == pytest.approx(values.mean(), rel=1e-5)


@pytest.mark.parametrize("name", ["binary", "binary_overlap", "true_fractional"])
def test_foreign_segmentation_lies_where_highdicom_puts_it(name):
    import highdicom

    path = dev_data(f"dicom/highdicom/seg_image_ct_{name}.dcm")
    with quiet_dicom():
        volume = highdicom.seg.segread(path).get_volume(combine_segments=False, allow_missing_positions=True)
        series = _series_beneath(pydicom.dcmread(path), volume)
        masks = read_drawing(path, series=series, threshold=0.5, uid_salt=SALT, label="seg", report=Report())
    assert len(masks) == volume.array.shape[-1]
    for index, mask in enumerate(masks):
        there = np.argwhere(volume.array[..., index] >= 0.5) @ volume.affine[:3, :3].T + volume.affine[:3, 3]
        ours = series.geometry.to_mm(mask.voxels.astype(float))
        assert _sorted(ours) == pytest.approx(_sorted(there), abs=1e-6)


def test_foreign_segmentation_of_another_series_is_refused():
    folder = dev_data("dicom/highdicom")
    report = Report()
    series = _single_slice(folder)
    with quiet_dicom():
        path = folder / "seg_image_ct_binary.dcm"
        assert read_drawing(path, series=series, threshold=0.5, uid_salt=SALT, label="seg", report=report) is None
    assert [issue.code for issue in report.issues()] == ["seg_other_series"]
    assert "1.3.6.1" not in repr(report.issues())


def _single_slice(folder):
    import shutil
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as made:
        shutil.copy(folder / "ct_image.dcm", made)
        series = volume_of(Path(made))
    assert series.geometry.spacing_mm == pytest.approx((0.661468, 0.661468, 5.0))
    return series


def _series_beneath(seg, volume):
    """An empty image on the segmentation's own lattice, slices upwards, under the UIDs that it names."""
    count, rows, columns = volume.array.shape[:3]
    affine = volume.affine.copy()
    affine[:3, 3] += affine[:3, 0] * (count - 1)
    affine[:3, 0] *= -1
    named = seg.ReferencedSeriesSequence[0]
    order, steps = tuple(range(count)), (1.25, 0.488281, 0.488281)
    return Series(
        modality="CT",
        study_uid="1",
        series_uid=str(named.SeriesInstanceUID),
        instance_uids=frozenset(str(item.ReferencedSOPInstanceUID) for item in named.ReferencedInstanceSequence),
        frame_of_reference=None,
        stack=Stack(
            order=order,
            positions=affine[:3, 3] + np.outer(np.arange(count), affine[:3, 0]),
            directions=(affine[:3, :3] / steps).T,
            steps_mm=steps,
            size=(rows, columns),
        ),
        geometry=Geometry(
            order=order,
            affine=affine,
            spacing_mm=(0.488281, 0.488281, 1.25),
            shape=(count, rows, columns),
        ),
        voxels=np.zeros((count, rows, columns), np.float32),
        unit="HU",
        details={},
    )


def _sorted(points):
    rounded = np.round(points, 4)
    return points[np.lexsort(rounded.T)]
