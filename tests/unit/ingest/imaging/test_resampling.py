"""Tilted and uneven stacks become regular volumes when asked, and say so."""

import numpy as np
import pytest

from ingest.checks import Report
from ingest.imaging.files import quiet_dicom
from ingest.imaging.reader import read_series
from ingest.imaging.series import read_volume
from ingest.imaging.settings import RadiomicsSettings
from tests.broken import build_imaging as build
from tests.unit.ingest.imaging.reading import SALT

GAPS = [0, 2.5, 5, 10, 12.5, 15]


def resampled(folder):
    report = Report()
    with quiet_dicom():
        series = read_volume(folder, uid_salt=SALT, where="ct", report=report, resample=True)
    assert report.issues() == []
    return series


def linear_in_mm(slices):
    """HU that rise by 10 a mm of x, 4 a mm of y and 2 a mm of z, so that linear interpolation is exact."""
    rows, columns = np.mgrid[: build.SIDE, : build.SIDE]
    planes = []
    for dataset in slices:
        x, y, z = (float(value) for value in dataset.ImagePositionPatient)
        planes.append(10 * (x + columns * build.PIXEL_MM[1]) + 4 * (y + rows * build.PIXEL_MM[0]) + 2 * z)
    return np.array(planes)


def rewrite(folder, slices):
    for dataset, plane in zip(slices, linear_in_mm(slices), strict=True):
        stored = np.round((plane + 1024) * 10).astype(np.uint16)
        dataset.PixelData, dataset.RescaleSlope, dataset.RescaleIntercept = stored.tobytes(), 0.1, -1024
        path = next(path for path in folder.iterdir() if path.name == dataset.file_name)
        dataset.save_as(path, enforce_file_format=True)


@pytest.mark.parametrize("case", [{"sideways_mm": 0.75}, {"heights": GAPS}, {"heights": GAPS, "sideways_mm": -0.6}])
def test_values_are_those_at_the_same_place_in_the_patient(tmp_path, case):
    slices = build.write_ct(tmp_path, **case)
    for index, dataset in enumerate(slices):
        dataset.file_name = f"{(index * 5) % 997:03d}.dcm"
    rewrite(tmp_path, slices)
    series = resampled(tmp_path)
    inside = series.voxels > series.voxels.min() + 0.05
    indices = np.argwhere(inside)
    x, y, z = series.geometry.to_mm(indices.astype(float)).T
    assert inside.mean() > 0.7
    assert series.voxels[inside] == pytest.approx(10 * x + 4 * y + 2 * z, abs=0.2)
    assert series.geometry.spacing_mm == pytest.approx((0.7, 0.8, 2.5))


def test_what_was_done_is_recorded(tmp_path):
    build.write_ct(tmp_path, heights=GAPS, sideways_mm=0.75)
    done = resampled(tmp_path).details["resampled"]
    assert done["steps_before_mm"] == [2.5, 5.0]
    assert done["slices_before"] == 6
    assert done["tilt_degrees"] > 8


def test_regular_series_is_left_alone(tmp_path):
    hounsfield = build.textured()
    build.write_ct(tmp_path, hounsfield=hounsfield)
    series = resampled(tmp_path)
    assert not series.is_resampled
    assert np.array_equal(series.voxels, hounsfield)


def test_slice_that_lies_miles_away_is_refused_not_filled_up(tmp_path):
    report = Report()
    build.write_ct(tmp_path, heights=[0, 2.5, 5, 1e8])
    with quiet_dicom():
        assert read_volume(tmp_path, uid_salt=SALT, where="ct", report=report, resample=True) is None
    assert [issue.code for issue in report.issues()] == ["series_too_large"]


@pytest.mark.parametrize(
    "case", [{"sideways_mm": 0.75}, {"heights": [2.5 * index + 1.0 * (index > 6) for index in range(8)]}]
)
def test_lesion_goes_where_it_was_drawn(tmp_path, case):
    slices = build.write_ct(tmp_path / "ct", **case)
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    report = Report()
    outcome = read_series(
        tmp_path / "ct",
        tmp_path / "seg.dcm",
        patient="P1",
        day=0,
        settings=RadiomicsSettings(),
        uid_salt=SALT,
        report=report,
        where="ct",
        resample=True,
    )
    record, table = outcome
    (lesion,) = record.lesions
    shifts = np.array([np.array(slices[index].ImagePositionPatient, float) for index in range(2, 6)]).mean(axis=0)
    expected = shifts + np.array([7.5 * 0.7, 9.5 * 0.8, 0])
    assert lesion.volume_ml == pytest.approx(4 * 8 * 6 * 0.7 * 0.8 * 2.5 / 1000, rel=0.05)
    assert lesion.centroid_mm == pytest.approx(expected, abs=0.2)
    assert len(table.lesions) == 1
    assert "resampled" in record.details
