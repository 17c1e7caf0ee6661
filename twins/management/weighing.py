"""Benefit against harm in the terminal: the parts of each difference, and where the order turns."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
PARTS = (("rmst_months", "months lived"), ("severe_days", "days in grade 3 or more"), ("stop", "stops a patient"))


def weighing_lines(differences: Json) -> list[str]:
    """One line a pair of arms."""
    return [f"{pair}: {weighing(each['benefit_harm'])}" for pair, each in differences.items() if "benefit_harm" in each]


def weighing(found: Json) -> str:
    """Differences of the parts, the net at the weights asked for, and the weights at which the order turns."""
    parts = [f"{label} {found[name]['mean']:+.2f}" for name, label in PARTS if found[name] is not None]
    turning = [f"{name}={value:.2f}" for name, value in found["break_even"].items() if value is not None]
    even = [f"even at {' or '.join(turning)}"] if turning else []
    return "; ".join([*parts, *_net(found), *even]) or "nothing to weigh"


def _net(found: Json) -> list[str]:
    if found["weights"] is None:
        return []
    at = ", ".join(f"{name}={value:g}" for name, value in found["weights"].items())
    if found["net_months"] is None:
        return [f"no net at {at}: a part is not known, or counted by other rules"]
    net, better = found["net_months"], found["net_months"]["average"]["p_better"]
    ranked = f"not ranked, {found['not_ranked']}" if better is None else f"P(better) {better:.0%}"
    return [f"net at {at} {net['mean']:+.2f} months ({ranked})"]
