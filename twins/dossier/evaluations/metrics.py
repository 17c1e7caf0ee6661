"""Metrics in words: name, decimals, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from twins.dossier import numbers, words

HORIZON: Final = re.compile(r"(?P<stem>\w+)_(?P<months>\d+)m")
NAMES: Final = words.Words(
    {
        "harrell_c": _("Harrell C"),
        "uno_c": _("Uno C"),
        "wolbers_c": _("Wolbers C"),
        "auc": _("AUC"),
        "auc_mean": _("AUC, mean over time"),
        "ibs": _("Integrated Brier score"),
        "d_calibration_p": _("D-calibration p"),
        "ici": _("ICI"),
        "e50": _("E50"),
        "e90": _("E90"),
        "observed_expected": _("Observed / expected"),
        "coverage_90": _("Coverage of 90% intervals"),
        "aj_error": _("Aalen-Johansen error"),
        "aj_calibration": _("Aalen-Johansen distance, mean over time"),
    }
)
HIGHER, LOWER, NEAR_ONE = _("higher is better"), _("lower is better"), _("1 is right")
DIRECTIONS: Final = words.Words(
    {
        "harrell_c": HIGHER,
        "uno_c": HIGHER,
        "wolbers_c": HIGHER,
        "auc": HIGHER,
        "auc_mean": HIGHER,
        "ibs": LOWER,
        "d_calibration_p": _("below 0.05 speaks against"),
        "ici": LOWER,
        "e50": LOWER,
        "e90": LOWER,
        "observed_expected": NEAR_ONE,
        "coverage_90": _("0.90 is right"),
        "aj_error": LOWER,
        "aj_calibration": LOWER,
    }
)
LOWER_IS_BETTER: Final = frozenset({"ibs", "ici", "e50", "e90", "aj_error", "aj_calibration"})
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
    return gettext("%(metric)s, %(months)s months") % {"metric": label, "months": match["months"]} if match else label


def direction(name: str) -> str:
    """Which way is better."""
    return DIRECTIONS.get(stem_of(name), "")


def is_lower_better(name: str) -> bool:
    """True for errors."""
    return stem_of(name) in LOWER_IS_BETTER


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
