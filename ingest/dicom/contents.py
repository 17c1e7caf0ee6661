"""What lies in a DICOM tree: every file with the few attributes that say what it is and what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import DeflatedExplicitVRLittleEndian

from ingest.checks import check_content
from ingest.deidentify import IMAGE_MODALITIES, has_burned_in_pixels
from ingest.dicom.format import has_prefix
from ingest.errors import NotTheFile
from ingest.imaging.header import DICOM_ERRORS, text_of, texts_of
from ingest.imaging.measurements import SR_CLASSES
from ingest.imaging.rtstruct import RTSTRUCT_CLASS, named_series
from ingest.imaging.segmentation import SEG_CLASSES
from ingest.requests import files_under

_DIRECTORY = "1.2.840.10008.1.3.10"
_DICOM_SUFFIXES = frozenset({".dcm", ".dicom", ".ima"})
_TAGS = [
    "Modality", "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID", "PatientName",
    "PatientIdentityRemoved", "BurnedInAnnotation", "ImageType", "FrameOfReferenceUID", "AcquisitionDate", "SeriesDate",
    "StudyDate", "ContentDate", "ReferencedSeriesSequence", "ReferencedFrameOfReferenceSequence",
    "PerFrameFunctionalGroupsSequence", "ROIContourSequence", "CurrentRequestedProcedureEvidenceSequence",
    "PertinentOtherEvidenceSequence",
]  # fmt: skip
_DATES = ("AcquisitionDate", "SeriesDate", "StudyDate", "ContentDate")


class Kind(StrEnum):
    """What becomes of a file."""

    IMAGE = "image"
    SEG = "segmentation"
    RTSTRUCT = "structure set"
    SR = "report"
    BURNED_IN = "burned in"
    LOCALIZER = "localizer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One DICOM file. Identifiers are the originals and stay inside the reader.

    `series` and `images`: UIDs of the series and instances that a drawing or report refers to.
    """

    path: Path
    kind: Kind
    modality: str
    sop_class: str
    patient_id: str
    words: tuple[str, ...]
    study_uid: str
    series_uid: str
    instance_uid: str
    frame_of_reference: str
    date: str
    series: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A file that cannot be used, and whether that is an error."""

    path: Path
    code: str
    message: str
    is_error: bool


def read_contents(place: Path) -> tuple[list[Item], list[Defect]]:
    """Every file below a folder, or the file itself."""
    items: list[Item] = []
    defects: list[Defect] = []
    for path in [place] if place.is_file() else files_under(place):
        found = _read(path)
        if isinstance(found, Item):
            items.append(found)
        else:
            defects.append(found)
    return items, defects


def _read(path: Path) -> Item | Defect:
    is_named_so = path.suffix.lower() in _DICOM_SUFFIXES
    try:
        if path.name != "DICOMDIR" and has_prefix(path):
            return _item(path)
        if not is_named_so:
            return Defect(path=path, code="file_ignored", message="not a DICOM file: passed over", is_error=False)
        check_content(path, label=path.name)
    except NotTheFile as error:
        return Defect(path=path, code=error.code, message=error.issue.message, is_error=True)
    except (InvalidDicomError, *DICOM_ERRORS) as error:
        message = f"expected a whole DICOM file, found one that cannot be read ({type(error).__name__})"
        return Defect(path=path, code="dicom_unreadable", message=message, is_error=True)
    message = "expected a DICOM file, found no DICOM prefix after 128 bytes"
    return Defect(path=path, code="not_dicom", message=message, is_error=True)


def _item(path: Path) -> Item:
    if pydicom.filereader.read_file_meta_info(path).get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        raise ValueError("deflated")
    header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=_TAGS)
    kind = _kind(header)
    _check_whole(header)
    return Item(
        path=path,
        kind=kind,
        modality=_word(text_of(header, "Modality") or ""),
        sop_class=text_of(header, "SOPClassUID") or "",
        patient_id=(text_of(header, "PatientID") or "").strip(),
        words=_identifying_words(header),
        study_uid=text_of(header, "StudyInstanceUID") or "",
        series_uid=text_of(header, "SeriesInstanceUID") or "",
        instance_uid=text_of(header, "SOPInstanceUID") or "",
        frame_of_reference=_frame_of_reference(header),
        date=next((date for keyword in _DATES if (date := text_of(header, keyword))), ""),
        series=frozenset(_named(header, kind)),
        images=frozenset(_named_images(header, kind)),
    )


def _frame_of_reference(header: Dataset) -> str:
    """That of the object; a structure set may name it only among its references."""
    named = header.get("ReferencedFrameOfReferenceSequence") or [Dataset()]
    return text_of(header, "FrameOfReferenceUID") or text_of(named[0], "FrameOfReferenceUID") or ""


def _check_whole(header: Dataset) -> None:
    """A file that is cut in its header opens without complaint; it lacks what every object but a directory has."""
    needed = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "Modality")
    if text_of(header, "SOPClassUID") != _DIRECTORY and not all(text_of(header, keyword) for keyword in needed):
        raise EOFError


def _kind(header: Dataset) -> Kind:
    modality, sop_class = text_of(header, "Modality") or "", text_of(header, "SOPClassUID") or ""
    if sop_class in SEG_CLASSES:
        return Kind.SEG
    if sop_class == RTSTRUCT_CLASS:
        return Kind.RTSTRUCT
    if sop_class in SR_CLASSES:
        return Kind.SR
    annotation = text_of(header, "BurnedInAnnotation") or ""
    if has_burned_in_pixels(modality=modality, sop_class=sop_class, burned_in_annotation=annotation):
        return Kind.BURNED_IN
    if modality not in IMAGE_MODALITIES:
        return Kind.OTHER
    return Kind.LOCALIZER if "LOCALIZER" in texts_of(header, "ImageType") else Kind.IMAGE


def _named(header: Dataset, kind: Kind) -> Iterator[str]:
    match kind:
        case Kind.SEG:
            yield from _uids(header.get("ReferencedSeriesSequence") or (), "SeriesInstanceUID")
        case Kind.RTSTRUCT:
            yield from named_series(header)
        case Kind.SR:
            for name in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
                for study in header.get(name) or ():
                    yield from _uids(study.get("ReferencedSeriesSequence") or (), "SeriesInstanceUID")


def _named_images(header: Dataset, kind: Kind) -> Iterator[str]:
    if kind is Kind.SEG:
        for series in header.get("ReferencedSeriesSequence") or ():
            yield from _uids(series.get("ReferencedInstanceSequence") or (), "ReferencedSOPInstanceUID")
        for frame in header.get("PerFrameFunctionalGroupsSequence") or ():
            for derivation in frame.get("DerivationImageSequence") or ():
                yield from _uids(derivation.get("SourceImageSequence") or (), "ReferencedSOPInstanceUID")
    if kind is Kind.RTSTRUCT:
        for region in header.get("ROIContourSequence") or ():
            for contour in region.get("ContourSequence") or ():
                yield from _uids(contour.get("ContourImageSequence") or (), "ReferencedSOPInstanceUID")


def _uids(items: Sequence[Dataset], keyword: str) -> Iterator[str]:
    return (uid for item in items if (uid := text_of(item, keyword)))


def _identifying_words(header: Dataset) -> tuple[str, ...]:
    """Id and name of the patient, unless the file says that they are not the real ones."""
    if (text_of(header, "PatientIdentityRemoved") or "").upper() == "YES":
        return ()
    name = str(header.get("PatientName") or "")
    return (text_of(header, "PatientID") or "", *name.replace("^", " ").replace("=", " ").split())


def _word(modality: str) -> str:
    """A modality is a code of a few capitals; anything else in that field could be text about a person."""
    return modality if modality.isalnum() and modality.isupper() and len(modality) <= 16 else "unknown"
