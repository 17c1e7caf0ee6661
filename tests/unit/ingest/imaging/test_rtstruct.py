"""Contours become voxels by their centres, combined by exclusive or, wherever the image lies."""

import numpy as np
import pytest
from pydicom.sequence import Sequence

from ingest.checks import Report
from ingest.imaging.drawings import read_drawing
from ingest.imaging.files import quiet_dicom
from tests.broken import build_dicom, build_imaging
from tests.broken.build_dicom import contour, square, write_rtstruct
from tests.unit.ingest.imaging.reading import SALT, codes_of, volume_of

OBLIQUE = (0.96, 0.28, 0, 0, 0, -1)


def masks_of(folder, report=None, *, all_regions=False):
    series = volume_of(folder / "ct")
    own = report if report is not None else Report()
    with quiet_dicom():
        return read_drawing(
            folder / "rs.dcm",
            series=series,
            threshold=0.5,
            uid_salt=SALT,
            label="rs.dcm",
            report=own,
            all_regions=all_regions,
        )


def is_inside(corners, row, column):
    """Even-odd rule, one ray along the columns: the slow obvious twin of the polygon filler."""
    crossings = 0
    for (row_a, column_a), (row_b, column_b) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if (row_a > row) != (row_b > row):
            crossings += column < column_a + (row - row_a) * (column_b - column_a) / (row_b - row_a)
    return crossings % 2 == 1


def test_voxels_are_those_whose_centre_lies_inside(tmp_path):
    write_rtstruct(tmp_path / "rs.dcm", build_imaging.write_ct(tmp_path / "ct"), {7: [square(5), square(7.5)]})
    (mask,) = masks_of(tmp_path)
    expected = build_imaging.box(first=2, last=3, rows=slice(6, 13), columns=slice(6, 13))
    assert (mask.segment_number, mask.origin) == (7, "RTSTRUCT")
    assert np.array_equal(mask.voxels, np.argwhere(expected))


def test_contour_inside_another_is_a_hole_and_one_beside_it_is_not(tmp_path):
    inner, beside = square(5, first=8.5, last=10.5), square(5, first=14.5, last=16.5)
    write_rtstruct(tmp_path / "rs.dcm", build_imaging.write_ct(tmp_path / "ct"), {1: [square(5), inner, beside]})
    (mask,) = masks_of(tmp_path)
    assert len(mask.voxels) == 7 * 7 - 2 * 2 + 2 * 2


@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, -1), OBLIQUE, (0, 1, 0, -1, 0, 0)])
@pytest.mark.parametrize("seed", range(3))
def test_polygon_on_any_image_plane_is_as_the_slow_twin_says(tmp_path, orientation, seed):
    slices = build_imaging.write_ct(tmp_path / "ct", orientation=orientation)
    angles = np.sort(np.random.default_rng(seed).uniform(0, 2 * np.pi, 9))
    radii = np.random.default_rng(seed + 9).uniform(3, 10, 9)
    corners = np.stack([11.3 + radii * np.sin(angles), 11.6 + radii * np.cos(angles)], axis=1)
    index = 3
    steps = np.stack([np.array(orientation[3:]) * build_imaging.PIXEL_MM[0], np.array(orientation[:3]) * 0.7])
    points = np.array(slices[index].ImagePositionPatient, float) + corners @ steps
    write_rtstruct(tmp_path / "rs.dcm", slices, {1: [contour(points)]})
    (mask,) = masks_of(tmp_path)
    expected = [(index, row, column) for row in range(24) for column in range(24) if is_inside(corners, row, column)]
    assert [tuple(voxel) for voxel in mask.voxels] == expected


def test_rows_and_columns_of_a_non_square_image_are_not_mixed_up(tmp_path):
    slices = build_imaging.write_ct(tmp_path / "ct", hounsfield=np.zeros((8, 14, 30), np.int16))
    write_rtstruct(tmp_path / "rs.dcm", slices, {1: [square(0, first=1.5, last=3.5)]})
    (mask,) = masks_of(tmp_path)
    assert mask.voxels.max(axis=0).tolist() == [0, 3, 3]


