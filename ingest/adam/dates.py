"""Calendar dates of ADaM: ISO text, SAS numbers, SAS text and typed columns, all as days since 1970-01-01.

They live here only until a day number has been made of them; no record ever holds one.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import numpy as np
import pyarrow as pa

from ingest.adam.dataset import Dataset
from ingest.tables.table import NumberArray

EPOCH = date(1970, 1, 1)
SAS_EPOCH = date(1960, 1, 1)
_SAS_SHIFT = (SAS_EPOCH - EPOCH).days
_SECONDS_A_DAY = 86_400
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_PARTIAL = re.compile(r"(?:18|19|20|21)\d{2}|\d{4}-\d{2}|\d{4}--?-.*|-.*|\d{4}-\d{2}-?-?")
_SAS_TEXT = re.compile(r"(\d{1,2})([A-Za-z]{3})(\d{4})(?::.*)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?")
_OF_SECONDS = ("DATETIME", "E8601DT", "B8601DT")
# A number above this is no day of our time, so that it counts seconds.
_MOST_DAYS = 1_000_000
_EARLIEST, _LATEST = (date(1880, 1, 1) - EPOCH).days, (date(2200, 1, 1) - EPOCH).days


class PartialDateError(ValueError):
    """A date without its day or month."""


def calendar_days(dataset: Dataset, column: str | None) -> NumberArray:
    """Days since 1970-01-01, NaN where missing. Partial dates are warned about, other text is reported."""
    if column is None or column not in dataset.table.columns:
        return np.full(len(dataset), np.nan)
    kind = dataset.table.data.schema.field(column).type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return _of_numbers(dataset, column)
    return _of_texts(dataset, column)


def first_of(dataset: Dataset, *columns: str) -> NumberArray:
    """Row by row the first of these columns that has a date."""
    found = np.full(len(dataset), np.nan)
    for column in columns:
        if np.isnan(found).any():
            found = np.where(np.isnan(found), calendar_days(dataset, column), found)
    return found


def _of_numbers(dataset: Dataset, column: str) -> NumberArray:
    values = dataset.numbers(column)
    is_seconds = dataset.formats.get(column, "").startswith(_OF_SECONDS) or column.endswith("DTM")
    seconds = is_seconds | (np.abs(values) > _MOST_DAYS)
    days = np.floor(np.where(seconds, values / _SECONDS_A_DAY, values)) + _SAS_SHIFT
    for row in np.flatnonzero((days < _EARLIEST) | (days > _LATEST)):
        _refuse(dataset, int(row), column)
        days[row] = np.nan
    return np.asarray(days, dtype=np.float64)


def _of_texts(dataset: Dataset, column: str) -> NumberArray:
    texts = dataset.texts(column)
    known: dict[str | None, float] = {None: np.nan}
    for row, text in enumerate(texts):
        # a text that is no date is looked at again in each row, so that all of them are counted
        if text is not None and np.isnan(known.get(text, np.nan)):
            known[text] = _parsed(dataset, row, column, text)
    return np.array([known[text] for text in texts], dtype=np.float64)


def _parsed(dataset: Dataset, row: int, column: str, text: str) -> float:
    try:
        return float(parse_date(text, is_seconds=column.endswith("DTM")))
    except PartialDateError:
        message = "a date without its day or month is no date: it counts as missing"
        dataset.warn("partial_date", row, column, None, message)
    except (ValueError, OverflowError):
        _refuse(dataset, row, column)
    return np.nan


def parse_date(text: str, *, is_seconds: bool = False) -> int:
    """Days since 1970-01-01 of `2014-01-02`, `2014-01-02T11:45`, `02JAN2014` or a SAS number.

    Raises:
        PartialDateError: the day or the month is missing.
        ValueError: anything else.
    """
    if iso := _ISO.fullmatch(text):
        days = (date(int(iso[1]), int(iso[2]), int(iso[3])) - EPOCH).days
    elif sas := _SAS_TEXT.fullmatch(text):
        days = (datetime.strptime("".join(sas.groups()), "%d%b%Y").date() - EPOCH).days
    elif _PARTIAL.fullmatch(text):
        raise PartialDateError(text)
    elif _NUMBER.fullmatch(text):
        is_seconds = is_seconds or abs(float(text)) > _MOST_DAYS
        days = int(float(text) // (_SECONDS_A_DAY if is_seconds else 1)) + _SAS_SHIFT
    else:
        raise ValueError("expected a date")
    if not _EARLIEST <= days <= _LATEST:
        raise ValueError("expected a date of our time")
    return days


def _refuse(dataset: Dataset, row: int, column: str) -> None:
    # the value is left out: a date that cannot be read is still a date
    message = "expected a date such as 2014-01-02, 02JAN2014 or a SAS date number"
    dataset.error("not_a_date", row, column, None, message)
