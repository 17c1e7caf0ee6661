"""Makes what goes with a DICOM series: structure sets, measured reports, enhanced images, PET, and damaged ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import highdicom
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian

from tests.broken.build_imaging import INSTITUTION, NAME, ORIGIN_MM, PIXEL_MM, STEP_MM, box, write_ct, write_seg

RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
PET = "1.2.840.10008.5.1.4.1.1.128"
TRACKING = "1.2.826.0.1.3680043.8.498.4711"
MEAN, MAXIMUM = ("373098007", "SCT"), ("56851009", "SCT")


def dataset_of(sop_class: str, modality: str, like: Dataset) -> Dataset:
    """A new object of the patient and study of another one."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = UID(sop_class), highdicom.UID()
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.Modality, made.StudyInstanceUID, made.SeriesInstanceUID = modality, like.StudyInstanceUID, highdicom.UID()
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "StudyTime"):
        if keyword in like:
            setattr(made, keyword, like[keyword].value)
    made.InstitutionName = INSTITUTION
    return made


def square(height_mm: float, *, first: float = 5.5, last: float = 12.5, kind: str = "CLOSED_PLANAR") -> Dataset:
    """A contour around the voxel centres 6 to 12 in rows and columns of an axial series of `build_imaging`."""
    corners = [(first, first), (first, last), (last, last), (last, first)]
    points = [
        (ORIGIN_MM[0] + column * PIXEL_MM[1], ORIGIN_MM[1] + row * PIXEL_MM[0], ORIGIN_MM[2] + height_mm)
        for row, column in corners
    ]
    return contour(np.array(points), kind)


def contour(points: np.ndarray, kind: str = "CLOSED_PLANAR") -> Dataset:
    """A contour of LPS points (n, 3)."""
    item = Dataset()
    item.ContourGeometricType = kind
    item.NumberOfContourPoints = len(points)
    item.ContourData = [f"{value:.5f}" for value in np.asarray(points).ravel()]
    return item


def write_rtstruct(
    path: Path,
    slices: Sequence[Dataset],
    regions: Mapping[int, Sequence[Dataset]],
    *,
    types: Mapping[int, str] | None = None,
    series_uid: str | None = None,
) -> Dataset:
    """Write a structure set with these contours by ROI number; an empty list leaves the ContourSequence out."""
    made = dataset_of(RTSTRUCT, "RTSTRUCT", slices[0])
    made.StructureSetLabel = NAME
    made.StructureSetROISequence = Items([_roi(number) for number in regions])
    made.ROIContourSequence = Items([_drawn(number, contours) for number, contours in regions.items()])
    made.RTROIObservationsSequence = Items([_observed(number, kind) for number, kind in (types or {}).items()])
    series, study, frame = Dataset(), Dataset(), Dataset()
    series.SeriesInstanceUID = series_uid or slices[0].SeriesInstanceUID
    study.ReferencedSOPInstanceUID = slices[0].StudyInstanceUID
    study.RTReferencedSeriesSequence = Items([series])
    frame.FrameOfReferenceUID = slices[0].FrameOfReferenceUID
    frame.RTReferencedStudySequence = Items([study])
    made.ReferencedFrameOfReferenceSequence = Items([frame])
    made.FrameOfReferenceUID = slices[0].FrameOfReferenceUID
    made.save_as(path, enforce_file_format=True)
    return made


def _roi(number: int) -> Dataset:
    item = Dataset()
    item.ROINumber, item.ROIName = number, f"{NAME} GTV {number}"
    return item


def _drawn(number: int, contours: Sequence[Dataset]) -> Dataset:
    item = Dataset()
    item.ReferencedROINumber = number
    if contours:
        item.ContourSequence = Items(contours)
    return item


def _observed(number: int, kind: str) -> Dataset:
    item = Dataset()
    item.ObservationNumber, item.ReferencedROINumber, item.RTROIInterpretedType = number, number, kind
    return item


def coded(keyword: str, value: tuple[str, str]) -> Dataset:
    """A data set with one code sequence."""
    code, made = Dataset(), Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value[0], value[1], NAME
    setattr(made, keyword, Items([code]))
    return made


