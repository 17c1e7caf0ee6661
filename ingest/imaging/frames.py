"""Frames of an enhanced multi-frame image, each as a slice of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydicom.dataset import Dataset

from ingest.imaging.header import DICOM_ERRORS, Header, numbers_of, parse_header

ENHANCED_CLASSES = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.2.1",  # enhanced CT
        "1.2.840.10008.5.1.4.1.1.2.2",  # legacy converted enhanced CT
        "1.2.840.10008.5.1.4.1.1.4.1",  # enhanced MR
        "1.2.840.10008.5.1.4.1.1.4.4",  # legacy converted enhanced MR
        "1.2.840.10008.5.1.4.1.1.130",  # enhanced PET
        "1.2.840.10008.5.1.4.1.1.128.1",  # legacy converted enhanced PET
    }
)
# The group that holds an attribute of a frame: its sequence, and the keywords taken from it.
_GROUPS = {
    "PixelMeasuresSequence": ("PixelSpacing", "SliceThickness"),
    "PlaneOrientationSequence": ("ImageOrientationPatient",),
    "PlanePositionSequence": ("ImagePositionPatient",),
    "PixelValueTransformationSequence": ("RescaleSlope", "RescaleIntercept"),
    "MRDiffusionSequence": ("DiffusionBValue",),
}


def read_frames(dataset: Dataset) -> list[Header] | None:
    """A header a frame, or None where the functional groups do not say of every frame where it lies."""
    shared = _first(dataset, "SharedFunctionalGroupsSequence")
    frames = dataset.get("PerFrameFunctionalGroupsSequence")
    if frames is None or not len(frames) or numbers_of(dataset, "NumberOfFrames", 1) != (len(frames),):
        return None
    return [_header(dataset, (shared, frame)) for frame in frames]


def _header(dataset: Dataset, groups: tuple[Dataset, Dataset]) -> Header:
    plane = Dataset()
    for keyword in ("Rows", "Columns"):
        setattr(plane, keyword, dataset.get(keyword))
    for keyword, value in _values(groups):
        setattr(plane, keyword, value)
    own, whole = parse_header(plane), parse_header(dataset)
    stack = str(numbers_of(_content(groups), "TemporalPositionIndex", 1))
    return replace(
        own,
        modality=whole.modality,
        sop_class=whole.sop_class,
        burned_in=whole.burned_in,
        study_uid=whole.study_uid,
        series_uid=whole.series_uid,
        instance_uid=whole.instance_uid,
        acquisition=(own.acquisition[0], stack, *own.acquisition[2:]),
        is_localizer=whole.is_localizer,
    )


def _values(groups: tuple[Dataset, Dataset]) -> Iterator[tuple[str, object]]:
    for group in groups:
        for name, keywords in _GROUPS.items():
            item = _first(group, name)
            yield from ((keyword, item[keyword].value) for keyword in keywords if keyword in item)


def _content(groups: tuple[Dataset, Dataset]) -> Dataset:
    return _first(groups[1], "FrameContentSequence")


def _first(dataset: Dataset, name: str) -> Dataset:
    try:
        items = dataset.get(name)
        return items[0] if items else Dataset()
    except DICOM_ERRORS:
        return Dataset()
