"""Reads the measurement groups of a structured report after template TID 1500.

A group (125007, DCM) holds a tracking UID, references to the images or segments that were measured, and numbers. A
number is named by its code and by its derivation: mean, minimum, maximum and peak of SUVbw share one code, so the code
alone would mix them up. Texts, names and code meanings are not read; they are free text of the writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydicom.dataset import Dataset

from ingest.imaging.header import text_of

SR_CLASSES = frozenset(
    f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in ("11", "22", "33", "34", "50", "59", "65", "67", "76")
)
Code = tuple[str, str]

_GROUP: Code = ("125007", "DCM")
_TRACKING_UID: Code = ("112040", "DCM")
_SEGMENT_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
_DERIVATIONS = {("121401", "DCM")}
_NAMES = {
    ("126401", "DCM"): "SUVbw",
    ("126400", "DCM"): "SUV",
    ("126402", "DCM"): "SUVlbm",
    ("126403", "DCM"): "SUVbsa",
    ("126404", "DCM"): "SUVibw",
    ("126033", "DCM"): "TLG",
    ("G-D705", "SRT"): "Volume",
    ("118565006", "SCT"): "Volume",
    ("121216", "DCM"): "Volume",
    ("G-A16A", "SRT"): "Area",
    ("42798000", "SCT"): "Area",
    ("G-D7FE", "SRT"): "Length",
    ("410668003", "SCT"): "Length",
    ("G-A185", "SRT"): "Long axis",
    ("103339001", "SCT"): "Long axis",
    ("G-A186", "SRT"): "Short axis",
    ("103340004", "SCT"): "Short axis",
    ("M-02550", "SRT"): "Diameter",
    ("81827009", "SCT"): "Diameter",
    ("112058", "DCM"): "Attenuation coefficient",
    ("112031", "DCM"): "Attenuation coefficient",
    ("113041", "DCM"): "ADC",
}
_DERIVED = {
    ("R-00317", "SRT"): "mean",
    ("373098007", "SCT"): "mean",
    ("R-404FB", "SRT"): "min",
    ("255605001", "SCT"): "min",
    ("G-A437", "SRT"): "max",
    ("56851009", "SCT"): "max",
    ("126031", "DCM"): "peak",
    ("R-10047", "SRT"): "sd",
    ("386136009", "SCT"): "sd",
    ("R-00319", "SRT"): "median",
    ("373099004", "SCT"): "median",
    ("R-41D27", "SRT"): "sum",
    ("255619001", "SCT"): "sum",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One number; `value` None where the report gives the reason `absent` in its place."""

    code: Code
    derivation: Code | None
    value: float | None
    unit: str
    absent: Code | None = None

    @property
    def name(self) -> str:
        """A word where the code is a known one, else scheme and code; the derivation after it."""
        word = _NAMES.get(self.code) or f"{self.code[1]}:{self.code[0]}"
        if self.derivation is None:
            return word
        return f"{word} {_DERIVED.get(self.derivation) or f'{self.derivation[1]}:{self.derivation[0]}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was measured of one finding; UIDs are the originals and stay inside the reader.

    Attributes:
        tracking_uid: of the finding, the same in later reports.
        measurements: in the order of the report.
        images: SOP instances that were measured.
        series: series that a segment of the group was drawn on.
        segments: (SOP instance of a SEG, segment number).
        findings: codes of finding and site.
    """

    tracking_uid: str | None
    measurements: tuple[Measurement, ...]
    images: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    segments: tuple[tuple[str, int], ...] = ()
    findings: tuple[Code, ...] = field(default=())


def read_groups(dataset: Dataset) -> list[Group]:
    """All measurement groups, in the order of the report.

    Raises:
        Any of `DICOM_ERRORS`: the content tree is cut or ill-formed.
    """
    return [_group(list(_children(item))) for item in _walk(dataset, _MOST_LEVELS) if _concept(item) == _GROUP]


_MOST_LEVELS = 64


def _walk(dataset: Dataset, levels: int) -> Iterator[Dataset]:
    """Every content item below, parents first; deeper nesting than any template has is not followed."""
    for item in _children(dataset):
        yield item
        if levels:
            yield from _walk(item, levels - 1)


def _children(dataset: Dataset) -> Sequence[Dataset]:
    return dataset.get("ContentSequence") or ()


def _group(items: Sequence[Dataset]) -> Group:
    inside = [*items, *(below for item in items for below in _children(item))]
    references = [
        reference
        for item in inside
        if _type(item) in {"IMAGE", "COMPOSITE"}
        for reference in item.get("ReferencedSOPSequence") or ()
    ]
    return Group(
        tracking_uid=next((text_of(item, "UID") for item in items if _concept(item) == _TRACKING_UID), None),
        measurements=tuple(_measurement(item) for item in items if _type(item) == "NUM"),
        images=tuple(str(each.ReferencedSOPInstanceUID) for each in references if not _is_segment(each)),
        series=tuple(
            str(item.get("UID")) for item in inside if _type(item) == "UIDREF" and _concept(item) == ("121232", "DCM")
        ),
        segments=tuple(
            (str(each.ReferencedSOPInstanceUID), number)
            for each in references
            if _is_segment(each)
            for number in np.atleast_1d(np.array(each.get("ReferencedSegmentNumber") or [], int)).tolist()
        ),
        findings=tuple(code for item in items if _type(item) == "CODE" and (code := _value_code(item)) is not None),
    )


def _measurement(item: Dataset) -> Measurement:
    code = _concept(item)
    if code is None:
        raise ValueError("expected a code of what was measured")
    measured = item.get("MeasuredValueSequence") or ()
    reasons = item.get("NumericValueQualifierCodeSequence") or ()
    value = _number(measured[0]) if measured else None
    units = (measured[0].get("MeasurementUnitsCodeSequence") or ()) if measured else ()
    return Measurement(
        code=code,
        derivation=next((_value_code(each) for each in _children(item) if _concept(each) in _DERIVATIONS), None),
        value=value,
        unit=(_code(units[0]) or ("", ""))[0] if units else "",
        absent=_code(reasons[0]) if reasons else None,
    )


def _number(item: Dataset) -> float | None:
    """FloatingPointValue, which keeps all digits, else NumericValue."""
    for keyword in ("FloatingPointValue", "NumericValue"):
        given = item.get(keyword)
        if given is not None and given != "":
            value = float(np.atleast_1d(np.array(given, float))[0])
            return value if np.isfinite(value) else None
    return None


def _type(item: Dataset) -> str:
    return text_of(item, "ValueType") or ""


def _concept(item: Dataset) -> Code | None:
    names = item.get("ConceptNameCodeSequence") or ()
    return _code(names[0]) if names else None


def _value_code(item: Dataset) -> Code | None:
    codes = item.get("ConceptCodeSequence") or ()
    return _code(codes[0]) if codes else None


def _code(item: Dataset) -> Code | None:
    value = text_of(item, "CodeValue") or text_of(item, "LongCodeValue")
    scheme = text_of(item, "CodingSchemeDesignator")
    return (value[:64], scheme[:16]) if value and scheme else None


def _is_segment(reference: Dataset) -> bool:
    return str(reference.get("ReferencedSOPClassUID")) in _SEGMENT_CLASSES
