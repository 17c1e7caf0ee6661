"""One issue for all rows of a file that share a defect, with the first of them as its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.checks import Report
from ingest.errors import Severity

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows stand. Shapes: lines (rows,), 1-based."""

    label: str
    lines: npt.NDArray[np.int64]
    report: Report


def say_rows(
    place: Place,
    code: str,
    wrong: Any,
    *,
    column: str,
    message: str,
    values: Any = None,
    severity: Severity = Severity.ERROR,
) -> int:
    """Report the rows where `wrong` is true once, with their number; answers how many there are.

    Args:
        place: the file and the line of each row.
        code: of the issue.
        wrong: boolean Arrow or NumPy array, a value a row; a null counts as false.
        column: name of the column, for the issue.
        message: what was expected, without the value.
        values: the column, an Arrow array or a sequence; the first wrong one is shown.
        severity: error, or warning.
    """
    at = np.flatnonzero(as_mask(wrong))
    if len(at) == 0:
        return 0
    say = place.report.error if severity is Severity.ERROR else place.report.warn
    say(
        code,
        file=place.label,
        line=int(place.lines[at[0]]),
        column=column,
        value=_shown(values, int(at[0])),
        message=message,
        count=len(at),
    )
    return len(at)


def as_mask(wrong: Any) -> Mask:
    """The boolean array with nulls as false."""
    if isinstance(wrong, np.ndarray):
        return wrong
    mask: Mask = wrong.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def _shown(values: Any, at: int) -> object:
    if values is None:
        return None
    found: object = values[at]
    return found.as_py() if isinstance(found, pa.Scalar) else found
