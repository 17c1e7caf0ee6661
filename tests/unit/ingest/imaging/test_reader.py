"""A series with its segmentation, from files to records."""

from dataclasses import asdict
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ingest.checks import Report
from ingest.deidentify import new_uid
from ingest.imaging.settings import RadiomicsSettings
from tests.broken import build_imaging as build
from tests.leaks import leaked
from tests.unit.ingest.imaging.reading import SALT, codes_of, read_pair


@pytest.fixture
def pair(tmp_path):
    slices = build.write_ct(tmp_path / "ct")
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    return tmp_path / "ct", tmp_path / "seg.dcm", slices


def test_record_has_geometry_and_lesion(pair):
    report = Report()
    record, _ = read_pair(*pair[:2], report)
    (lesion,) = record.lesions
    assert report.issues() == []
    assert (record.patient, record.day, record.modality, record.source) == ("P001", -3, "CT", "dicom/ct")
    assert (record.slices, record.rows, record.columns, record.spacing_mm) == (8, 24, 24, (0.7, 0.8, 2.5))
    assert lesion.volume_ml == pytest.approx(4 * 8 * 6 * 0.7 * 0.8 * 2.5 / 1000)
    assert lesion.centroid_mm == pytest.approx((-10 + 7.5 * 0.7, -20 + 9.5 * 0.8, 100 + 3.5 * 2.5))
    # the block's outline: 8 rows to the voxel edge by 5 column steps, or 7 by 6
    assert lesion.longest_diameter_mm == pytest.approx(max(np.hypot(8 * 0.8, 5 * 0.7), np.hypot(7 * 0.8, 6 * 0.7)))


def test_table_has_a_row_a_lesion_with_all_features_and_settings(pair):
    record, table = read_pair(*pair[:2])
    assert (table.modality, table.name, table.patients, table.days) == ("radiomics", "ct", ("P001",), (-3,))
    assert table.values.shape == (1, 107)
    assert np.isfinite(table.values).all()
    assert table.lesions == tuple(lesion.label for lesion in record.lesions)
    assert table.settings["bin_width"] == 25.0
    assert table.settings["versions"]["pyradiomics"] == "3.0.1"
    inside = build.textured()[2:6, 6:14, 5:11]
    mean = table.values[0, table.features.index("original_firstorder_Mean")]
    assert mean == pytest.approx(inside.mean(), rel=1e-6)


def test_nothing_of_the_header_is_in_the_records(pair):
    folder, seg, slices = pair
    record, table = read_pair(folder, seg)
    held = repr(asdict(record)) + repr(asdict(table)) + record.preview.decode("latin-1")
    uids = [str(getattr(slices[0], name)) for name in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")]
    secrets = [build.NAME, "Muster", "Erika", build.BIRTH, build.INSTITUTION, "4711", "20240131", "Doe", *uids]
    secrets += [str(item.SOPInstanceUID) for item in slices]
    assert leaked(secrets, held) == []
    assert record.study_uid == new_uid(uids[0], salt=SALT)
    assert record.series_uid == new_uid(uids[1], salt=SALT)


def test_nothing_of_the_header_is_in_the_issues(tmp_path, capfd):
    report = Report()
    for name in ("build_seg_of_other_series", "build_irregular_spacing", "build_ultrasound", "build_not_dicom_slice"):
        folder, seg = getattr(build, name)(tmp_path / name)
        assert read_pair(folder, seg, report) is None
    said = repr(report.issues()) + "".join(capfd.readouterr())
    secrets = [build.NAME, "Muster", build.BIRTH, build.INSTITUTION, "4711", "20240131", "1.2.826."]
    assert leaked(secrets, said) == []


def test_preview_is_a_small_picture_with_the_contour(pair):
    record, _ = read_pair(*pair[:2])
    picture = Image.open(BytesIO(record.preview))
    pixels = np.asarray(picture)
    outlined = np.argwhere((pixels == (255, 176, 0)).all(axis=2))
    assert max(picture.size) == 320
    assert picture.info == {}
    scale = 320 / (24 * 0.8)
    assert outlined.min(axis=0) == pytest.approx([6 * 0.8 * scale, 5 * 0.7 * scale], abs=8)
    assert outlined.max(axis=0) == pytest.approx([14 * 0.8 * scale, 11 * 0.7 * scale], abs=8)


def test_small_lesion_is_measured_and_has_no_row(tmp_path):
    report = Report()
    slices = build.write_ct(tmp_path / "ct")
    small = build.box(first=3, last=3, rows=slice(4, 5), columns=slice(4, 6))
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box(), small])
    record, table = read_pair(tmp_path / "ct", tmp_path / "seg.dcm", report)
    assert [lesion.label for lesion in record.lesions] == ["lesion-1", "lesion-2"]
    assert table.lesions == ("lesion-1",)
    assert codes_of(report) == ["lesion_too_small"]
    assert not report.has_errors


def test_too_fine_bins_are_an_error_not_nan(pair):
    report = Report()
    assert read_pair(*pair[:2], report, settings=RadiomicsSettings(bin_width=0.01)) is None
    (issue,) = report.issues()
    assert (issue.code, issue.column, issue.file) == ("radiomics_failed", "bin_width", "dicom/seg.dcm")


def test_lesion_of_one_grey_level_has_finite_features(tmp_path):
    slices = build.write_ct(tmp_path / "ct", hounsfield=np.full((8, build.SIDE, build.SIDE), 40, np.int16))
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    _, table = read_pair(tmp_path / "ct", tmp_path / "seg.dcm")
    assert np.isfinite(table.values).all()


@pytest.mark.parametrize(
    ("broken", "code", "file", "column"),
    [
        ("build_irregular_spacing", "irregular_spacing", "dicom/ct", "ImagePositionPatient"),
        ("build_gantry_tilt", "gantry_tilt", "dicom/ct", "ImagePositionPatient"),
        ("build_seg_of_other_series", "seg_other_series", "dicom/seg.dcm", "ReferencedSeriesSequence"),
        ("build_empty_segment", "empty_segment", "dicom/seg.dcm", "SegmentNumber"),
        ("build_lfs_pointer_slice", "not_the_file", "dicom/ct/000.dcm", None),
        ("build_not_dicom_slice", "not_dicom", "dicom/ct/000.dcm", None),
        ("build_ultrasound", "burned_in_pixels", "dicom/ct/000.dcm", "Modality"),
    ],
)
def test_broken_series_is_one_named_error(tmp_path, broken, code, file, column):
    report = Report()
    assert read_pair(*getattr(build, broken)(tmp_path), report) is None
    (issue,) = report.issues()
    assert (issue.severity, issue.code, issue.file, issue.column) == ("error", code, file, column)


def test_irregular_spacing_names_the_positions(tmp_path):
    report = Report()
    read_pair(*build.build_irregular_spacing(tmp_path), report)
    (issue,) = report.issues()
    assert "100.00, 102.50, 105.00, 110.00" in issue.message
    assert issue.value == "2.50, 2.50, 5.00, 2.50, 2.50"


@pytest.mark.parametrize(
    "bad", [{"bin_width": 0.0}, {"fractional_threshold": 0.0}, {"fractional_threshold": 1.5}, {"minimum_voxels": 0}]
)
def test_settings_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="expected"):
        RadiomicsSettings(**bad)
