"""Standardised uptake values from the headers of a PET series."""

import numpy as np
import pydicom
import pytest

from ingest.checks import Report
from tests.broken.build_dicom import pet_attributes
from tests.broken.build_imaging import SIDE, box, write_ct, write_seg
from tests.unit.ingest.imaging.reading import codes_of, read_pair, volume_of

ACTIVITY = np.full((8, SIDE, SIDE), 5000)
STORED = ACTIVITY[0, 0, 0] + 1024


def write_pet(folder, **changes):
    return write_ct(folder, hounsfield=ACTIVITY, **(pet_attributes(**changes) | {"RescaleIntercept": 0}))


def test_dose_is_decayed_from_injection_to_the_start_of_the_series(tmp_path):
    write_pet(tmp_path)
    series = volume_of(tmp_path)
    assert series.unit == "SUVbw"
    # one half-life of 6586.2 s lies between 08:00:00 and 09:49:46.2
    assert np.unique(series.voxels) == pytest.approx([STORED * 70_000 / (350e6 / 2)], rel=1e-4)
    assert series.details["suv"]["decay_correction"] == "START"


def test_correction_to_the_injection_needs_no_decay(tmp_path):
    write_pet(tmp_path, DecayCorrection="ADMIN", RadionuclideHalfLife=None, RadiopharmaceuticalStartTime=None)
    assert np.unique(volume_of(tmp_path).voxels) == pytest.approx([STORED * 70_000 / 350e6])


def test_injection_before_midnight_is_of_the_day_before(tmp_path):
    write_pet(tmp_path, RadiopharmaceuticalStartTime="231013.8", SeriesTime="010000")
    assert np.unique(volume_of(tmp_path).voxels) == pytest.approx([STORED * 70_000 / (350e6 / 2)], rel=1e-4)


def test_series_written_after_the_acquisition_counts_from_the_earliest_slice(tmp_path):
    write_pet(tmp_path, SeriesTime="180000", AcquisitionDate="20240131", AcquisitionTime="094946.2")
    assert np.unique(volume_of(tmp_path).voxels) == pytest.approx([STORED * 70_000 / (350e6 / 2)], rel=1e-4)


def test_values_stored_as_suv_stay(tmp_path):
    write_pet(tmp_path, Units="GML", PatientWeight=None)
    series = volume_of(tmp_path)
    assert (series.unit, series.details["suv"]["factor"]) == ("SUVbw", 1.0)


@pytest.mark.parametrize(("element", "factor"), [(0x00, 0.002), (0x09, 0.5 * 70_000 / (350e6 / 2))])
def test_counts_of_philips_have_a_private_factor(tmp_path, element, factor):
    write_pet(tmp_path, Units="CNTS")
    for path in tmp_path.iterdir():
        dataset = pydicom.dcmread(path)
        block = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
        block.add_new(element, "DS", "0.002" if element == 0 else "0.5")
        dataset.save_as(path)
    assert np.unique(volume_of(tmp_path).voxels) == pytest.approx([STORED * factor], rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"PatientWeight": None}, "PatientWeight"),
        ({"PatientWeight": 0}, "PatientWeight"),
        ({"RadionuclideTotalDose": None}, "RadionuclideTotalDose"),
        ({"RadionuclideHalfLife": None}, "RadionuclideHalfLife"),
        ({"RadiopharmaceuticalStartTime": None}, "RadiopharmaceuticalStartTime"),
        ({"RadiopharmaceuticalInformationSequence": None}, "RadiopharmaceuticalInformationSequence"),
        ({"CorrectedImage": ["DECY"]}, "CorrectedImage"),
        ({"DecayCorrection": "NONE"}, "DecayCorrection"),
        ({"Units": "CNTS"}, "(7053,1000)"),
        ({"Units": "PROPCNTS"}, "Units"),
        ({"Units": "GML", "SUVType": "LBM"}, "SUVType"),
    ],
)
def test_without_what_it_needs_the_stored_unit_is_kept_with_a_warning(tmp_path, changes, column):
    report = Report()
    write_pet(tmp_path, **changes)
    series = volume_of(tmp_path, report)
    assert [(issue.code, issue.severity, issue.column) for issue in report.issues()] == [
        ("suv_not_possible", "warning", column)
    ]
    assert np.unique(series.voxels).tolist() == [STORED]


def test_lesions_of_a_pet_without_suv_are_measured_and_have_no_features(tmp_path):
    report = Report()
    slices = write_ct(tmp_path / "ct", Modality="PT")
    write_seg(tmp_path / "seg.dcm", slices, [box()])
    record, table = read_pair(tmp_path / "ct", tmp_path / "seg.dcm", report)
    assert (len(record.lesions), len(table.lesions)) == (1, 0)
    assert codes_of(report) == ["suv_not_possible"]
