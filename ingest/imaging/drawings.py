"""Reads what was drawn on a series, whatever kind of object holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.checks import Report
from ingest.imaging.files import DicomFile, read_dicom
from ingest.imaging.resampling import resample_mask
from ingest.imaging.rtstruct import RTSTRUCT_CLASS, read_structures
from ingest.imaging.segmentation import SEG_CLASSES, Mask, read_masks
from ingest.imaging.series import Series


def read_drawing(
    path: Path,
    *,
    series: Series,
    threshold: float,
    uid_salt: str,
    label: str,
    report: Report,
    all_regions: bool = False,
) -> list[Mask] | None:
    """The lesions of a DICOM SEG or RTSTRUCT as voxels of the series' volume, or None after reporting why not.

    Args:
        path: the file.
        series: what it was drawn on.
        threshold: share from which a voxel of a fractional segmentation counts.
        uid_salt: secret of the study, for UIDs in messages.
        label: the file as the data manager knows it.
        report: where defects go.
        all_regions: of a structure set, organs and planning volumes as well.
    """
    file = read_dicom(path, label=label, report=report)
    if file is None:
        return None
    masks = _masks(file, series, threshold, uid_salt, report, all_regions)
    return masks if masks is None or not series.is_resampled else _resampled(masks, series, label, report)


def _masks(
    file: DicomFile, series: Series, threshold: float, uid_salt: str, report: Report, all_regions: bool
) -> list[Mask] | None:
    if file.header.sop_class in SEG_CLASSES:
        return read_masks(file, series=series, threshold=threshold, uid_salt=uid_salt, report=report)
    if file.header.sop_class == RTSTRUCT_CLASS:
        return read_structures(file, series=series, uid_salt=uid_salt, report=report, all_regions=all_regions)
    message = "expected a DICOM SEG or RTSTRUCT, found another object"
    report.error("not_a_segmentation", file=file.label, column="SOPClassUID", message=message)
    return None


def _resampled(masks: Sequence[Mask], series: Series, label: str, report: Report) -> list[Mask] | None:
    moved = [replace(mask, voxels=resample_mask(mask.voxels, series.stack, series.geometry)) for mask in masks]
    for mask in moved:
        if not len(mask.voxels):
            message = "expected voxels in the segment after resampling, found none"
            report.error(
                "empty_segment", file=label, column="SegmentNumber", value=mask.segment_number, message=message
            )
    return None if any(not len(mask.voxels) for mask in moved) else moved
