"""Door to the cleaning of DICOM instances as they arrive, and to the slices kept of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from twins.bridge.ingest import uid_salt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydicom.dataset import Dataset


class InstanceRefused(Exception):
    """A DICOM data set that cannot be understood."""


def clean_instance(decode: Callable[[], Dataset], *, study: str, patients: frozenset[str]) -> tuple[str, Dataset]:
    """The patient's code in the study, and the data set without what names them.

    `decode` gives the data set with its file meta information; it may raise what pydicom raises on damaged bytes. A
    PatientID that is the code of one of `patients` stays; any other becomes a pseudonym.

    Raises:
        InstanceRefused: it is ill-formed, or lacks the UIDs of its study, series or instance.
    """
    from ingest.deidentify import new_patient
    from ingest.imaging.cleaning import clean_instance as clean
    from ingest.imaging.header import DICOM_ERRORS, text_of

    salt = uid_salt(study)
    try:
        dataset = decode()
        needed = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID")
        for keyword in needed:
            if not text_of(dataset, keyword):
                raise InstanceRefused(f"expected {keyword}, found none")
        own = str(dataset.PatientID).strip()
        patient = own if own in patients else new_patient(own, salt=salt)
        return patient, clean(dataset, patient=patient, salt=salt)
    except DICOM_ERRORS as error:
        raise InstanceRefused(f"expected a whole data set, found {type(error).__name__}") from error


def quiet_dicom() -> AbstractContextManager[None]:
    """Within it, no library quotes header values in a warning or a log."""
    from ingest.imaging.files import quiet_dicom as quiet

    return quiet()


def unpack_pixels(packed: bytes, *, rows: int, columns: int) -> npt.NDArray[np.int16]:
    """The stored values (rows, columns) of one slice of a stack."""
    from ingest.imaging.packing import unpack_pixels as unpack

    return unpack(packed, rows=rows, columns=columns)
