"""Opens the DICOM files of a series folder and sorts out what is not an image of it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from ingest.checks import Report, has_content
from ingest.checks.merging import pass_on_by_code
from ingest.deidentify import IMAGE_MODALITIES, has_burned_in_pixels
from ingest.imaging.header import DICOM_ERRORS, Header, parse_header

_COMPANIONS = frozenset({"SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "SR", "PR", "KO", "REG"})
_NOT_IMAGES = frozenset({".txt", ".json", ".xml", ".csv", ".html", ".pdf", ".md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomFile:
    """One file: its name for messages, its data set (for pixels and frames) and its parsed header."""

    label: str
    dataset: Dataset
    header: Header


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
    opened = [read_dicom(path, label=f"{where}/{path.name}", report=own) for path in candidates]
    images = [file for file in opened if file is not None and _is_image(file, own)]
    pass_on_by_code(own.issues(), report)
    if own.has_errors:
        return None
    if not images:
        report.error("no_images", file=where, message="expected the images of a DICOM series, found none")
        return None
    return images


def read_dicom(path: Path, *, label: str, report: Report) -> DicomFile | None:
    """One DICOM file, or None after reporting an empty file, a pointer or something that is not DICOM."""
    if not path.is_file():
        report.error("missing_file", file=label, message="expected a DICOM file, found none")
        return None
    if not has_content(path, label=label, report=report):
        return None
    try:
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
    if (header.frames or 1) > 1:
        message = "expected one slice a file, found a multi-frame image: export it as a series of single slices"
        report.error("multiframe_not_supported", file=file.label, message=message)
        return False
    return True


def _word(modality: str) -> str:
    """A modality is a code of at most 16 capitals; anything else in that field could be text about a person."""
    return modality if modality.isalnum() and modality.isupper() and len(modality) <= 8 else "not a modality code"
