"""Enhanced images: frames lie where their functional groups say."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ingest.checks import Report
from ingest.imaging.files import quiet_dicom, read_slices
from ingest.imaging.series import build_series
from tests.broken.build_dicom import build_other_frames, write_enhanced
from tests.broken.build_imaging import textured
from tests.unit.ingest.imaging.reading import SALT, codes_of


def series_of(path, report):
    with quiet_dicom():
        files = read_slices([(path, path.name)], report=report)
        return build_series(files, uid_salt=SALT, where="ct", report=report) if files else None


def test_frames_are_stacked_by_position_not_by_number(tmp_path):
    hounsfield = textured(5)
    write_enhanced(tmp_path / "ct.dcm", hounsfield)
    series = series_of(tmp_path / "ct.dcm", Report())
    assert series.modality == "CT"
    assert np.array_equal(series.voxels, hounsfield)
    assert series.geometry.spacing_mm == pytest.approx((0.7, 0.8, 2.5))


def test_missing_frame_is_irregular(tmp_path):
    report = Report()
    write_enhanced(tmp_path / "ct.dcm", textured(5), positions=[0, 2.5, 5, 10, 12.5])
    assert series_of(tmp_path / "ct.dcm", report) is None
    assert codes_of(report) == ["irregular_spacing"]


def test_two_points_in_time_are_named(tmp_path):
    report = Report()
    made = write_enhanced(tmp_path / "ct.dcm", textured(4), positions=[0, 2.5, 0, 2.5])
    for index, frame in enumerate(made.PerFrameFunctionalGroupsSequence):
        content = Dataset()
        content.TemporalPositionIndex = 1 + index // 2
        frame.FrameContentSequence = Sequence([content])
    made.save_as(tmp_path / "ct.dcm", enforce_file_format=True)
    assert series_of(tmp_path / "ct.dcm", report) is None
    assert [(issue.code, issue.column) for issue in report.issues()] == [
        ("several_acquisitions", "TemporalPositionIdentifier")
    ]


def test_frames_without_places_are_refused(tmp_path):
    report = Report()
    build_other_frames(tmp_path)
    assert series_of(tmp_path / "ct.dcm", report) is None
    assert codes_of(report) == ["multiframe_not_supported"]


def test_other_number_of_frames_than_places_is_refused(tmp_path):
    report = Report()
    made = write_enhanced(tmp_path / "ct.dcm", textured(4))
    made.NumberOfFrames = 3
    made.save_as(tmp_path / "ct.dcm", enforce_file_format=True)
    assert series_of(tmp_path / "ct.dcm", report) is None
    assert codes_of(report) == ["multiframe_not_supported"]
