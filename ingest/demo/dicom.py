"""CT series with a DICOM segmentation, one folder a patient, and the index table that names them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import highdicom as hd
import numpy as np
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentationTypeValues, SegmentDescription
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, generate_uid
from pydicom.valuerep import DA, DT, TM

from ingest.demo.cohort import Cohort
from ingest.demo.presence import Presence
from ingest.demo.seeds import generator
from ingest.demo.tables import write_table
from ingest.demo.volume import SHAPE, SPACING_MM, Volume, draw_volume

MARK: Final = "SYNTHETIC demonstration data, not a patient"
# Days in the index table are what counts; the headers carry one fixed date, so that equal seeds give equal files.
STUDY_DATE: Final = "20200101"
STUDY_TIME: Final = "120000"
_IMPLEMENTATION_UID: Final = generate_uid(entropy_srcs=["consilium-demo", "implementation"])


def write_imaging(folder: Path, cohort: Cohort, presence: Presence) -> None:
    """Write imaging/CODE/ct/*.dcm with imaging/CODE/lesion.dcm, and imaging/series.csv."""
    rows: list[tuple[str, int, str, str]] = []
    for patient in presence.patients("radiomics"):
        code = cohort.codes[patient]
        day = -int(generator(cohort.seed, "imaging day", patient).integers(1, 15))
        write_series(folder / "imaging" / code, code, cohort.seed, draw_volume(cohort, patient))
        rows.append((code, day, f"imaging/{code}/ct", f"imaging/{code}/lesion.dcm"))
    write_table(folder / "imaging" / "series.csv", ("patient", "day", "series", "segmentation"), rows)


def write_series(folder: Path, code: str, seed: int, volume: Volume) -> None:
    """Write one CT series and the segmentation that refers to it."""
    (folder / "ct").mkdir(parents=True, exist_ok=True)
    slices = [build_slice(code, seed, volume, number) for number in range(SHAPE[0])]
    for number, image in enumerate(slices, start=1):
        image.save_as(folder / "ct" / f"slice{number:03d}.dcm", enforce_file_format=True)
    build_segmentation(code, seed, volume, slices).save_as(folder / "lesion.dcm", enforce_file_format=True)


def build_slice(code: str, seed: int, volume: Volume, number: int) -> Dataset:
    """One axial CT image; identifiers follow from the patient's code and the seed."""
    image = Dataset()
    image.file_meta = _file_meta(_uid(code, seed, "slice", str(number)))
    _describe_patient(image, code)
    _describe_series(image, code, seed)
    image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, image.file_meta.MediaStorageSOPInstanceUID
    image.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    image.InstanceNumber = number + 1
    image.ImagePositionPatient = [-63.0, -63.0, number * SPACING_MM[0]]
    image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    image.PixelSpacing, image.SliceThickness = [SPACING_MM[1], SPACING_MM[2]], SPACING_MM[0]
    _fill_pixels(image, volume.hounsfield[number])
    return image


def _file_meta(instance_uid: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = CTImageStorage, instance_uid
    meta.TransferSyntaxUID, meta.ImplementationClassUID = ExplicitVRLittleEndian, _IMPLEMENTATION_UID
    return meta


def _describe_patient(image: Dataset, code: str) -> None:
    image.PatientName, image.PatientID = "SYNTHETIC^", code
    image.PatientBirthDate, image.PatientSex = "", ""
    image.PatientIdentityRemoved, image.DeidentificationMethod = "YES", "drawn by a generator, no patient"
    image.ImageComments = MARK


def _describe_series(image: Dataset, code: str, seed: int) -> None:
    image.StudyInstanceUID, image.SeriesInstanceUID = _uid(code, seed, "study"), _uid(code, seed, "series")
    image.FrameOfReferenceUID, image.PositionReferenceIndicator = _uid(code, seed, "frame"), ""
    image.StudyDate = image.SeriesDate = image.ContentDate = image.AcquisitionDate = STUDY_DATE
    image.StudyTime = image.SeriesTime = image.ContentTime = image.AcquisitionTime = STUDY_TIME
    image.Modality, image.Manufacturer, image.SeriesNumber = "CT", "consilium-demo-synthetic", 1
    image.SeriesDescription, image.BodyPartExamined, image.PatientPosition = "SYNTHETIC chest", "CHEST", "HFS"
    image.AccessionNumber, image.StudyID, image.ReferringPhysicianName = "", "1", ""
    image.KVP, image.AcquisitionNumber = 120, 1


def _fill_pixels(image: Dataset, hounsfield: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> None:
    image.Rows, image.Columns = hounsfield.shape
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 0, 1, "HU"
    image.WindowCenter, image.WindowWidth = -200, 1400
    image.PixelData = hounsfield.astype("<i2").tobytes()


def build_segmentation(code: str, seed: int, volume: Volume, slices: list[Dataset]) -> Segmentation:
    """A binary segmentation of the lesion over the slices it touches."""
    segmentation = Segmentation(
        source_images=slices,
        pixel_array=volume.lesion.astype(np.uint8),
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[_lesion_description(code, seed)],
        series_instance_uid=_uid(code, seed, "segmentation series"),
        series_number=2,
        sop_instance_uid=_uid(code, seed, "segmentation"),
        instance_number=1,
        manufacturer="consilium-demo-synthetic",
        manufacturer_model_name="ingest.demo",
        software_versions="1",
        device_serial_number="0",
        content_label="LESION",
        series_description="SYNTHETIC lesion",
    )
    _fix_chance_and_clock(segmentation, code, seed)
    return segmentation


def _lesion_description(code: str, seed: int) -> SegmentDescription:
    algorithm = AlgorithmIdentificationSequence(
        name="ingest.demo", family=codes.cid7162.ArtificialIntelligence, version="1"
    )
    return SegmentDescription(
        segment_number=1,
        segment_label="lesion-1",
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=codes.SCT.Neoplasm,
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=algorithm,
        tracking_uid=_uid(code, seed, "lesion"),
        tracking_id="lesion-1",
    )


def _fix_chance_and_clock(segmentation: Segmentation, code: str, seed: int) -> None:
    """Highdicom stamps the present time and a random dimension identifier; equal seeds must give equal files."""
    dimension = _uid(code, seed, "dimension")
    for item in (*segmentation.DimensionOrganizationSequence, *segmentation.DimensionIndexSequence):
        item.DimensionOrganizationUID = dimension
    for equipment in segmentation.ContributingEquipmentSequence:
        equipment.ContributionDateTime = DT(STUDY_DATE + STUDY_TIME)
    segmentation.ContentDate = segmentation.SeriesDate = segmentation.InstanceCreationDate = DA(STUDY_DATE)
    segmentation.ContentTime = segmentation.SeriesTime = segmentation.InstanceCreationTime = TM(STUDY_TIME)
    segmentation.ImageComments = MARK


def _uid(code: str, seed: int, *what: str) -> hd.UID:
    return hd.UID(generate_uid(entropy_srcs=["consilium-demo", str(seed), code, *what]))
