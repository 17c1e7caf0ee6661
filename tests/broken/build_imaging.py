"""Makes small CT series and segmentations, good ones and one broken one per mistake."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import highdicom
import numpy as np
import pydicom
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

NAME = "Muster^Erika"
BIRTH = "19520229"
INSTITUTION = "Klinik am See"
SIDE = 24
STEP_MM = 2.5
PIXEL_MM = (0.8, 0.7)  # between rows, between columns
ORIGIN_MM = (-10.0, -20.0, 100.0)


def evenly(count: int = 8) -> list[float]:
    return [STEP_MM * index for index in range(count)]


def textured(count: int = 8, *, seed: int = 0) -> np.ndarray:
    """HU values (slices, rows, columns), soft tissue with texture."""
    return np.random.default_rng(seed).integers(-50, 150, size=(count, SIDE, SIDE)).astype(np.int16)


def box(count: int = 8, *, first: int = 2, last: int = 5, rows: slice = slice(6, 14), columns: slice = slice(5, 11)):
    """A block of voxels (slices, rows, columns), 0 or 1."""
    mask = np.zeros((count, SIDE, SIDE), np.uint8)
    mask[first : last + 1, rows, columns] = 1
    return mask


def write_ct(
    folder: Path,
    *,
    heights: Sequence[float] | None = None,
    hounsfield: np.ndarray | None = None,
    sideways_mm: float = 0.0,
    orientation: Sequence[float] = (1, 0, 0, 0, 1, 0),
    series_uid: str | None = None,
    **changes: object,
) -> list[Dataset]:
    """Write one CT series of `heights` mm along the normal; `changes` set attributes of every slice (None deletes)."""
    heights = evenly() if heights is None else heights
    hounsfield = textured(len(heights)) if hounsfield is None else hounsfield
    normal = np.cross(orientation[:3], orientation[3:])
    study, series = highdicom.UID(), series_uid or highdicom.UID()
    frame = highdicom.UID()
    folder.mkdir(parents=True, exist_ok=True)
    slices = []
    for index, height in enumerate(heights):
        position = np.array(ORIGIN_MM) + normal * height + np.array(orientation[3:]) * sideways_mm * index
        dataset = _slice(hounsfield[index], position, orientation)
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = study, series, frame
        dataset.InstanceNumber = len(heights) - index  # against the order of positions, as scanners often do
        for keyword, value in changes.items():
            delattr(dataset, keyword) if value is None else setattr(dataset, keyword, value)
        # File names against both orders, so that nothing can rely on them.
        dataset.save_as(folder / f"{(index * 5) % 997:03d}.dcm", enforce_file_format=True)
        slices.append(dataset)
    return slices


def write_seg(
    path: Path, slices: Sequence[Dataset], masks: Sequence[np.ndarray], *, kind: str = "BINARY", omit_empty: bool = True
) -> None:
    """Write a DICOM SEG, a segment a mask (slices, rows, columns); FRACTIONAL masks hold 0..1."""
    pixels = np.stack(masks, axis=-1)
    if kind == "LABELMAP":
        pixels = sum(mask * (index + 1) for index, mask in enumerate(masks)).astype(np.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = Segmentation(
            source_images=list(slices),
            pixel_array=pixels,
            segmentation_type=kind,
            segment_descriptions=[_described(index + 1) for index in range(len(masks))],
            series_instance_uid=highdicom.UID(),
            series_number=2,
            sop_instance_uid=highdicom.UID(),
            instance_number=1,
            manufacturer="made for tests",
            manufacturer_model_name="builder",
            software_versions="1",
            device_serial_number="1",
            omit_empty_frames=omit_empty,
        )
    made.save_as(path)


def _described(number: int) -> SegmentDescription:
    return SegmentDescription(
        segment_number=number,
        segment_label=f"{NAME} lesion {number}",
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=codes.SCT.Neoplasm,
        algorithm_type="MANUAL",
    )


def _slice(hounsfield: np.ndarray, position: np.ndarray, orientation: Sequence[float]) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = highdicom.UID()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality = "CT"
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate, dataset.PatientSex = NAME, "4711", BIRTH, "F"
    dataset.InstitutionName, dataset.AccessionNumber, dataset.StudyID = INSTITUTION, "ACC4711", "ST4711"
    dataset.StudyDate, dataset.StudyTime, dataset.ReferringPhysicianName = "20240131", "101500", "Doe^J"
    dataset.ImagePositionPatient = [f"{value:.6f}" for value in position]
    dataset.ImageOrientationPatient = list(orientation)
    dataset.PixelSpacing = list(PIXEL_MM)
    dataset.SliceThickness = STEP_MM
    dataset.Rows, dataset.Columns = hounsfield.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset.PixelData = (hounsfield + 1024).astype(np.uint16).tobytes()
    return dataset


def read_slices(folder: Path) -> list[Dataset]:
    """The slices of a real series by position along z, to segment them in a test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slices = [pydicom.dcmread(path) for path in sorted(folder.glob("*.dcm"))]
    return sorted(slices, key=lambda dataset: float(dataset.ImagePositionPatient[2]))


def build_irregular_spacing(folder: Path) -> tuple[Path, Path]:
    """One slice of the series is missing, as after an incomplete transfer."""
    return _pair(folder, write_ct(folder / "ct", heights=[0, 2.5, 5, 10, 12.5, 15]), box(6, last=4))


def build_gantry_tilt(folder: Path) -> tuple[Path, Path]:
    """Slices shifted sideways by 0.75 mm each: a tilted gantry."""
    return _pair(folder, write_ct(folder / "ct", sideways_mm=0.75), box())


def build_seg_of_other_series(folder: Path) -> tuple[Path, Path]:
    """The segmentation was drawn on another series than the one in the folder."""
    series, seg = _pair(folder, write_ct(folder / "other"), box())
    write_ct(folder / "ct")
    return series, seg


def build_empty_segment(folder: Path) -> tuple[Path, Path]:
    """The only segment has no voxel."""
    return _pair(folder, write_ct(folder / "ct"), np.zeros((8, SIDE, SIDE), np.uint8), omit_empty=False)


def build_lfs_pointer_slice(folder: Path) -> tuple[Path, Path]:
    """One slice is a Git-LFS pointer."""
    series, seg = _pair(folder, write_ct(folder / "ct"), box())
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 2048\n"
    (series / "000.dcm").write_text(pointer, encoding="ascii")
    return series, seg


def build_not_dicom_slice(folder: Path) -> tuple[Path, Path]:
    """One slice is not DICOM."""
    series, seg = _pair(folder, write_ct(folder / "ct"), box())
    (series / "000.dcm").write_bytes(b"BM" + bytes(600))
    return series, seg


def build_ultrasound(folder: Path) -> tuple[Path, Path]:
    """A modality with the name burned into its pixels."""
    series, seg = _pair(folder, write_ct(folder / "ct"), box())
    write_ct(series, Modality="US")
    return series, seg


def _pair(folder: Path, slices: Sequence[Dataset], mask: np.ndarray, *, omit_empty: bool = True) -> tuple[Path, Path]:
    write_seg(folder / "seg.dcm", slices, [mask], omit_empty=omit_empty)
    return folder / "ct", folder / "seg.dcm"
