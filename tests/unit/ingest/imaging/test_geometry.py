"""Where voxels lie, whatever the order of files, frames and array axes."""

import numpy as np
import pytest

from ingest.checks import Report
from tests.broken import build_imaging as build
from tests.broken.build_dicom import build_mixed_orientations, build_several_acquisitions
from tests.unit.ingest.imaging.reading import codes_of, volume_of

CORONAL = (1, 0, 0, 0, 0, -1)
OBLIQUE = (0.96, 0.28, 0, 0, 0, -1)


@pytest.mark.parametrize(
    "orientation", [(1, 0, 0, 0, 1, 0), (-1, 0, 0, 0, -1, 0), (1, 0, 0, 0, -1, 0), CORONAL, OBLIQUE]
)
def test_affine_places_every_slice_where_its_header_says(tmp_path, orientation):
    hounsfield = build.textured()
    slices = build.write_ct(tmp_path, orientation=orientation, hounsfield=hounsfield)
    series = volume_of(tmp_path)
    corners = np.array([[index, 0, 0] for index in range(8)], float)
    expected = np.array([item.ImagePositionPatient for item in slices], float)
    assert series.geometry.to_mm(corners) == pytest.approx(expected, abs=1e-4)
    assert np.array_equal(series.voxels, hounsfield)


def test_index_and_mm_are_inverse(tmp_path):
    build.write_ct(tmp_path, orientation=OBLIQUE)
    geometry = volume_of(tmp_path).geometry
    points = np.random.default_rng(1).normal(size=(20, 3)) * 50
    assert geometry.to_mm(geometry.to_index(points)) == pytest.approx(points)


def test_rounded_positions_are_regular(tmp_path):
    build.write_ct(tmp_path, heights=[0, 2.5, 5.01, 7.5, 9.99, 12.5])
    assert volume_of(tmp_path).geometry.spacing_mm == pytest.approx((0.7, 0.8, 2.5))


def test_one_slice_takes_the_slice_thickness(tmp_path):
    build.write_ct(tmp_path, heights=[0], SliceThickness=4)
    assert volume_of(tmp_path).geometry.spacing_mm == (0.7, 0.8, 4.0)


def test_one_slice_without_thickness_is_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path, heights=[0], SliceThickness=None)
    assert volume_of(tmp_path, report) is None
    assert [(issue.code, issue.column) for issue in report.issues()] == [("missing_attribute", "SliceThickness")]


def test_two_slices_at_one_place_are_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path, heights=[0, 2.5, 2.5, 5])
    assert volume_of(tmp_path, report) is None
    assert codes_of(report) == ["duplicate_position"]


def test_gantry_tilt_says_the_angle(tmp_path):
    report = Report()
    build.write_ct(tmp_path, sideways_mm=build.STEP_MM * np.tan(np.radians(18.5)))
    assert volume_of(tmp_path, report) is None
    assert [(issue.code, issue.value) for issue in report.issues()] == [("gantry_tilt", "18.5")]


def test_two_series_in_a_folder_are_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path, heights=[0, 2.5])
    for path in list(tmp_path.iterdir()):
        path.rename(path.with_suffix(".first"))
    build.write_ct(tmp_path, heights=[5, 7.5])
    assert volume_of(tmp_path, report) is None
    assert [(issue.code, issue.value) for issue in report.issues()] == [("several_series", "2")]


def test_slices_of_other_size_or_direction_are_refused(tmp_path):
    report = Report()
    series = build.write_ct(tmp_path, heights=[0, 2.5])[0].SeriesInstanceUID
    for path in list(tmp_path.iterdir()):
        path.rename(path.with_suffix(".first"))
    build.write_ct(
        tmp_path, heights=[5], hounsfield=np.zeros((1, 12, 12), np.int16), series_uid=series, PixelSpacing=[1, 1]
    )
    assert volume_of(tmp_path, report) is None
    assert {issue.column for issue in report.issues()} == {"Rows", "Columns", "PixelSpacing"}
    assert set(codes_of(report)) == {"mixed_geometry"}


@pytest.mark.parametrize("keyword", ["ImagePositionPatient", "PixelSpacing", "SeriesInstanceUID", "RescaleSlope"])
def test_missing_attribute_is_counted_once_a_series(tmp_path, keyword):
    report = Report()
    build.write_ct(tmp_path, **{keyword: None})
    assert volume_of(tmp_path, report) is None
    (issue,) = report.issues()
    assert (issue.code, issue.column, issue.count) == ("missing_attribute", keyword, 8)


def test_cut_pixels_are_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path, PixelData=b"\0" * 100)
    assert volume_of(tmp_path, report) is None
    assert codes_of(report) == ["pixels_unreadable"]


def test_file_cut_in_the_middle_is_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path)
    whole = (tmp_path / "000.dcm").read_bytes()
    (tmp_path / "000.dcm").write_bytes(whole[: len(whole) // 2])
    assert volume_of(tmp_path, report) is None
    assert report.has_errors


def test_text_beside_the_series_is_a_warning_and_companions_are_passed_over(tmp_path):
    report = Report()
    slices = build.write_ct(tmp_path)
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    (tmp_path / "notes.txt").write_text("read me")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert volume_of(tmp_path, report).geometry.shape == (8, build.SIDE, build.SIDE)
    assert codes_of(report) == ["file_ignored"]


def test_empty_folder_and_no_folder_are_refused(tmp_path):
    report = Report()
    assert volume_of(tmp_path, report) is None
    assert volume_of(tmp_path / "none", report) is None
    assert codes_of(report) == ["no_images", "missing_file"]


def test_pet_slices_keep_their_own_slope(tmp_path):
    build.write_ct(tmp_path, hounsfield=np.full((8, build.SIDE, build.SIDE), 10), Modality="PT", RescaleSlope=2.5)
    series = volume_of(tmp_path)
    assert series.modality == "PT"
    assert np.unique(series.voxels) == pytest.approx([1034 * 2.5 - 1024])


def test_two_acquisitions_in_a_series_are_named(tmp_path):
    report = Report()
    build_several_acquisitions(tmp_path)
    assert volume_of(tmp_path / "ct", report) is None
    assert [(issue.code, issue.column, issue.count) for issue in report.issues()] == [
        ("several_acquisitions", "AcquisitionNumber", 8)
    ]


def test_copy_of_a_slice_counts_once(tmp_path):
    report = Report()
    build.write_ct(tmp_path)
    (tmp_path / "copy.dcm").write_bytes((tmp_path / "000.dcm").read_bytes())
    assert volume_of(tmp_path, report).geometry.shape[0] == 8
    assert [(issue.code, issue.severity) for issue in report.issues()] == [("duplicate_instance", "warning")]


def test_one_slice_of_another_orientation_is_refused(tmp_path):
    report = Report()
    assert volume_of(build_mixed_orientations(tmp_path) / "ct", report) is None
    assert [(issue.code, issue.column) for issue in report.issues()] == [("mixed_geometry", "ImageOrientationPatient")]
