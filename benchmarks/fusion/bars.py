"""What each cohort has to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.fusion.judging import Judged, margin_of
from benchmarks.sections import NOT_GIVEN, Bar, at_least, at_most

Bars = Callable[[Judged], list[Bar]]
WORST_MARGIN = -0.005


def above_comparators(judged: Judged, metric: str) -> Bar:
    """Twin minus each comparator is not negative, on the same patients."""
    found = {name: by_metric[metric].difference.value for name, by_metric in judged.paired.items()}
    known = {name: value for name, value in found.items() if value is not None}
    return Bar(
        what=f"{metric}: twin minus each comparator",
        wanted=">= 0 for each",
        found=", ".join(f"{name} {value:+.4f}" for name, value in known.items()) or NOT_GIVEN,
        met=all(value >= 0 for value in known.values()) if known else None,
    )


def best_brier(judged: Judged) -> Bar:
    """The twin's integrated Brier score is the lowest."""
    others = judged.comparators("ibs")
    if not others:
        return Bar(what="IBS", wanted="<= best comparator", found=NOT_GIVEN, met=None)
    return at_most("IBS, against the best comparator", judged.value("ibs"), min(others.values()))


def bars_of_oak(judged: Judged) -> list[Bar]:
    """Discrimination, accuracy and calibration."""
    return [
        at_least("twin Uno C", judged.value("uno_c"), 0.690),
        above_comparators(judged, "uno_c"),
        best_brier(judged),
        at_least("D-calibration p", judged.value("d_calibration_p"), 0.05),
        at_most("ICI at 12 months", judged.value("ici_12m"), 0.05),
    ]


def harrell_from(wanted: float) -> Bars:
    """Harrell's C alone."""
    return lambda judged: [at_least("twin Harrell C", judged.value("harrell_c"), wanted)]


def bars_of_any(judged: Judged) -> list[Bar]:
    """Never far below the best comparator."""
    found = margin_of(judged, "harrell_c")
    return [at_least("margin over the best comparator", None if found is None else found.margin, WORST_MARGIN)]


BARS: Mapping[tuple[str, str], Bars] = {
    ("oak", "OS"): bars_of_oak,
    ("hancock", "OS"): harrell_from(0.738),
    ("hancock", "RFS"): harrell_from(0.715),
}
