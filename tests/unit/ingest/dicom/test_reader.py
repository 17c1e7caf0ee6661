"""A DICOM tree as a hospital exports it: series, drawings and reports find each other, the rest is said."""

from dataclasses import asdict, replace

import numpy as np
import pydicom
import pytest

from ingest.deidentify import new_uid
from ingest.dicom.format import recognise
from ingest.errors import OptionUnknown
from ingest.records import Knowing
from tests.broken import build_dicom, build_imaging
from tests.broken.build_dicom import number_of, pet_attributes, square, write_patient, write_report, write_rtstruct
from tests.broken.build_imaging import box, write_ct, write_seg
from tests.leaks import leaked
from tests.unit.ingest.dicom.reading import SALT, codes_of, known, read_tree


def test_series_with_segmentation_structure_set_and_report(tmp_path):
    place = tmp_path / "P1"
    slices = write_patient(place)
    write_rtstruct(place / "rs.dcm", slices, {3: [square(5)]})
    write_report(place / "sr.dcm", slices, [number_of(("126401", "DCM"), 4.5, "g/ml", build_dicom.MEAN)])
    package = read_tree(place, study=known("P1"))
    (record,) = package.imaging
    assert codes_of(package) == []
    assert (record.patient, record.day, record.modality, record.source) == ("P1", 0, "CT", "P1/ct")
    assert [lesion.segment_number for lesion in record.lesions] == [1, 2]
    assert {lesion.origin for lesion in record.lesions} == {"SEG", "RTSTRUCT"}
    assert package.tables[0].lesions == ("lesion-1", "lesion-2")
    assert [observation.name.split(" [")[0] for observation in package.observations] == ["SUVbw mean"]
    assert package.tally == {
        name: {"used": count, "kept_raw": 0, "ignored": 0}
        for name, count in {"CT": 8, "SEG": 1, "RTSTRUCT": 1, "SR": 1}.items()
    }
    assert len(package.files) == 11
    assert not package.registers
    assert not package.whole


def test_flat_folder_of_several_series_and_strays(tmp_path):
    place = tmp_path / "P1"
    place.mkdir()
    ct = write_ct(tmp_path / "ct")
    pet = write_ct(tmp_path / "pt", **pet_attributes())
    write_seg(tmp_path / "pt" / "seg.dcm", pet, [box()])
    for number, path in enumerate(sorted(tmp_path.glob("[cp]t/*"))):
        path.rename(place / f"IM{number:04d}")
    for name in ("LICENSE", "DICOMDIR", "view.png"):
        (place / name).write_bytes(b"anything")
    package = read_tree(place, study=known("P1"))
    assert [(record.modality, len(record.lesions)) for record in package.imaging].count(("CT", 0)) == 1
    assert {record.modality: record.details["unit"] for record in package.imaging} == {"CT": "HU", "PT": "SUVbw"}
    assert [(table.name, table.settings["bin_width"]) for table in package.tables] == [("pt", 0.25)]
    assert [(issue.code, issue.count) for issue in package.issues] == [("file_ignored", 3), ("no_segmentation", 1)]
    assert package.tally["other files"] == {"used": 0, "kept_raw": 0, "ignored": 3}
    assert len({item.StudyInstanceUID for item in (ct[0], pet[0])}) == 2


def test_series_without_a_segmentation_is_stored_without_lesions(tmp_path):
    write_ct(tmp_path / "P1")
    package = read_tree(tmp_path / "P1", study=known("P1"))
    (record,) = package.imaging
    assert (record.lesions, package.tables) == ((), [])
    assert record.preview.startswith(b"\x89PNG")
    assert codes_of(package) == [("warning", "no_segmentation")]