def test_regions_that_are_no_lesions_are_left_out_unless_asked(tmp_path):
    report = Report()
    regions = {1: [square(5)], 2: [square(7.5)], 3: [square(5, first=0.5, last=20.5)]}
    slices = build_imaging.write_ct(tmp_path / "ct")
    write_rtstruct(tmp_path / "rs.dcm", slices, regions, types={1: "GTV", 2: "", 3: "EXTERNAL"})
    assert [mask.segment_number for mask in masks_of(tmp_path, report)] == [1, 2]
    assert [(issue.code, issue.value) for issue in report.issues()] == [("roi_not_lesion", "3")]
    assert [mask.segment_number for mask in masks_of(tmp_path, all_regions=True)] == [1, 2, 3]


def test_points_open_contours_and_empty_regions_are_warnings(tmp_path):
    report = Report()
    regions = {1: [square(5), square(5, kind="POINT"), square(5, kind="OPEN_PLANAR")], 2: []}
    write_rtstruct(tmp_path / "rs.dcm", build_imaging.write_ct(tmp_path / "ct"), regions)
    (mask,) = masks_of(tmp_path, report)
    assert len(mask.voxels) == 49
    assert [(issue.code, issue.count) for issue in report.issues()] == [
        ("contour_ignored", 2),
        ("roi_without_contours", 1),
    ]
    assert not report.has_errors


def test_region_beyond_the_slices_is_left_out_with_a_warning(tmp_path):
    report = Report()
    regions = {1: [square(5)], 2: [square(17.5), square(20)], 3: [square(5, first=5.5, last=40)]}
    write_rtstruct(tmp_path / "rs.dcm", build_imaging.write_ct(tmp_path / "ct"), regions)
    assert [mask.segment_number for mask in masks_of(tmp_path, report)] == [1]
    assert [(issue.code, issue.count) for issue in report.issues()] == [("contour_outside_series", 2)]


@pytest.mark.parametrize("name", ["image", "frame"])
def test_references_may_be_by_image_or_by_frame_of_reference_only(tmp_path, name):
    slices = build_imaging.write_ct(tmp_path / "ct")
    made = write_rtstruct(tmp_path / "rs.dcm", slices, {1: [square(5)]})
    del made.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence
    if name == "image":
        made.ReferencedFrameOfReferenceSequence[0].FrameOfReferenceUID = "1.2.3"
        image = build_dicom.Dataset()
        image.ReferencedSOPInstanceUID = slices[2].SOPInstanceUID
        made.ROIContourSequence[0].ContourSequence[0].ContourImageSequence = Sequence([image])
    made.save_as(tmp_path / "rs.dcm", enforce_file_format=True)
    (mask,) = masks_of(tmp_path)
    assert len(mask.voxels) == 49


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        ("build_rtstruct_without_series", ["rtstruct_without_series"]),
        ("build_contour_off_plane", ["contour_off_plane"]),
        ("build_contour_not_planar", ["contour_not_planar"]),
        ("build_only_points", ["empty_segment", "contour_ignored", "roi_without_contours"]),
    ],
)
def test_broken_structure_set_is_refused_by_name(tmp_path, broken, codes):
    report = Report()
    assert masks_of(getattr(build_dicom, broken)(tmp_path), report) is None
    assert codes_of(report) == codes


def test_contour_a_little_beside_its_slice_is_taken(tmp_path):
    write_rtstruct(tmp_path / "rs.dcm", build_imaging.write_ct(tmp_path / "ct"), {1: [square(5)]})
    build_dicom.shift_contours(tmp_path / "rs.dcm", 0.2)
    (mask,) = masks_of(tmp_path)
    assert set(mask.voxels[:, 0]) == {2}