def item_of(kind: str, concept: tuple[str, str], *children: Dataset) -> Dataset:
    """A content item of a report."""
    made = coded("ConceptNameCodeSequence", concept)
    made.ValueType = kind
    if children:
        made.ContentSequence = Items(children)
    return made


def number_of(
    concept: tuple[str, str], value: float | None, unit: str, derivation: tuple[str, str] | None = None
) -> Dataset:
    """A NUM item; no value: measurement failure."""
    derived = []
    if derivation is not None:
        derived = [item_of("CODE", ("121401", "DCM"))]
        derived[0].ConceptCodeSequence = coded("ConceptCodeSequence", derivation).ConceptCodeSequence
    made = item_of("NUM", concept, *derived)
    if value is None:
        made.MeasuredValueSequence = Items([])
        made.NumericValueQualifierCodeSequence = coded("ConceptCodeSequence", ("114007", "DCM")).ConceptCodeSequence
        return made
    measured = coded("MeasurementUnitsCodeSequence", (unit, "UCUM"))
    measured.NumericValue = f"{value}"
    made.MeasuredValueSequence = Items([measured])
    return made


def write_report(path: Path, slices: Sequence[Dataset], numbers: Sequence[Dataset]) -> Dataset:
    """Write a report of one measurement group with these numbers and a tracking UID."""
    made = dataset_of(COMPREHENSIVE_SR, "SR", slices[0])
    tracking = item_of("UIDREF", ("112040", "DCM"))
    tracking.UID = TRACKING
    comment = item_of("TEXT", ("121106", "DCM"))
    comment.TextValue = f"{NAME} of {INSTITUTION}"
    group = item_of("CONTAINER", ("125007", "DCM"), tracking, comment, *numbers)
    series, study = Dataset(), Dataset()
    series.SeriesInstanceUID = slices[0].SeriesInstanceUID
    study.StudyInstanceUID = slices[0].StudyInstanceUID
    study.ReferencedSeriesSequence = Items([series])
    made.CurrentRequestedProcedureEvidenceSequence = Items([study])
    made.ContentSequence = Items([item_of("CONTAINER", ("126010", "DCM"), group)])
    made.save_as(path, enforce_file_format=True)
    return made


def write_enhanced(path: Path, hounsfield: np.ndarray, *, positions: Sequence[float] | None = None) -> Dataset:
    """Write one enhanced CT of (frames, rows, columns), frames downwards."""
    like = Dataset()
    like.StudyInstanceUID, like.PatientName, like.PatientID = highdicom.UID(), NAME, "4711"
    made = dataset_of(ENHANCED_CT, "CT", like)
    made.FrameOfReferenceUID = highdicom.UID()
    made.NumberOfFrames, made.Rows, made.Columns = hounsfield.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 0
    measures, orientation, values, shared = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = list(PIXEL_MM), STEP_MM
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    values.RescaleSlope, values.RescaleIntercept = 1, -1024
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = Items([measures]), Items([orientation])
    shared.PixelValueTransformationSequence = Items([values])
    made.SharedFunctionalGroupsSequence = Items([shared])
    heights = positions or [STEP_MM * index for index in range(len(hounsfield))]
    made.PerFrameFunctionalGroupsSequence = Items([_frame(height) for height in reversed(heights)])
    made.PixelData = (hounsfield[::-1] + 1024).astype(np.uint16).tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save_as(path, enforce_file_format=True)
    return made


def _frame(height: float) -> Dataset:
    plane, frame = Dataset(), Dataset()
    plane.ImagePositionPatient = [ORIGIN_MM[0], ORIGIN_MM[1], ORIGIN_MM[2] + height]
    frame.PlanePositionSequence = Items([plane])
    return frame


