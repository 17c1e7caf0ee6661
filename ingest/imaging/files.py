"""Opens the DICOM files of a series folder and sorts out what is not an image of it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import DeflatedExplicitVRLittleEndian

from ingest.checks import Report, has_content
from ingest.checks.merging import pass_on_by_code
from ingest.deidentify import IMAGE_MODALITIES, has_burned_in_pixels
from ingest.imaging.frames import ENHANCED_CLASSES, read_frames
from ingest.imaging.header import DICOM_ERRORS, Header, parse_header

_COMPANIONS = frozenset({"SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "SR", "PR", "KO", "REG"})
_NOT_IMAGES = frozenset({".txt", ".json", ".xml", ".csv", ".html", ".pdf", ".md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomFile:
    """One slice: its file's name for messages, its data set (for pixels and frames) and its parsed header.

    `frame`: which frame of the data set it is, counted from zero; None: the data set is one slice.
    """

    label: str
    dataset: Dataset
    header: Header
    frame: int | None = None


@contextmanager
def quiet_dicom() -> Iterator[None]:
    """Keep pydicom from quoting header values: its warnings would carry names into logs."""
    logger = logging.getLogger("pydicom")
    before = logger.level
    with config.disable_value_validation(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            logger.setLevel(before)


def read_image_files(folder: Path, *, where: str, report: Report) -> list[DicomFile] | None:
    """All image files of a folder, in the order of their names; None after reporting what is wrong.

    Hidden files, DICOMDIR and companions of a series (SEG, RTSTRUCT, SR, …) are passed over. Text files are passed over
    with a warning. Anything else that is not a CT, MR or PET image is an error.
    """
    if not folder.is_dir():
        report.error("missing_file", file=where, message="expected a folder with a DICOM series, found none")
        return None
    own = Report()
    candidates = [path for path in sorted(folder.iterdir()) if _may_be_image(path, where, own)]
    images = read_slices([(path, f"{where}/{path.name}") for path in candidates], report=own)
    pass_on_by_code(own.issues(), report)
    if own.has_errors:
        return None
    if not images:
        report.error("no_images", file=where, message="expected the images of a DICOM series, found none")
        return None
    return images


def read_slices(paths: Sequence[tuple[Path, str]], *, report: Report) -> list[DicomFile]:
    """The slices of image files, given with their labels; frames of enhanced images are slices of their own.

    Companions of a series are passed over. A file that came twice (equal SOP instance) counts once, with a warning.
    """
    opened = [read_dicom(path, label=label, report=report) for path, label in paths]
    images = [file for file in opened if file is not None and _is_image(file, report)]
    return [slice_ for file in _once(images, report) for slice_ in _slices_of(file, report)]


def _once(files: Sequence[DicomFile], report: Report) -> list[DicomFile]:
    kept: dict[str, DicomFile] = {}
    for file in files:
        uid = file.header.instance_uid or file.label
        if uid in kept:
            message = "expected every slice once, found a file with the SOP instance of another: passed over"
            report.warn("duplicate_instance", file=file.label, column="SOPInstanceUID", message=message)
        kept.setdefault(uid, file)
    return list(kept.values())


def _slices_of(file: DicomFile, report: Report) -> list[DicomFile]:
    if (file.header.frames or 1) == 1 and file.header.sop_class not in ENHANCED_CLASSES:
        return [file]
    try:
        headers = read_frames(file.dataset)
    except DICOM_ERRORS:
        headers = None
    if headers is None:
        message = "expected one slice a file or an enhanced image, found frames of which nothing says where they lie"
        report.error("multiframe_not_supported", file=file.label, message=message)
        return []
    return [replace(file, header=header, frame=index) for index, header in enumerate(headers)]


def read_dicom(path: Path, *, label: str, report: Report) -> DicomFile | None:
    """One DICOM file, or None after reporting an empty file, a pointer or something that is not DICOM."""
    if not path.is_file():
        report.error("missing_file", file=label, message="expected a DICOM file, found none")
        return None
    if not has_content(path, label=label, report=report):
        return None
    try:
        if pydicom.filereader.read_file_meta_info(path).get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
            report.error("deflated", file=label, message="expected a file that is not deflated: expand it first")
            return None
        dataset = pydicom.dcmread(path)
        return DicomFile(label=label, dataset=dataset, header=parse_header(dataset))
    except InvalidDicomError:
        report.error("not_dicom", file=label, message="expected a DICOM file, found no DICOM prefix after 128 bytes")
    except DICOM_ERRORS as error:
        message = f"expected a whole DICOM file, found one that cannot be read ({type(error).__name__})"
        report.error("dicom_unreadable", file=label, message=message)
    return None


def _may_be_image(path: Path, where: str, report: Report) -> bool:
    if not path.is_file() or path.name.startswith(".") or path.name == "DICOMDIR":
        return False
    if path.suffix.lower() in _NOT_IMAGES:
        report.warn("file_ignored", file=f"{where}/{path.name}", message="not a DICOM file: passed over")
        return False
    return True


def _is_image(file: DicomFile, report: Report) -> bool:
    header = file.header
    modality = header.modality or ""
    if modality in _COMPANIONS:
        return False
    burned_in = has_burned_in_pixels(
        modality=modality, sop_class=header.sop_class or "", burned_in_annotation=header.burned_in or ""
    )
    if burned_in:
        message = "expected CT, MR or PET slices, found a kind of image that may carry burned-in text"
        report.error("burned_in_pixels", file=file.label, column="Modality", value=_word(modality), message=message)
        return False
    if modality not in IMAGE_MODALITIES:
        expected = ", ".join(sorted(IMAGE_MODALITIES))
        message = f"expected a modality of {expected}, found another"
        report.error(
            "modality_not_supported", file=file.label, column="Modality", value=_word(modality), message=message
        )
        return False
    return True


def _word(modality: str) -> str:
    """A modality is a code of at most 16 capitals; anything else in that field could be text about a person."""
    return modality if modality.isalnum() and modality.isupper() and len(modality) <= 8 else "not a modality code"
