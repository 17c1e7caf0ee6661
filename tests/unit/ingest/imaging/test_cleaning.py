"""A cleaned instance: what names the patient is gone, what an import reads is the same."""

import warnings
from io import BytesIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ingest.deidentify import new_patient, new_uid, shift_of
from ingest.imaging.cleaning import clean_instance
from tests.broken import build_dicom, build_imaging
from tests.broken.build_dicom import number_of, pet_attributes, square, write_patient, write_report, write_rtstruct
from tests.leaks import leaked
from tests.unit.ingest.dicom.reading import read_tree

SALT = "a study's secret"
NAMES = ["Muster", "Erika", "4711", "19520229", "20240131", "Klinik", "Doe"]
SECRETS = [*NAMES, "3680043.10.511", "SCANNER-7", "sub rosa"]


@pytest.fixture
def tree(tmp_path):
    slices = write_patient(tmp_path / "raw")
    write_rtstruct(tmp_path / "raw" / "rs.dcm", slices, {1: [square(5)]})
    write_report(tmp_path / "raw" / "sr.dcm", slices, [number_of(("126401", "DCM"), 4.5, "g/ml", build_dicom.MEAN)])
    return tmp_path


def cleaned(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        dataset.StationName, dataset.ImageComments = "SCANNER-7", "sub rosa"
        dataset.add_new(0x60003000, "OW", b"sub rosa")
        hidden = Dataset()
        hidden.PatientName = "Muster^Erika"
        dataset.OriginalAttributesSequence = Sequence([hidden])
        dataset.private_block(0x0009, "ACME", create=True).add_new(1, "LO", "sub rosa")
        made = clean_instance(dataset, patient="P1", salt=SALT)
        stream = BytesIO()
        made.save_as(stream, enforce_file_format=True)
    return made, stream.getvalue()


def test_nothing_that_names_the_patient_is_in_the_bytes(tree):
    for path in (tree / "raw").rglob("*.dcm"):
        _, written = cleaned(path)
        assert leaked(SECRETS, written) == []


def test_the_profile_is_declared_and_uids_are_renewed(tree):
    path = tree / "raw" / "ct" / "000.dcm"
    before = pydicom.dcmread(path)
    made, _ = cleaned(path)
    assert (made.PatientIdentityRemoved, made.PatientID, str(made.PatientName)) == ("YES", "P1", "P1")
    assert [item.CodeValue for item in made.DeidentificationMethodCodeSequence] == [
        "113100", "113107", "113108", "113111",
    ]  # fmt: skip
    assert made.SOPInstanceUID == made.file_meta.MediaStorageSOPInstanceUID == new_uid(before.SOPInstanceUID, salt=SALT)
    assert made.SOPClassUID == before.SOPClassUID
    assert not any(element.tag.is_private for element in made.iterall())


def test_dates_keep_their_distance(tmp_path):
    build_imaging.write_ct(tmp_path, heights=[0], StudyDate="20240131", SeriesDate="20240207")
    made, _ = cleaned(tmp_path / "000.dcm")
    first, second = (np.datetime64(f"{text[:4]}-{text[4:6]}-{text[6:]}") for text in (made.StudyDate, made.SeriesDate))
    assert second - first == np.timedelta64(7, "D")
    assert np.datetime64("2024-01-31") - first == np.timedelta64(shift_of("4711", salt=SALT), "D")


def test_a_cleaned_tree_reads_as_the_raw_one(tree):
    (tree / "clean").mkdir()
    for number, path in enumerate(sorted((tree / "raw").rglob("*.dcm"))):
        (tree / "clean" / f"{number}.dcm").write_bytes(cleaned(path)[1])
    raw, clean = (read_tree(tree / name, patient="P1") for name in ("raw", "clean"))
    assert raw.errors == clean.errors == []
    for package in (raw, clean):
        assert len(package.imaging) == 1
    assert raw.imaging[0].lesions == clean.imaging[0].lesions
    assert raw.imaging[0].series_uid == clean.imaging[0].series_uid
    assert raw.imaging[0].preview == clean.imaging[0].preview
    assert np.array_equal(raw.tables[0].values, clean.tables[0].values)
    assert raw.observations == clean.observations


def test_a_cleaned_pet_has_the_same_suv(tmp_path):
    for name in ("BQML", "CNTS"):
        build_imaging.write_ct(tmp_path / name / "raw", heights=[0], **pet_attributes(Units=name))
        path = tmp_path / name / "raw" / "000.dcm"
        dataset = pydicom.dcmread(path)
        dataset.private_block(0x7053, "Philips PET Private Group", create=True).add_new(0, "DS", "0.002")
        dataset.save_as(path)
        (tmp_path / name / "clean").mkdir()
        (tmp_path / name / "clean" / "a.dcm").write_bytes(cleaned(path)[1])
        raw, clean = (read_tree(tmp_path / name / each, patient="P1").imaging[0].details for each in ("raw", "clean"))
        assert raw["suv"] == clean["suv"]


def test_renewing_again_gives_the_same(tree):
    assert new_uid(new_uid("1.2.3", salt=SALT), salt=SALT) == new_uid("1.2.3", salt=SALT)
    assert new_uid(new_uid("1.2.3", salt="other"), salt=SALT) != new_uid("1.2.3", salt="other")
    assert new_patient(new_patient("4711", salt=SALT), salt=SALT) == new_patient("4711", salt=SALT)
    assert new_patient("4711", salt=SALT) == new_patient(" 4711 ", salt=SALT)
