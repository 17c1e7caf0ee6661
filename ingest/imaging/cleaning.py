"""A DICOM instance without what names its patient, for files that must be kept until they are imported.

The basic profile of PS3.15 table E.1-1, turned into a list of what stays: an attribute that is on no list here is
removed, so that one nobody thought of cannot pass. What stays is geometry, pixels, codes, segments, contours, measured
numbers, and what a standardised uptake value needs. UIDs are renewed, dates moved back by a number of days of the
patient's own (option 113107), free text of attributes that must be there is replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from ingest.deidentify import new_uid, shift_of
from ingest.imaging.header import text_of

_STANDARD = "1.2.840.10008."
# Groups of which every number, code word, UID and sequence stays: image, geometry, pixels, PET, SEG, SR graphics, RT.
_GROUPS = frozenset({0x0008, 0x0018, 0x0020, 0x0028, 0x0054, 0x0062, 0x0070, 0x3006, 0x5200, 0x7FE0})
_KINDS = frozenset(
    {
        "AT", "CS", "DS", "FD", "FL", "IS", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SQ", "SS", "SV", "UI", "UL",
        "US", "UV",
    }
)  # fmt: skip
# Attributes of other groups and kinds that stay as they are.
_KEPT = frozenset(
    {
        "CodeValue", "LongCodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "PatientWeight",
        "ContentSequence", "ConceptNameCodeSequence", "ConceptCodeSequence", "MeasuredValueSequence", "NumericValue",
        "FloatingPointValue", "MeasurementUnitsCodeSequence", "NumericValueQualifierCodeSequence", "ValueType",
        "RelationshipType", "ContinuityOfContent", "ContentTemplateSequence", "MappingResource", "TemplateIdentifier",
        "UID", "PertinentOtherEvidenceSequence", "CurrentRequestedProcedureEvidenceSequence", "CompletionFlag",
        "VerificationFlag", "PreliminaryFlag", "ReferencedContentItemIdentifier", "RealWorldValueMappingSequence",
        "RealWorldValueSlope", "RealWorldValueIntercept", "RealWorldValueFirstValueMapped",
        "RealWorldValueLastValueMapped",
    }
)  # fmt: skip
_REMOVED = frozenset(
    {
        "IconImageSequence", "RequestAttributesSequence", "OriginalAttributesSequence",
        "ConversionSourceAttributesSequence", "SegmentationAlgorithmIdentificationSequence",
        "ReferencedPatientSequence", "ReferencedStudySequence", "ReferencedPerformedProcedureStepSequence",
        "OtherPatientIDsSequence", "InstitutionCodeSequence", "ReferringPhysicianIdentificationSequence",
        "PhysiciansOfRecordIdentificationSequence", "OperatorIdentificationSequence", "ContributingEquipmentSequence",
        "AcquisitionContextSequence", "ContrastBolusAgentSequence", "PerformingPhysicianIdentificationSequence",
        "ContentCreatorIdentificationCodeSequence", "DigitalSignaturesSequence", "MACParametersSequence",
    }
)  # fmt: skip
_DATES = frozenset(
    {
        "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "AcquisitionDateTime",
        "RadiopharmaceuticalStartDateTime", "RadiopharmaceuticalStopDateTime",
    }
)  # fmt: skip
_TIMES = frozenset(
    {"SeriesTime", "AcquisitionTime", "RadiopharmaceuticalStartTime", "RadiopharmaceuticalStopTime", "StudyTime"}
)
# Free text that a reader demands; the word says that there was one.
_REPLACED = frozenset(
    {"SegmentLabel", "SegmentAlgorithmName", "StructureSetLabel", "ROIName", "CodeMeaning", "ContentLabel", "TextValue"}
)
_WORD = "removed"
_CODE_STRING = re.compile(r"[A-Z0-9 _]{0,16}")
_PHILIPS_GROUP, _PHILIPS, _PHILIPS_FACTORS = 0x7053, "Philips PET Private Group", (0x00, 0x09)
_OPTIONS = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    ("113108", "Retain Patient Characteristics Option"),
    ("113111", "Retain Safe Private Option"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """For whom an instance is cleaned: the study's salt, the days by which its dates move back."""

    salt: str
    shift_days: int


