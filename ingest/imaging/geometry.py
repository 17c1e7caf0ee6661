"""Where the slices of a series lie in the patient, and whether they make a regular volume.

Patient coordinates are LPS in mm. A voxel index is (slice, row, column), slices counted along the normal
n = (direction of rows) x (direction of columns); the affine takes index to mm. The order of files, instance numbers
and slice locations are not used: only position and orientation are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.checks import Report
from ingest.imaging.files import DicomFile
from ingest.imaging.header import NEEDED

Array = npt.NDArray[np.float64]

# Headers round positions to 0.01 mm or so; one part in a hundred of a step moves no lesion measurably.
SPACING_TOLERANCE = 0.01
SPACING_TOLERANCE_MM = 0.02
_ORIENTATION_TOLERANCE = 1e-3
_LONGEST_LIST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A regular volume.

    Attributes:
        order: for each slice of the volume the index of its file.
        affine: 4 x 4, index (slice, row, column, 1) to LPS mm.
        spacing_mm: between columns, between rows, between slices (x, y, z of the volume).
        shape: slices, rows, columns.
    """

    order: tuple[int, ...]
    affine: Array
    spacing_mm: tuple[float, float, float]
    shape: tuple[int, int, int]

    def to_mm(self, indices: Array) -> Array:
        """LPS mm (n, 3) of fractional indices (n, 3)."""
        return np.asarray(indices @ self.affine[:3, :3].T + self.affine[:3, 3])

    def to_index(self, points_mm: Array) -> Array:
        """Fractional indices (n, 3) of LPS points (n, 3)."""
        return np.asarray((points_mm - self.affine[:3, 3]) @ np.linalg.inv(self.affine[:3, :3]).T)


def read_geometry(files: Sequence[DicomFile], *, where: str, report: Report) -> Geometry | None:
    """Geometry of a series, or None after reporting what keeps it from being a regular volume.

    Refused: slices of different size, pixel spacing or orientation (`mixed_geometry`), two slices at one place
    (`duplicate_position`), slices shifted against the normal as by a tilted gantry (`gantry_tilt`), and steps that
    differ from their median by more than 1 % and 0.02 mm (`irregular_spacing`, with the positions).
    A series of one slice takes its thickness from SliceThickness, because nothing else says how much it stands for.
    """
    if not _is_uniform(files, where, report):
        return None
    rows_step, columns_step = _values(files, "pixel_spacing")[0].tolist()
    along_row, along_column = np.split(_values(files, "orientation")[0], 2)
    normal = np.cross(along_row, along_column)
    positions = _values(files, "position")
    heights = positions @ normal
    order = np.argsort(heights, kind="stable")
    step = _slice_step(files, positions[order], heights[order], normal, where, report)
    if step is None:
        return None
    affine = np.eye(4)
    affine[:3, :3] = np.column_stack([normal * step, along_column * rows_step, along_row * columns_step])
    affine[:3, 3] = positions[order[0]]
    rows, columns = (int(_values(files, name)[0]) for name in ("rows", "columns"))
    return Geometry(
        order=tuple(int(index) for index in order),
        affine=affine,
        spacing_mm=(columns_step, rows_step, step),
        shape=(len(files), rows, columns),
    )


def _is_uniform(files: Sequence[DicomFile], where: str, report: Report) -> bool:
    tolerances = {"rows": 0.0, "columns": 0.0, "pixel_spacing": 1e-4, "orientation": _ORIENTATION_TOLERANCE}
    same = {name: _all_close(files, name, tolerance) for name, tolerance in tolerances.items()}
    for name, is_same in same.items():
        if not is_same:
            keyword = NEEDED[name]
            message = f"expected slices of equal {keyword}, found different ones: give one folder a series"
            report.error("mixed_geometry", file=where, column=keyword, message=message)
    directions = _values(files, "orientation")[0].reshape(2, 3)
    if not np.allclose(directions @ directions.T, np.eye(2), atol=_ORIENTATION_TOLERANCE):
        message = "expected two orthogonal unit vectors as image orientation, found others"
        report.error("orientation_invalid", file=where, column="ImageOrientationPatient", message=message)
        return False
    return all(same.values())


def _values(files: Sequence[DicomFile], name: str) -> Array:
    return np.array([getattr(file.header, name) for file in files], float)


def _all_close(files: Sequence[DicomFile], name: str, tolerance: float) -> bool:
    values = _values(files, name)
    return bool(np.abs(values - values[0]).max() <= tolerance)


def _slice_step(
    files: Sequence[DicomFile], positions: Array, heights: Array, normal: Array, where: str, report: Report
) -> float | None:
    if len(files) == 1:
        return _thickness(files[0], report)
    steps = np.diff(heights)
    step = float(np.median(steps))
    tolerance = max(SPACING_TOLERANCE * step, SPACING_TOLERANCE_MM)
    if steps.min() <= SPACING_TOLERANCE_MM:
        count = int((steps <= SPACING_TOLERANCE_MM).sum())
        message = f"expected one slice a position, found {count} slices at the place of another"
        report.error("duplicate_position", file=where, column="ImagePositionPatient", count=count, message=message)
        return None
    tilted = _report_tilt(positions, steps, normal, tolerance, where, report)
    if np.abs(steps - step).max() > tolerance:
        message = (
            f"expected slices {step:.3f} mm apart (within {tolerance:.3f} mm), found steps from {steps.min():.3f} to "
            f"{steps.max():.3f} mm; positions along the normal in mm: {_listed(heights)}"
        )
        report.error(
            "irregular_spacing", file=where, column="ImagePositionPatient", value=_listed(steps), message=message
        )
        return None
    # The mean over the whole stack, so that rounding of single positions does not add up.
    return None if tilted else float((heights[-1] - heights[0]) / (len(heights) - 1))


def _report_tilt(positions: Array, steps: Array, normal: Array, tolerance: float, where: str, report: Report) -> bool:
    shifts = np.diff(positions, axis=0)
    sideways = np.linalg.norm(shifts - np.outer(shifts @ normal, normal), axis=1)
    if sideways.max() <= tolerance:
        return False
    degrees = float(np.degrees(np.arctan2(sideways, steps)).max())
    message = f"expected slices stacked along their normal, found a gantry tilt of {degrees:.1f} degrees"
    report.error("gantry_tilt", file=where, column="ImagePositionPatient", value=f"{degrees:.1f}", message=message)
    return True


def _thickness(file: DicomFile, report: Report) -> float | None:
    thickness = file.header.thickness
    if thickness is not None and thickness[0] > 0:
        return thickness[0]
    message = "expected a slice thickness above 0 for a series of one slice, found none"
    report.error("missing_attribute", file=file.label, column="SliceThickness", message=message)
    return None


def _listed(values: Array) -> str:
    shown = ", ".join(f"{value:.2f}" for value in values[:_LONGEST_LIST])
    return shown if len(values) <= _LONGEST_LIST else f"{shown}, … ({len(values)} in all)"
