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
from ingest.imaging.header import ACQUISITION, NEEDED

Array = npt.NDArray[np.float64]

# Headers round positions to 0.01 mm or so; one part in a hundred of a step moves no lesion measurably.
SPACING_TOLERANCE = 0.01
SPACING_TOLERANCE_MM = 0.02
_ORIENTATION_TOLERANCE = 1e-3
_LONGEST_LIST = 12
_ASK = "the option resample=yes makes a regular volume of it"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Parallel slices where they lie, regular or not.

    Attributes:
        order: for each slice along the normal the index of its file.
        positions: centre of the first voxel of each slice, LPS mm (slices, 3), in that order.
        directions: unit vectors as rows: normal, down a column, along a row.
        steps_mm: between slices (median), between rows, between columns.
        size: rows, columns.
    """

    order: tuple[int, ...]
    positions: Array
    directions: Array
    steps_mm: tuple[float, float, float]
    size: tuple[int, int]

    @property
    def heights(self) -> Array:
        """Places of the slices along the normal, mm."""
        return np.asarray(self.positions @ self.directions[0])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows, columns."""
        return (len(self.order), *self.size)

    def to_index(self, points_mm: Array) -> Array:
        """Fractional indices (n, 3) of LPS points (n, 3); row and column are those of the nearest slice."""
        between = (self.heights[1:] + self.heights[:-1]) / 2
        nearest = np.searchsorted(between, points_mm @ self.directions[0])
        inside = (points_mm - self.positions[nearest]) @ self.directions.T / self.steps_mm
        return np.asarray(inside + np.eye(3)[0] * nearest[:, None])

    @property
    def tilt_degrees(self) -> float:
        """Angle between the normal and the line through the slices; 0 where they lie above each other."""
        if len(self.order) < 2:
            return 0.0
        shifts = np.diff(self.positions, axis=0)
        along = shifts @ self.directions[0]
        sideways = np.linalg.norm(shifts - np.outer(along, self.directions[0]), axis=1)
        if sideways.max() <= self.tolerance_mm:
            return 0.0
        return float(np.degrees(np.arctan2(sideways, along)).max())

    @property
    def is_irregular(self) -> bool:
        """Whether a step between slices differs from their median by more than the tolerance."""
        gaps = np.diff(self.heights)
        return bool(len(gaps) and np.abs(gaps - self.steps_mm[0]).max() > self.tolerance_mm)

    @property
    def tolerance_mm(self) -> float:
        """1 % of a step, at least 0.02 mm."""
        return max(SPACING_TOLERANCE * self.steps_mm[0], SPACING_TOLERANCE_MM)


def read_stack(files: Sequence[DicomFile], *, where: str, report: Report) -> Stack | None:
    """The slices of a series in their order, or None after reporting what keeps them from being a stack.

    Refused: slices of different size, pixel spacing or orientation (`mixed_geometry`), two slices at one place
    (`duplicate_position`, or `several_acquisitions` where an attribute tells them apart). A series of one slice takes
    its thickness from SliceThickness, because nothing else says how much it stands for.
    """
    if not _is_uniform(files, where, report):
        return None
    along_row, along_column = np.split(_values(files, "orientation")[0], 2)
    normal = np.cross(along_row, along_column)
    positions = _values(files, "position")
    order = np.argsort(positions @ normal, kind="stable")
    step = _slice_step(files, (positions @ normal)[order], where, report)
    if step is None:
        return None
    rows_step, columns_step = _values(files, "pixel_spacing")[0].tolist()
    rows, columns = (int(_values(files, name)[0]) for name in ("rows", "columns"))
    return Stack(
        order=tuple(int(index) for index in order),
        positions=positions[order],
        directions=np.stack([normal, along_column, along_row]),
        steps_mm=(step, rows_step, columns_step),
        size=(rows, columns),
    )


def check_regular(stack: Stack, *, where: str, report: Report) -> bool:
    """Whether the slices make a regular volume as they are; else reports `gantry_tilt` and `irregular_spacing`."""
    if stack.tilt_degrees:
        degrees = f"{stack.tilt_degrees:.1f}"
        message = f"expected slices stacked along their normal, found a gantry tilt of {degrees} degrees; {_ASK}"
        report.error("gantry_tilt", file=where, column="ImagePositionPatient", value=degrees, message=message)
    if stack.is_irregular:
        steps = np.diff(stack.heights)
        message = (
            f"expected slices {stack.steps_mm[0]:.3f} mm apart (within {stack.tolerance_mm:.3f} mm), found steps from "
            f"{steps.min():.3f} to {steps.max():.3f} mm; positions along the normal in mm: {_listed(stack.heights)}; "
            f"{_ASK}"
        )
        report.error(
            "irregular_spacing", file=where, column="ImagePositionPatient", value=_listed(steps), message=message
        )
    return not (stack.tilt_degrees or stack.is_irregular)


def build_geometry(stack: Stack) -> Geometry:
    """The volume of a regular stack."""
    step = stack.steps_mm[0]
    if len(stack.order) > 1:
        # The mean over the whole stack, so that rounding of single positions does not add up.
        step = float((stack.heights[-1] - stack.heights[0]) / (len(stack.order) - 1))
    steps = (step, *stack.steps_mm[1:])
    affine = np.eye(4)
    affine[:3, :3] = stack.directions.T * np.array(steps)
    affine[:3, 3] = stack.positions[0]
    return Geometry(order=stack.order, affine=affine, spacing_mm=(steps[2], steps[1], steps[0]), shape=stack.shape)


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


def _slice_step(files: Sequence[DicomFile], heights: Array, where: str, report: Report) -> float | None:
    if len(files) == 1:
        return _thickness(files[0], report)
    steps = np.diff(heights)
    if steps.min() > SPACING_TOLERANCE_MM:
        return float(np.median(steps))
    count = int((steps <= SPACING_TOLERANCE_MM).sum())
    keyword = _told_apart_by(files)
    if keyword is None:
        message = f"expected one slice a position, found {count} slices at the place of another"
        report.error("duplicate_position", file=where, column="ImagePositionPatient", count=count, message=message)
    else:
        message = f"expected one acquisition a series, found {count} slices at the place of another, of other {keyword}"
        report.error("several_acquisitions", file=where, column=keyword, count=count, message=message)
    return None


def _told_apart_by(files: Sequence[DicomFile]) -> str | None:
    for index, keyword in enumerate(ACQUISITION):
        if len({file.header.acquisition[index] for file in files}) > 1:
            return keyword
    return None


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
