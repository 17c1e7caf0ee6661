"""Segments become voxels of the image, by position."""

import numpy as np
import pydicom
import pytest

from ingest.checks import Report
from ingest.imaging.drawings import read_drawing
from ingest.imaging.files import quiet_dicom
from tests.broken import build_imaging as build
from tests.unit.ingest.imaging.reading import SALT, codes_of, volume_of


def masks_of(folder, seg, report=None, *, threshold=0.5):
    series = volume_of(folder)
    own = report if report is not None else Report()
    with quiet_dicom():
        return read_drawing(seg, series=series, threshold=threshold, uid_salt=SALT, label="seg.dcm", report=own)


def as_array(mask, shape=(8, build.SIDE, build.SIDE)):
    array = np.zeros(shape, np.uint8)
    array[tuple(mask.voxels.T)] = 1
    return array


@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("omit_empty", [True, False])
@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_mask_lands_where_it_was_drawn(tmp_path, upwards, omit_empty, kind):
    drawn = build.box(first=1, last=3, rows=slice(2, 9), columns=slice(10, 13))
    slices = build.write_ct(tmp_path / "ct")
    order = slice(None) if upwards else slice(None, None, -1)
    build.write_seg(tmp_path / "seg.dcm", slices[order], [drawn[order]], kind=kind, omit_empty=omit_empty)
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert mask.segment_number == 1
    assert np.array_equal(as_array(mask), drawn)


def test_overlapping_segments_stay_apart(tmp_path):
    first, second = build.box(), build.box(first=4, last=7, rows=slice(10, 20))
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [first, second])
    masks = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert (first & second).any()
    assert [mask.segment_number for mask in masks] == [1, 2]
    assert np.array_equal(as_array(masks[0]), first)
    assert np.array_equal(as_array(masks[1]), second)


def test_slices_missing_between_frames_are_empty(tmp_path):
    drawn = build.box(first=1, last=1) | build.box(first=4, last=4) | build.box(first=6, last=6)
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [drawn])
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert np.array_equal(as_array(mask), drawn)


def test_fractional_segment_is_cut_at_the_threshold(tmp_path):
    share = np.zeros((8, build.SIDE, build.SIDE))
    share[3, 5, :5] = [0.2, 0.4, 0.51, 0.8, 1.0]
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [share], kind="FRACTIONAL")
    (half,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    (low,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm", threshold=0.3)
    assert half.voxels[:, 2].tolist() == [2, 3, 4]
    assert low.voxels[:, 2].tolist() == [1, 2, 3, 4]


def test_empty_segment_beside_another_is_a_warning(tmp_path):
    report = Report()
    empty = np.zeros_like(build.box())
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box(), empty], omit_empty=False)
    masks = masks_of(tmp_path / "ct", tmp_path / "seg.dcm", report)
    assert [mask.segment_number for mask in masks] == [1]
    assert [(issue.code, issue.severity, issue.value) for issue in report.issues()] == [
        ("empty_segment", "warning", "2")
    ]


def test_segmentation_of_an_oblique_series(tmp_path):
    slices = build.write_ct(tmp_path / "ct", orientation=(0.96, 0.28, 0, 0, 0, -1))
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert np.array_equal(as_array(mask), build.box())


def test_segmentation_that_names_slices_not_given_is_refused(tmp_path):
    report = Report()
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box()])
    (tmp_path / "ct" / "000.dcm").unlink()  # the lowest slice: the rest is still regular
    assert masks_of(tmp_path / "ct", tmp_path / "seg.dcm", report) is None
    assert [(issue.code, issue.value) for issue in report.issues()] == [("seg_missing_slices", "1")]


def test_segmentation_off_the_image_is_refused(tmp_path):
    report = Report()
    slices = build.write_ct(tmp_path / "ct")
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    _shift(tmp_path / "seg.dcm", 0.3)
    assert masks_of(tmp_path / "ct", tmp_path / "seg.dcm", report) is None
    _shift(tmp_path / "seg.dcm", 699.7)
    assert masks_of(tmp_path / "ct", tmp_path / "seg.dcm", report) is None
    assert codes_of(report) == ["seg_geometry", "seg_geometry"]


def test_rounded_frame_positions_are_taken(tmp_path):
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box()])
    _shift(tmp_path / "seg.dcm", 0.02)
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert np.array_equal(as_array(mask), build.box())


def test_ct_slice_in_place_of_a_segmentation_is_refused(tmp_path):
    report = Report()
    build.write_ct(tmp_path / "ct")
    assert masks_of(tmp_path / "ct", tmp_path / "ct" / "000.dcm", report) is None
    assert codes_of(report) == ["not_a_segmentation"]


def _shift(seg, mm):
    dataset = pydicom.dcmread(seg)
    for frame in dataset.PerFrameFunctionalGroupsSequence:
        x, y, z = frame.PlanePositionSequence[0].ImagePositionPatient
        frame.PlanePositionSequence[0].ImagePositionPatient = [float(x) + mm, y, z]
    dataset.save_as(seg)


def test_padding_value_of_a_label_map_is_background_and_zero_is_not_assumed(tmp_path):
    """A writer may keep another value than 0 for what belongs to no segment, even one that has a description."""
    first, second = build.box(last=3), build.box(first=5, last=6)
    slices = build.write_ct(tmp_path / "ct")
    build.write_seg(tmp_path / "seg.dcm", slices, [first, second], kind="LABELMAP")
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    dataset.PixelPaddingValue = 2
    dataset.save_as(tmp_path / "seg.dcm")
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert mask.segment_number == 1
    assert np.array_equal(as_array(mask), first)


def test_segment_described_as_background_is_no_lesion(tmp_path):
    slices = build.write_ct(tmp_path / "ct")
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box(last=3), build.box(first=5)])
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    code = dataset.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0]
    code.CodeValue, code.CodingSchemeDesignator = "125040", "DCM"
    dataset.save_as(tmp_path / "seg.dcm")
    assert [mask.segment_number for mask in masks_of(tmp_path / "ct", tmp_path / "seg.dcm")] == [2]


def test_spacing_rounded_by_the_writer_is_taken(tmp_path):
    """Six digits in the image, three in the segmentation: hundredths of a voxel at the far side."""
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct", PixelSpacing=[0.8003, 0.7003]), [build.box()])
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing = [0.8, 0.7]
    dataset.save_as(tmp_path / "seg.dcm")
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert np.array_equal(as_array(mask), build.box())


def test_tracking_uid_goes_with_the_mask(tmp_path):
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box()])
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    dataset.SegmentSequence[0].TrackingUID, dataset.SegmentSequence[0].TrackingID = "1.2.3.4", "lesion of somebody"
    dataset.save_as(tmp_path / "seg.dcm")
    (mask,) = masks_of(tmp_path / "ct", tmp_path / "seg.dcm")
    assert (mask.origin, mask.tracking_uid) == ("SEG", "1.2.3.4")
