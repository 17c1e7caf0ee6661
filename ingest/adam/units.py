"""Units: stated in a column, in the parameter's label, or implied by a rule that is said in a warning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.adam.dataset import Dataset
from ingest.durations import DAYS_A_MONTH, DAYS_A_YEAR

_IN_LABEL = re.compile(r"[\(\[]([^()\[\]]{1,32})[\)\]]\s*$")
DAYS = {"DAY": 1.0, "D": 1.0, "WEEK": 7.0, "WK": 7.0, "MONTH": DAYS_A_MONTH, "MO": DAYS_A_MONTH}
DAYS |= {"YEAR": DAYS_A_YEAR, "YR": DAYS_A_YEAR, "Y": DAYS_A_YEAR}
_LENGTHS = ("mm", "cm")


def days_in(unit: str) -> float | None:
    """Days of one unit of time (`DAYS`, `Month`, `wks`), or None where it is no unit of time."""
    word = unit.strip().upper()
    return DAYS.get(word) or DAYS.get(word.removesuffix("S"))


def unit_in_label(label: str | None) -> str | None:
    """The unit in brackets at the end of a parameter's label: `Hemoglobin (g/L)`."""
    found = _IN_LABEL.search(label or "")
    return found[1].strip() if found else None


def stated_units(dataset: Dataset, *columns: str) -> list[str | None]:
    """Row by row the first of these columns that names a unit, else the one in the parameter's label."""
    units: list[str | None] = [None] * len(dataset)
    for column in columns:
        units = [old or new for old, new in zip(units, dataset.texts(column), strict=True)]
    labels = dataset.texts("PARAM")
    return [unit or unit_in_label(label) for unit, label in zip(units, labels, strict=True)]


def lengths(dataset: Dataset, sizes: Sequence[bool]) -> list[str]:
    """Unit of each row; where a size states none, the only one stated in the dataset, else mm (RECIST), with a warning.

    Args:
        dataset: ADTR.
        sizes: which rows are sizes.
    """
    units: Sequence[str | None] = stated_units(dataset, "AVALU", "TRSTRESU")
    known = [unit.lower() if unit and unit.lower() in _LENGTHS else None for unit in units]
    stated = {unit for unit in known if unit}
    usual = next(iter(stated)) if len(stated) == 1 else "mm"
    for row, unit in enumerate(known):
        if unit is None and sizes[row]:
            message = f"no unit for the size (AVALU, TRSTRESU, PARAM): {usual} is implied"
            dataset.warn("unit_implied", row, "AVALU", None, message)
    return [unit or usual for unit in known]
