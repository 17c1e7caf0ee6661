"""A segmentation without the images that it was drawn on: measured on its own planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from ingest.checks import Report
from ingest.imaging.files import DicomFile
from ingest.imaging.geometry import Array, Geometry
from ingest.imaging.header import DICOM_ERRORS
from ingest.imaging.segmentation import (
    Mask,
    MisplacedError,
    build_masks,
    groups_of,
    origin_of,
    read_segments,
    report_unreadable,
    tracking_uids,
)

_MOST_PLANES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Planes:
    """A segmentation's own lattice, with what lies on it; `planes`: how many hold a frame."""

    geometry: Geometry
    masks: tuple[Mask, ...]
    planes: int


def read_planes(file: DicomFile, *, threshold: float, report: Report) -> Planes | None:
    """The segments of a SEG on the lattice of its frames, or None after reporting why they make none.

    The step between planes is SpacingBetweenSlices, else the smallest distance between two frames, else SliceThickness;
    every frame must lie a whole number of steps from the lowest (`seg_geometry`).
    """
    try:
        geometry, planes = _lattice(file.dataset)
        found = read_segments(file.dataset, geometry, threshold)
        masks = build_masks(found, tracking_uids(file.dataset), label=file.label, report=report)
    except MisplacedError as error:
        report.error("seg_geometry", file=file.label, column="PlanePositionSequence", message=str(error))
        return None
    except DICOM_ERRORS as error:
        report_unreadable(error, file.label, report)
        return None
    return None if masks is None else Planes(geometry=geometry, masks=tuple(masks), planes=planes)


def _lattice(dataset: Dataset) -> tuple[Geometry, int]:
    frames = [groups_of(dataset, index) for index in range(len(dataset.PerFrameFunctionalGroupsSequence))]
    measures = frames[0]["PixelMeasuresSequence"][0]
    orientation = np.array(frames[0]["PlaneOrientationSequence"][0].ImageOrientationPatient, float)
    along_row, along_column = np.split(orientation, 2)
    normal = np.cross(along_row, along_column)
    origins = np.array([origin_of(frame) for frame in frames])
    heights = np.unique(np.round(origins @ normal, 4))
    rows_step, columns_step = (float(value) for value in measures.PixelSpacing)
    step = _step(measures, heights)
    count = round((heights[-1] - heights[0]) / step) + 1
    if count > _MOST_PLANES:
        raise MisplacedError(f"expected frames within {_MOST_PLANES} planes, found them {count} planes apart")
    affine = np.eye(4)
    affine[:3, :3] = np.column_stack([normal * step, along_column * rows_step, along_row * columns_step])
    affine[:3, 3] = origins[int((origins @ normal).argmin())]
    shape = (count, int(dataset.Rows), int(dataset.Columns))
    geometry = Geometry(
        order=tuple(range(count)), affine=affine, spacing_mm=(columns_step, rows_step, step), shape=shape
    )
    return geometry, len(heights)


def _step(measures: Dataset, heights: Array) -> float:
    between = measures.get("SpacingBetweenSlices")
    if between:
        step = float(between)
    elif len(heights) > 1:
        step = float(np.diff(heights).min())
    else:
        step = float(measures.get("SliceThickness") or 0)
    if not step > 0:
        raise MisplacedError("expected a step between planes above 0, found none")
    return step
