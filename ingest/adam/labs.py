"""ADLB: laboratory values, as whole columns, because a trial has them by the million."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.adam.dataset import Dataset, analysed
from ingest.adam.subjects import Subjects
from ingest.adam.units import stated_units
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.rows import Rows
from ingest.tables.table import NumberArray

Mask = npt.NDArray[np.bool_]
_BOUND = r"^(?P<sign><=|>=|<|>)\s*(?P<limit>[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)$"
_LONGEST_UNIT = 32


def read_labs(dataset: Dataset, subjects: Subjects) -> Rows[ObservationRecord]:
    """Every dated laboratory value; a bound (`<0.5`) stays a bound, a result in words is ignored and counted."""
    if not dataset.needs("USUBJID", "PARAMCD", "AVAL"):
        dataset.counts["ignored"] += len(dataset)
        return Rows(ObservationRecord, pa.table({}))
    patients, names = subjects.find(dataset), dataset.texts("PARAMCD")
    days = subjects.timeline.day_numbers(dataset, patients, dates=("ADT", "ADTM", "LBDTC"), study_day="ADY")
    values = dataset.numbers("AVAL")
    signs, limits = _bounds(dataset)
    data = pa.table(
        {
            "patient": pa.array(patients, pa.string()),
            "modality": pa.array([Modality.LABS.value] * len(dataset), pa.string()),
            "name": pa.array(names, pa.string()),
            "day": pa.array(days, from_pandas=True),
            "unit": pc.utf8_slice_codeunits(
                pa.array([unit or "" for unit in stated_units(dataset, "AVALU", "LBSTRESU")], pa.string()),
                0,
                _LONGEST_UNIT,
            ),
            **_said(values, signs, limits),
        }
    )
    rows = _stored(dataset, patients, names, days, ~np.isnan(values) | (signs != ""))
    kept = data.filter(pa.array(rows))
    return Rows(ObservationRecord, kept.set_column(3, "day", kept.column("day").cast(pa.int64())))


def _bounds(dataset: Dataset) -> tuple[npt.NDArray[np.object_], NumberArray]:
    """Sign and number of the results that are written as a bound; empty and NaN for the others."""
    words = pa.array(dataset.texts(dataset.first("AVALC", "LBSTRESC")), pa.string())
    found = pc.extract_regex(words, _BOUND)
    signs = pc.fill_null(pc.struct_field(found, 0), "").to_numpy(zero_copy_only=False)
    limits = pc.struct_field(found, 1).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return signs, np.asarray(limits, dtype=np.float64)


def _said(values: NumberArray, signs: npt.NDArray[np.object_], limits: NumberArray) -> dict[str, pa.Array]:
    """The state and number of each row: the bound that the text gives, else the value."""
    is_below, is_above = np.isin(signs, ("<", "<=")), np.isin(signs, (">", ">="))
    return {
        "state": pa.array(np.where(is_below, Knowing.BELOW_LIMIT.value, Knowing.VALUE.value), pa.string()),
        "value": pa.array(np.where(is_below, np.nan, np.where(is_above, limits, values)), from_pandas=True),
        "limit": pa.array(np.where(is_below, limits, np.nan), from_pandas=True),
        "comparator": pa.array(signs, pa.string()),
    }


def _stored(
    dataset: Dataset, patients: list[str | None], names: list[str | None], days: NumberArray, has_value: Mask
) -> Mask:
    """Which rows are stored; what is left out is said."""
    rows = np.array(analysed(dataset, names), dtype=np.bool_) & np.array([code is not None for code in patients])
    named = np.array([name is not None for name in names], dtype=np.bool_)
    for row in np.flatnonzero(rows & ~named):
        dataset.error("missing_parameter", int(row), "PARAMCD", None, "expected a parameter code, found nothing")
    rows &= named
    dataset.ignore_rows("missing_value", rows & ~has_value, "AVAL", "a result without a number is not stored")
    rows &= has_value
    undated = rows & np.isnan(days)
    dataset.ignore_rows("undated_row", undated, "ADT", "a row without a date or study day is not stored")
    rows &= ~undated
    keys = pd.DataFrame({"patient": patients, "name": names, "day": days})[rows]
    repeated = np.zeros(len(dataset), dtype=np.bool_)
    repeated[np.flatnonzero(rows)] = keys.duplicated().to_numpy()
    message = "one value a subject, parameter and day is stored: the first"
    dataset.ignore_rows("repeated_measurement", repeated, "PARAMCD", message)
    return np.asarray(rows & ~repeated, dtype=np.bool_)