def test_segmentation_without_its_series_is_measured_alone(tmp_path):
    slices = write_patient(tmp_path / "P1")
    whole = read_tree(tmp_path / "P1", study=known("P1")).imaging[0].lesions[0]
    for path in (tmp_path / "P1" / "ct").iterdir():
        path.unlink()
    package = read_tree(tmp_path / "P1", study=known("P1"))
    (record,) = package.imaging
    assert record.modality == "SEG"
    assert record.details["drawn_on"] == [new_uid(str(slices[0].SeriesInstanceUID), salt=SALT)]
    (lesion,) = record.lesions
    assert lesion.label == f"lesion-1-{record.series_uid[-4:]}"
    assert replace(lesion, label=whole.label, centroid_mm=whole.centroid_mm) == whole
    assert record.lesions[0].centroid_mm == pytest.approx(whole.centroid_mm)
    assert codes_of(package) == [("warning", "seg_without_series")]


def test_structure_set_without_its_series_is_refused_by_name(tmp_path):
    package = read_tree(build_dicom.build_rtstruct_without_series(tmp_path / "P1"), study=known("P1"))
    (error,) = package.errors
    assert (error.code, error.file, error.column) == (
        "rtstruct_without_series",
        "P1/rs.dcm",
        "RTReferencedSeriesSequence",
    )


def test_structure_set_that_names_only_its_frame_of_reference_finds_the_series(tmp_path):
    slices = write_ct(tmp_path / "P1" / "ct")
    made = write_rtstruct(tmp_path / "P1" / "rs.dcm", slices, {1: [square(5)]})
    del made.FrameOfReferenceUID
    del made.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence
    made.save_as(tmp_path / "P1" / "rs.dcm", enforce_file_format=True)
    (record,) = read_tree(tmp_path / "P1", study=known("P1")).imaging
    assert [lesion.origin for lesion in record.lesions] == ["RTSTRUCT"]


def test_days_are_counted_from_the_first_series_and_no_date_is_kept(tmp_path):
    write_ct(tmp_path / "P1" / "first", StudyDate="20240131", heights=[0, 2.5])
    write_ct(tmp_path / "P1" / "second", StudyDate="20240331", heights=[0, 2.5])
    write_ct(tmp_path / "P2" / "only", StudyDate="20250101", heights=[0, 2.5], PatientID="4712")
    package = read_tree(tmp_path, study=known("P1", "P2"))
    assert sorted((record.patient, record.day) for record in package.imaging) == [("P1", 0), ("P1", 60), ("P2", 0)]
    later = read_tree(tmp_path, study=known("P1", "P2"), day="-7")
    assert sorted((record.patient, record.day) for record in later.imaging) == [("P1", -7), ("P1", 53), ("P2", -7)]


def test_lesions_of_two_series_of_one_day_have_labels_of_their_own(tmp_path):
    for name in ("a", "b"):
        write_patient(tmp_path / "P1" / name)
    package = read_tree(tmp_path / "P1", study=known("P1"))
    labels = [lesion.label for record in package.imaging for lesion in record.lesions]
    assert len(set(labels)) == 2
    assert sorted(package.tables[0].lesions) == sorted(labels)


@pytest.mark.parametrize(
    ("changes", "code"), [({"sideways_mm": 0.75}, "gantry_tilt"), ({"heights": [0, 2.5, 5, 10]}, "irregular_spacing")]
)
def test_uneven_series_is_refused_or_resampled_when_asked(tmp_path, changes, code):
    write_ct(tmp_path / "P1", **changes)
    assert [error.code for error in read_tree(tmp_path / "P1", study=known("P1")).errors] == [code]
    (record,) = read_tree(tmp_path / "P1", study=known("P1"), resample="yes").imaging
    assert record.details["resampled"]["step_mm"] == 2.5


