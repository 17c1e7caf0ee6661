"""The words of a result, and what is known by a result and a level together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.amounts import Amount
from ingest.records import Knowing


class Result(StrEnum):
    """What the laboratory says in words."""

    DETECTED = "detected"
    NOT_DETECTED = "not_detected"
    BELOW_LIMIT = "below_limit"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    NOT_TESTED = "not_tested"


_WORDS = {
    Result.DETECTED: "detected|positive|pos|present|mrd positive|mrd+|ctdna detected|ctdna positive|mrd detected",
    Result.NOT_DETECTED: "not detected|negative|neg|undetected|undetectable|absent|none detected|mrd negative|mrd-|"
    "ctdna not detected|ctdna negative|mrd not detected|no ctdna detected",
    Result.BELOW_LIMIT: "below lod|<lod|< lod|below limit|below limit of detection|below detection limit|"
    "less than lod|below the limit of detection",
    Result.FAILED: "failed|fail|qns|quantity not sufficient|insufficient|insufficient sample|no result|invalid|"
    "test failed|quality failure|qc failed|qc fail",
    Result.INDETERMINATE: "indeterminate|inconclusive|equivocal|borderline",
    Result.NOT_TESTED: "not tested|not done|not performed|not ordered|not collected",
}
WORDS = {word: result for result, words in _WORDS.items() for word in words.split("|")}
# in a column that asks a question, such as `detected`
ANSWERS = {
    "yes": Result.DETECTED,
    "true": Result.DETECTED,
    "1": Result.DETECTED,
    "no": Result.NOT_DETECTED,
    "false": Result.NOT_DETECTED,
    "0": Result.NOT_DETECTED,
}
_SILENT = {
    Result.FAILED: Knowing.FAILED,
    Result.INDETERMINATE: Knowing.FAILED,
    Result.NOT_TESTED: Knowing.NOT_TESTED,
}


def parse_result(text: str) -> Result | None:
    """The result that a word stands for; None for any other (ND may be "not detected" and "not done")."""
    return WORDS.get(" ".join(text.lower().replace("_", " ").split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known.

    Attributes:
        state: one of the five.
        amount: the level where the state is VALUE; None with VALUE: detected, with no level given.
        limit: of detection.
        warning: code of what the data manager should know, or empty.
    """

    state: Knowing
    amount: Amount | None = None
    limit: float | None = None
    warning: str = ""


class ContradictionError(ValueError):
    """Result and level cannot both be right; the message says why."""


def weigh(result: Result | None, amount: Amount | None, limit: float | None) -> Reading:
    """What a result, a level and a limit of detection say together, in one unit.

    | result | level | known |
    |---|---|---|
    | none | 0 | value 0 (warning: nobody said "not detected") |
    | none | number at or above the limit, or no limit | value |
    | none | number below the limit | below the limit |
    | none | < bound | below that limit |
    | detected | number, or a bound | value |
    | detected | none | detected, no level |
    | detected | 0 | contradiction |
    | not detected | none, 0, < bound, number below the limit | none found |
    | not detected | number at or above the limit or without one, > bound | contradiction |
    | below limit | none, 0, < bound, number up to the limit | below the limit |
    | below limit | number above the limit, > bound | contradiction |
    | failed, indeterminate | any | failed |
    | not tested | any | not tested |

    Raises:
        ContradictionError: as above, or nothing is given.
    """
    if result in _SILENT:
        has_level = amount is not None and amount.value > 0
        return Reading(state=_SILENT[result], limit=limit, warning="value_beside_state" if has_level else "")
    if result is None:
        return _by_amount(amount, limit)
    if result is Result.DETECTED:
        return _detected(amount, limit)
    return _undetected(result, amount, limit)


def _by_amount(amount: Amount | None, limit: float | None) -> Reading:
    if amount is None:
        raise ContradictionError("expected a result or a level, found neither")
    if amount.is_upper_bound:
        return Reading(state=Knowing.BELOW_LIMIT, limit=amount.value)
    if amount.value == 0 and not amount.comparator:
        return Reading(state=Knowing.VALUE, amount=amount, limit=limit, warning="zero_without_result")
    if limit is not None and amount.value < limit and not amount.comparator:
        return Reading(state=Knowing.BELOW_LIMIT, limit=limit)
    return Reading(state=Knowing.VALUE, amount=amount, limit=limit)


def _detected(amount: Amount | None, limit: float | None) -> Reading:
    if amount is not None and amount.value == 0 and not amount.comparator.startswith(">"):
        raise ContradictionError("expected a level above 0 beside the result 'detected', found 0")
    is_low = amount is not None and limit is not None and amount.value < limit
    return Reading(state=Knowing.VALUE, amount=amount, limit=limit, warning="detected_below_limit" if is_low else "")


def _undetected(result: Result, amount: Amount | None, limit: float | None) -> Reading:
    state = Knowing.NONE_FOUND if result is Result.NOT_DETECTED else Knowing.BELOW_LIMIT
    if amount is None or (amount.value == 0 and not amount.comparator):
        return Reading(state=state, limit=limit)
    if amount.is_upper_bound:
        return Reading(state=state, limit=amount.value)
    is_below = limit is not None and (amount.value < limit or (result is Result.BELOW_LIMIT and amount.value == limit))
    if amount.comparator or not is_below:
        words = "not detected" if result is Result.NOT_DETECTED else "below the limit"
        raise ContradictionError(f"expected no level at or above the limit of detection beside the result '{words}'")
    return Reading(state=state, limit=limit, warning="value_beside_state")