def pet_attributes(**changes: object) -> dict[str, object]:
    """Attributes of a PET in BQML: 70 kg, 350 MBq of F-18 one half-life before the series; None leaves one out."""
    given = {
        "RadionuclideTotalDose": 350e6,
        "RadionuclideHalfLife": 6586.2,
        "RadiopharmaceuticalStartTime": "080000",
    }
    drug = Dataset()
    for keyword, value in given.items():
        if changes.get(keyword, value) is not None:
            setattr(drug, keyword, changes.get(keyword, value))
    attributes: dict[str, object] = {
        "Modality": "PT",
        "SOPClassUID": UID(PET),
        "Units": "BQML",
        "CorrectedImage": ["DECY", "ATTN", "SCAT"],
        "DecayCorrection": "START",
        "PatientWeight": 70,
        "SeriesDate": "20240131",
        "SeriesTime": "094946.2",
        "RadiopharmaceuticalInformationSequence": Items([drug]),
    }
    attributes |= {name: value for name, value in changes.items() if name not in given}
    return {name: value for name, value in attributes.items() if value is not None}


def build_rtstruct_without_series(folder: Path) -> Path:
    """A structure set of a series that is not there."""
    slices = write_ct(folder / "ct")
    write_rtstruct(folder / "rs.dcm", slices, {1: [square(5)]}, series_uid=highdicom.UID())
    return folder


def build_contour_off_plane(folder: Path) -> Path:
    """A contour half-way between two slices."""
    write_rtstruct(folder / "rs.dcm", write_ct(folder / "ct"), {1: [square(5 + STEP_MM / 2)]})
    return folder


def build_contour_not_planar(folder: Path) -> Path:
    """A contour of which one corner is on the next slice."""
    bent = square(5)
    bent.ContourData = [*bent.ContourData[:-1], ORIGIN_MM[2] + 5 + STEP_MM]
    write_rtstruct(folder / "rs.dcm", write_ct(folder / "ct"), {1: [bent]})
    return folder


def build_only_points(folder: Path) -> Path:
    """A structure set of marks, without a closed contour."""
    write_rtstruct(folder / "rs.dcm", write_ct(folder / "ct"), {1: [contour(np.zeros((1, 3)), "POINT")]})
    return folder


def build_several_acquisitions(folder: Path) -> Path:
    """Two acquisitions of the same slices in one series."""
    uid = highdicom.UID()
    write_ct(folder / "ct", series_uid=uid, AcquisitionNumber=1)
    for path in sorted((folder / "ct").iterdir()):
        path.rename(path.with_suffix(".first.dcm"))
    write_ct(folder / "ct", series_uid=uid, AcquisitionNumber=2)
    return folder


def build_mixed_orientations(folder: Path) -> Path:
    """One slice of the series is sagittal."""
    slices = write_ct(folder / "ct")
    slices[3].ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    slices[3].save_as(folder / "ct" / "015.dcm", enforce_file_format=True)
    return folder


def build_cut_file(folder: Path) -> Path:
    """A slice cut in the middle of its header."""
    write_ct(folder / "ct")
    path = folder / "ct" / "000.dcm"
    path.write_bytes(path.read_bytes()[:400])
    return folder


def build_without_prefix(folder: Path) -> Path:
    """A file named .dcm that is none."""
    write_ct(folder / "ct")
    (folder / "ct" / "extra.dcm").write_bytes(b"BM" + bytes(600))
    return folder


def build_other_frames(folder: Path) -> Path:
    """A multi-frame CT that does not say where its frames lie."""
    made = write_enhanced(folder / "ct.dcm", np.zeros((4, 8, 8), np.int16))
    del made.PerFrameFunctionalGroupsSequence
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.2")
    made.save_as(folder / "ct.dcm", enforce_file_format=True)
    return folder


def shift_contours(path: Path, mm: float) -> None:
    """Move every contour along z."""
    made = pydicom.dcmread(path)
    for region in made.ROIContourSequence:
        for item in region.ContourSequence:
            points = np.array(item.ContourData, float).reshape(-1, 3) + np.array([0, 0, mm])
            item.ContourData = [f"{value:.5f}" for value in points.ravel()]
    made.save_as(path, enforce_file_format=True)


def write_patient(folder: Path, **changes: object) -> Sequence[Dataset]:
    """A patient's folder: ct/ and seg.dcm."""
    slices = write_ct(folder / "ct", **changes)
    write_seg(folder / "seg.dcm", slices, [box()])
    return slices