def test_what_is_not_imported_is_said(tmp_path):
    write_ct(tmp_path / "P1" / "ct")
    write_ct(tmp_path / "P1" / "scout", ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"], heights=[0, 9])
    write_ct(tmp_path / "P1" / "us", Modality="US", heights=[0])
    write_ct(tmp_path / "P1" / "capture", BurnedInAnnotation="YES", heights=[0])
    write_ct(tmp_path / "P1" / "dx", Modality="DX", heights=[0])
    package = read_tree(tmp_path / "P1", study=known("P1"))
    assert {(issue.code, issue.value, issue.count) for issue in package.issues} == {
        ("burned_in_pixels", "CT", 2),
        ("localizer_ignored", "CT", 2),
        ("modality_ignored", "DX", 1),
        ("no_segmentation", None, 1),
    }
    assert len(package.imaging) == 1
    refused = read_tree(tmp_path / "P1", study=known("P1"), refuse_burned_in="yes")
    assert [(error.code, error.count) for error in refused.errors] == [("burned_in_pixels", 2)]


def test_enhanced_image_with_segmentation(tmp_path):
    hounsfield = build_imaging.textured(8)
    made = build_dicom.write_enhanced(tmp_path / "P1" / "ct.dcm", hounsfield)
    package = read_tree(tmp_path / "P1", study=known("P1"))
    (record,) = package.imaging
    assert (record.slices, record.source) == (8, "P1/ct.dcm")
    assert record.series_uid == new_uid(str(made.SeriesInstanceUID), salt=SALT)


def test_one_file_is_a_series_of_one_slice(tmp_path):
    write_ct(tmp_path, heights=[0])
    package = read_tree(tmp_path / "000.dcm", patient="P9")
    (record,) = package.imaging
    assert (record.patient, record.slices) == ("P9", 1)


def test_lesion_in_a_single_slice_is_measured(tmp_path):
    slices = write_ct(tmp_path / "P1" / "ct", heights=[0])
    write_seg(tmp_path / "P1" / "seg.dcm", slices, [box(1, first=0, last=0)])
    package = read_tree(tmp_path / "P1", study=known("P1"))
    assert package.errors == []
    assert package.imaging[0].lesions[0].volume_ml == pytest.approx(8 * 6 * 0.7 * 0.8 * 2.5 / 1000)


def test_measurement_that_failed_and_repeated_names(tmp_path):
    place = tmp_path / "P1"
    slices = write_ct(place / "ct")
    volume = ("G-D705", "SRT")
    numbers = [
        number_of(("126401", "DCM"), 4.5, "g/ml", build_dicom.MEAN),
        number_of(("126401", "DCM"), 9.25, "g/ml", build_dicom.MAXIMUM),
        number_of(("126033", "DCM"), 12.0, "g"),
        number_of(volume, 3.5, "cm3"),
        number_of(volume, 3.6, "cm3"),
        number_of(("4711-0", "LN"), None, ""),
    ]
    write_report(place / "sr.dcm", slices, numbers)
    found = read_tree(place, study=known("P1")).observations
    assert [(each.name.split(" [")[0], each.value, each.unit, each.state) for each in found] == [
        ("SUVbw mean", 4.5, "g/ml", Knowing.VALUE),
        ("SUVbw max", 9.25, "g/ml", Knowing.VALUE),
        ("TLG", 12.0, "g", Knowing.VALUE),
        ("Volume", 3.5, "cm3", Knowing.VALUE),
        ("Volume (2)", 3.6, "cm3", Knowing.VALUE),
        ("LN:4711-0", None, "", Knowing.FAILED),
    ]
    assert found[0].details["tracking_id"] == new_uid(build_dicom.TRACKING, salt=SALT)
    assert found[0].details["series"] == [new_uid(str(slices[0].SeriesInstanceUID), salt=SALT)]
    assert len({each.name.split(" [")[1] for each in found}) == 1


def test_report_without_groups_is_a_warning(tmp_path):
    slices = write_ct(tmp_path / "P1" / "ct")
    write_report(tmp_path / "P1" / "sr.dcm", slices, [])
    package = read_tree(tmp_path / "P1", study=known("P1"))
    assert ("warning", "report_without_measurements") in codes_of(package)


@pytest.mark.parametrize(
    ("broken", "code", "file"),
    [
        ("build_contour_off_plane", "contour_off_plane", "P1/rs.dcm"),
        ("build_contour_not_planar", "contour_not_planar", "P1/rs.dcm"),
        ("build_only_points", "empty_segment", "P1/rs.dcm"),
        ("build_several_acquisitions", "several_acquisitions", "P1/ct"),
        ("build_mixed_orientations", "mixed_geometry", "P1/ct"),
        ("build_cut_file", "dicom_unreadable", "P1/ct/000.dcm"),
        ("build_without_prefix", "not_dicom", "P1/ct/extra.dcm"),
        ("build_other_frames", "multiframe_not_supported", "P1/ct.dcm"),
    ],
)
def test_broken_tree_is_one_named_error(tmp_path, broken, code, file):
    package = read_tree(getattr(build_dicom, broken)(tmp_path / "P1"), study=known("P1"))
    assert [(error.code, error.file) for error in package.errors] == [(code, file)]


def test_empty_folder_and_only_strays_are_refused(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing")
    assert ("error", "no_images") in codes_of(read_tree(tmp_path, study=known("P1")))


@pytest.mark.parametrize(
    "options", [{"day": "soon"}, {"day": "99999999"}, {"resample": "maybe"}, {"bin_width": "0"}, {"colour": "red"}]
)
def test_unknown_option_is_refused(tmp_path, options):
    with pytest.raises(OptionUnknown):
        read_tree(tmp_path, **options)


def test_what_is_taken_for_dicom(tmp_path):
    write_patient(tmp_path / "tree" / "P1")
    (tmp_path / "tree" / "LICENSE").write_text("free")
    assert recognise(tmp_path / "tree") == "the folders below hold DICOM files"
    assert recognise(tmp_path / "tree" / "P1" / "ct") == "the folder holds DICOM files"
    assert recognise(tmp_path / "tree" / "P1" / "seg.dcm") is not None
    assert recognise(tmp_path / "tree" / "LICENSE") is None
    (tmp_path / "tree" / "labs.csv").write_text("id,day\n")
    assert recognise(tmp_path / "tree") is None
    (tmp_path / "tree" / "P1" / "ct" / "study.toml").write_text("")
    assert recognise(tmp_path / "tree" / "P1" / "ct") is None
    assert recognise(tmp_path / "none") is None
    (tmp_path / "tree" / "P1" / "a_table.csv").write_text("id,day\n")
    assert recognise(tmp_path / "tree" / "P1") == "the folder holds DICOM files"


def strings_in(value):
    """Every text, however deep, and the texts inside pictures' bytes."""
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (*strings_in(key), *strings_in(each))]
    if isinstance(value, list | tuple | set | frozenset):
        return [text for each in value for text in strings_in(each)]
    if isinstance(value, bytes):
        return [value.decode("latin-1")]
    return [] if isinstance(value, np.ndarray) else [str(value)]


def test_no_identifying_value_of_the_headers_reaches_the_package(tmp_path):
    """Not in the records, the labels of files, the messages; folders and files are named as archives name them."""
    slices = write_ct(tmp_path / "MUSTER^ERIKA 4711" / "raw")
    uid = str(slices[0].StudyInstanceUID)
    place = tmp_path / "MUSTER^ERIKA 4711" / uid
    (tmp_path / "MUSTER^ERIKA 4711" / "raw").rename(place)
    for path in list(place.iterdir()):
        path.rename(place / f"CT.{pydicom.dcmread(path).SOPInstanceUID}.dcm")
    write_seg(place / "Erika.dcm", slices, [box()])
    write_rtstruct(place / "rs.dcm", slices, {1: [square(5)], 2: []})
    write_report(place / "sr.dcm", slices, [number_of(("126401", "DCM"), 4.5, "g/ml", build_dicom.MEAN)])
    write_ct(place / "us", Modality="US")
    package = read_tree(tmp_path / "MUSTER^ERIKA 4711")
    assert package.errors == []
    held = "\n".join(strings_in(asdict(package))).casefold()
    secrets = [build_imaging.NAME, "Muster", "Erika", "4711", "19520229", "20240131", "Klinik", "Doe", "1.2.826."]
    secrets += [str(item.SOPInstanceUID) for item in slices]
    assert leaked(secrets, held) == []
    assert package.imaging[0].patient.startswith("P-")
