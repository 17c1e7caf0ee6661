"""Measures a segmented lesion: volume, longest axial diameter, centre."""

from __future__ import annotations

import numpy as np

from ingest.deidentify import new_uid
from ingest.imaging.geometry import Array, Geometry
from ingest.imaging.segmentation import Mask, Voxels
from ingest.records import LesionRecord

_MM3_PER_ML = 1000.0


def label_of(mask: Mask) -> str:
    """`lesion-<segment number>`: the label in the header is free text and does not leave it."""
    return f"lesion-{mask.segment_number}"


def measure_lesion(mask: Mask, geometry: Geometry, *, uid_salt: str) -> LesionRecord:
    """Volume in mL (voxel count x voxel volume), longest axial diameter in mm, centroid in LPS mm."""
    voxel_mm3 = float(np.prod(geometry.spacing_mm))
    centre = geometry.to_mm(mask.voxels.mean(axis=0, keepdims=True))[0]
    return LesionRecord(
        label=label_of(mask),
        segment_number=mask.segment_number,
        volume_ml=len(mask.voxels) * voxel_mm3 / _MM3_PER_ML,
        longest_diameter_mm=longest_axial_diameter_mm(mask.voxels, geometry),
        centroid_mm=(float(centre[0]), float(centre[1]), float(centre[2])),
        origin=mask.origin,
        tracking_id=new_uid(mask.tracking_uid, salt=uid_salt) if mask.tracking_uid else "",
    )


def longest_axial_diameter_mm(voxels: Voxels, geometry: Geometry) -> float:
    """Longest distance in mm within any one slice, as RECIST measures it: in the plane, not in 3-D.

    The outline runs half a voxel outside the centres of the outermost voxels along rows and columns, which is where a
    marching-cubes surface of the mask crosses the plane (pyradiomics: Maximum2DDiameterSlice).
    """
    return max(_longest(_outline(voxels[voxels[:, 0] == index, 1:], geometry)) for index in np.unique(voxels[:, 0]))


def _outline(pixels: Voxels, geometry: Geometry) -> Array:
    """In-plane points in mm that hold the farthest pair: the ends of every row and of every column of the lesion."""
    columns_step, rows_step, _ = geometry.spacing_mm
    by_row, by_column = _ends(pixels, 0), _ends(pixels, 1)
    return np.asarray(np.concatenate([by_row, by_column]) * np.array([rows_step, columns_step]))


def _ends(pixels: Voxels, axis: int) -> Array:
    other = 1 - axis
    lines, position = np.unique(pixels[:, axis], return_inverse=True)
    low = np.full(len(lines), np.inf)
    high = np.full(len(lines), -np.inf)
    np.minimum.at(low, position, pixels[:, other])
    np.maximum.at(high, position, pixels[:, other])
    points = np.empty((2 * len(lines), 2))
    points[:, axis] = np.tile(lines, 2)
    points[:, other] = np.concatenate([low - 0.5, high + 0.5])
    return points


def _longest(points: Array) -> float:
    return float(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2).max()))
