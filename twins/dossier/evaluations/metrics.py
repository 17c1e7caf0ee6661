"""Metrics in words: name, decimals, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from twins.dossier import numbers, words

HORIZON: Final = re.compile(r"(?P<stem>\w+)_(?P<months>\d+)m")
NAMES: Final = {
    "harrell_c": "Harrell C",
    "uno_c": "Uno C",
    "wolbers_c": "Wolbers C",
    "auc": "AUC",
    "auc_mean": "AUC, mean over time",
    "ibs": "Integrated Brier score",
    "d_calibration_p": "D-calibration p",
    "ici": "ICI",
    "e50": "E50",
    "e90": "E90",
    "observed_expected": "Observed / expected",
    "coverage_90": "Coverage of 90% intervals",
    "aj_error": "Aalen-Johansen error",
    "aj_calibration": "Aalen-Johansen distance, mean over time",
}
HIGHER, LOWER, NEAR_ONE = "higher is better", "lower is better", "1 is right"
DIRECTIONS: Final = {
    "harrell_c": HIGHER,
    "uno_c": HIGHER,
    "wolbers_c": HIGHER,
    "auc": HIGHER,
    "auc_mean": HIGHER,
    "ibs": LOWER,
    "d_calibration_p": "below 0.05 speaks against",
    "ici": LOWER,
    "e50": LOWER,
    "e90": LOWER,
    "observed_expected": NEAR_ONE,
    "coverage_90": "0.90 is right",
    "aj_error": LOWER,
    "aj_calibration": LOWER,
}
DECIMALS: Final = {"d_calibration_p": 2, "coverage_90": 2, "observed_expected": 2}
# What is shown before the reader asks for more.
LEADING: Final = (
    "harrell_c",
    "uno_c",
    "auc_mean",
    "ibs",
    "ici_12m",
    "observed_expected_12m",
    "d_calibration_p",
    "coverage_90",
)


def stem_of(name: str) -> str:
    """`ici` of `ici_12m`."""
    match = HORIZON.fullmatch(name)
    return match["stem"] if match else name


def metric_label(name: str) -> str:
    """`ICI, 12 months`; an unknown metric keeps its own name."""
    label = NAMES.get(stem_of(name), words.sentence_case(stem_of(name)))
    match = HORIZON.fullmatch(name)
    return f"{label}, {match['months']} months" if match else label


def direction(name: str) -> str:
    """Which way is better."""
    return DIRECTIONS.get(stem_of(name), "")


def is_lower_better(name: str) -> bool:
    """True for errors."""
    return direction(name) == LOWER


def decimals(name: str) -> int:
    """As many as the metric deserves."""
    return DECIMALS.get(stem_of(name), 3)


def number_text(name: str, number: Mapping[str, Any] | None) -> str:
    """`0.685 (0.662 to 0.708)`; a dash where there is no number."""
    if number is None or number["value"] is None:
        return numbers.ABSENT
    return numbers.interval(number["value"], number["low"], number["high"], decimals(name))


def difference_text(name: str, found: Mapping[str, Any]) -> str:
    """`+0.042 (+0.025 to +0.060)`; a dash where there is none."""
    if found["difference"] is None:
        return numbers.ABSENT
    return numbers.signed_interval(found["difference"], found["low"], found["high"], decimals(name))


def predictor_label(name: str) -> str:
    """A predictor in words; an unknown one keeps its own name."""
    return words.PREDICTORS.get(name, words.sentence_case(name))
