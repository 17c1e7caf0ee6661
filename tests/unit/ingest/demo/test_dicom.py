import csv

import highdicom as hd
import numpy as np
import pydicom
import pytest

from ingest.demo.cohort import draw_cohort
from ingest.demo.volume import SHAPE, SPACING_MM, draw_volume


@pytest.fixture(scope="module")
def series(folder):
    with (folder / "imaging" / "series.csv").open() as file:
        row = next(csv.DictReader(file))
    slices = [pydicom.dcmread(path) for path in sorted((folder / row["series"]).iterdir())]
    return row, slices, hd.seg.segread(folder / row["segmentation"])


def test_slices_are_evenly_spaced_and_marked(series):
    row, slices, _ = series
    assert len(slices) == SHAPE[0]
    steps = np.diff([float(one.ImagePositionPatient[2]) for one in slices])
    assert np.allclose(steps, SPACING_MM[0])
    assert {str(one.PatientName).strip("^") for one in slices} == {"SYNTHETIC"}
    assert {one.PatientID for one in slices} == {row["patient"]}
    assert all("SYNTHETIC" in one.ImageComments for one in slices)


def test_segmentation_refers_to_its_series(series):
    _, slices, segmentation = series
    referred = segmentation.ReferencedSeriesSequence[0]
    assert referred.SeriesInstanceUID == slices[0].SeriesInstanceUID
    uids = {item.ReferencedSOPInstanceUID for item in referred.ReferencedInstanceSequence}
    assert uids == {one.SOPInstanceUID for one in slices}


def test_segmented_voxels_are_the_bright_lesion(series):
    _, slices, segmentation = series
    uids = [one.SOPInstanceUID for one in slices]
    mask = segmentation.get_pixels_by_source_instance(uids, assert_missing_frames_are_empty=True)[..., 0] > 0
    hounsfield = np.stack([one.pixel_array for one in slices])
    assert mask.sum() > 100
    assert hounsfield[mask].mean() > 0


def test_texture_and_size_follow_the_patients_state():
    cohort = draw_cohort(60, 4)
    volumes = [draw_volume(cohort, place) for place in range(60)]
    spread = [np.std(one.hounsfield[one.lesion]) for one in volumes]
    sizes = [one.lesion.sum() for one in volumes]
    assert np.corrcoef(sizes, cohort.burden_mm)[0, 1] > 0.6
    assert np.corrcoef(spread, cohort.factors["texture"])[0, 1] > 0.6