def clean_instance(dataset: Dataset, *, patient: str, salt: str) -> Dataset:
    """A new data set with what may stay, with file meta information, ready to be written.

    Args:
        dataset: as it was received, with its transfer syntax in `file_meta`.
        patient: pseudonymous code that stands for the PatientID.
        salt: secret of the study.

    Raises:
        Any of `DICOM_ERRORS`: the data set is ill-formed.
    """
    cleaning = Cleaning(salt=salt, shift_days=shift_of(text_of(dataset, "PatientID") or "", salt=salt))
    made = _cleaned(dataset, cleaning)
    made.PatientID, made.PatientName = patient, patient
    made.PatientBirthDate = made.PatientSex = ""
    made.PatientIdentityRemoved = "YES"
    made.DeidentificationMethod = "PS3.15 E.1-1, by a list of what stays"
    made.DeidentificationMethodCodeSequence = Sequence([_code(value, meaning) for value, meaning in _OPTIONS])
    made.LongitudinalTemporalInformationModified = "MODIFIED"
    _keep_philips(dataset, made)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = dataset.file_meta.TransferSyntaxUID
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def _cleaned(dataset: Dataset, cleaning: Cleaning) -> Dataset:
    made = Dataset()
    for element in dataset:
        kept = _kept(element, cleaning)
        if kept is not None:
            made.add(kept)
    return made


def _kept(element: DataElement, cleaning: Cleaning) -> DataElement | None:
    keyword, kind = element.keyword, element.VR
    if not keyword or element.tag.is_private or keyword in _REMOVED:
        return None
    if keyword in _REPLACED:
        return DataElement(element.tag, kind, _WORD)
    if keyword in _DATES:
        return DataElement(element.tag, kind, _moved(str(element.value or ""), cleaning.shift_days))
    if keyword in _TIMES:
        return element
    if keyword not in _KEPT and not (element.tag.group in _GROUPS and kind in _KINDS):
        return None
    if kind == "SQ":
        return DataElement(element.tag, "SQ", Sequence([_cleaned(item, cleaning) for item in element.value]))
    if kind == "CS" and not all(_CODE_STRING.fullmatch(word) for word in _words_of(element.value)):
        return None
    if kind == "UI":
        return DataElement(element.tag, "UI", _renewed(element.value, cleaning.salt))
    return element


def _words_of(value: object) -> list[str]:
    if value is None or isinstance(value, str):
        return [value or ""]
    return [str(each) for each in value]  # type: ignore[attr-defined]


def _renewed(value: object, salt: str) -> object:
    """Each UID renewed, but for those that the standard itself gives out (classes, transfer syntaxes, schemes)."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value if value.startswith(_STANDARD) else UID(new_uid(str(value), salt=salt))
    return [_renewed(str(each), salt) for each in value]  # type: ignore[attr-defined]


def _moved(text: str, days: int) -> str:
    """A date or the date of a moment moved back; one that cannot be read is dropped."""
    try:
        moved = date(int(text[:4]), int(text[4:6]), int(text[6:8])) - timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return f"{moved:%Y%m%d}{text[8:]}"


def _keep_philips(dataset: Dataset, made: Dataset) -> None:
    """Both SUV factors of Philips, which PS3.15 table E.3.10-1 calls safe."""
    try:
        block = dataset.private_block(_PHILIPS_GROUP, _PHILIPS)
    except KeyError:
        return
    for offset in _PHILIPS_FACTORS:
        if offset in block:
            own = made.private_block(_PHILIPS_GROUP, _PHILIPS, create=True)
            own.add_new(offset, "DS", block[offset].value)


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
