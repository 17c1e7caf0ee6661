"""Benefit against harm, as printed: one arm, and one arm beside another."""

from collections.abc import Mapping
from typing import Any

import torch

from fusion.simulation.arms.groups import average_difference, average_share
from fusion.simulation.arms.summaries import difference, share_above
from fusion.simulation.library import Attribution
from fusion.simulation.library.rates import ANY
from fusion.simulation.shapes import Particles, Rows
from fusion.simulation.toxicity.benefit_harm import Ingredients, Weights, break_even
from fusion.simulation.toxicity.risks import ORDER
from fusion.simulation.toxicity.simulating import RiskCourse, ToxicityCourse

Json = dict[str, Any]
NO_RATE = "no rate of any event of grade 3 or more is known for this arm"
NO_STOP = "nothing is known of stops of treatment on this arm"
NO_SURVIVAL = "survival is not shown on this arm"


def collect_ingredients(
    course: ToxicityCourse | None, rmst_months: Particles | None, cause: Attribution | None = None
) -> Ingredients:
    """What benefit and harm are made of on one arm; days by this attribution, or by the widest that is known."""
    days = _days_of_any(course, cause) if course else None
    stop = course.stop if course else None
    missing = {
        name: reason
        for name, reason, found in (
            ("rmst", NO_SURVIVAL, rmst_months),
            ("severe_days", NO_RATE, days),
            ("stop", NO_STOP, stop),
        )
        if found is None
    }
    checked = {
        "severe_days": days is None or (days.risk.is_verified and days.duration is not None and days.duration.verified),
        "stop": stop is None or stop.risk.is_verified,
    }
    return Ingredients(
        rmst_months=rmst_months,
        severe_days=days.severe_days if days else None,
        stop=stop.incidence[-1] if stop else None,
        counted={
            **({"severe_days": days.risk.attribution.value} if days else {}),
            **({"stop": f"{stop.risk.stop_reason.value}, {stop.risk.attribution.value}"} if stop else {}),
        },
        unverified=tuple(name for name, is_checked in checked.items() if not is_checked),
        missing=missing,
    )


def find_common_cause(first: ToxicityCourse, second: ToxicityCourse) -> Attribution | None:
    """The widest attribution by which both arms counted any event of grade 3 or more; None where there is none."""
    shared = {each.risk.attribution for each in _any_kinds(first)} & {
        each.risk.attribution for each in _any_kinds(second)
    }
    return min(shared, key=ORDER.index, default=None)


def _days_of_any(course: ToxicityCourse, cause: Attribution | None) -> RiskCourse | None:
    found = [each for each in _any_kinds(course) if cause is None or each.risk.attribution is cause]
    return min(found, key=lambda each: ORDER.index(each.risk.attribution), default=None)


def _any_kinds(course: ToxicityCourse) -> list[RiskCourse]:
    return [each for each in course.kinds if each.risk.organ_class == ANY]


def describe_benefit_harm(parts: Ingredients, weights: Weights | None) -> Json:
    """One arm: the parts, and the net at the weights that were asked for; without weights there is none."""
    net = parts.net(weights) if weights else None
    return {
        "weights": weights.to_json() if weights else None,
        "rmst_months": _mean_band(parts.rmst_months),
        "severe_days": _mean_band(parts.severe_days),
        "stop": _mean_band(parts.stop),
        "counted": parts.counted,
        "unverified": list(parts.unverified),
        "missing": parts.missing,
        "net_months": _mean_band(net),
    }


def _mean_band(values: Particles | None) -> dict[str, float] | None:
    return None if values is None else difference(values)


def compare_benefit_harm(first: Ingredients, second: Ingredients, weights: Weights | None, groups: Rows) -> Json:
    """First minus second: the parts, the weights at which the order turns, and the net at the weights asked for."""
    unlike = _unlike(first, second)
    asked = weights or Weights()
    needed = [part for part in asked.needed if part in unlike]
    net = None if needed else _minus(first.net(asked), second.net(asked))
    unverified = sorted({*first.unverified, *second.unverified} & set(asked.needed))
    days = None if "severe_days" in unlike else _minus(first.severe_days, second.severe_days)
    stop = None if "stop" in unlike else _minus(first.stop, second.stop)
    return {
        "weights": weights.to_json() if weights else None,
        "rmst_months": _mean_band(_minus(first.rmst_months, second.rmst_months)),
        "severe_days": _mean_band(days),
        "stop": _mean_band(stop),
        "counted": first.counted | second.counted if not unlike else {},
        "unlike": unlike,
        "break_even": _turning(first, second, asked, unlike),
        "net_months": _net(net, groups, unverified) if weights else None,
        "not_ranked": f"not checked against a source: {', '.join(unverified)}" if weights and unverified else None,
    }


def _net(net: Particles | None, groups: Rows, unverified: list[str]) -> Json | None:
    """The net difference; who is ahead is said only where every part with a weight was checked."""
    if net is None:
        return None
    average = average_difference(net, groups)
    return {
        **difference(net),
        "p_better": None if unverified else share_above(net),
        "average": {**average, "p_better": None if unverified else average_share(net, groups)},
    }


def _unlike(first: Ingredients, second: Ingredients) -> dict[str, str]:
    """Parts that the two arms counted by different rules, with both."""
    both = first.counted.keys() & second.counted.keys()
    return {
        part: f"{first.counted[part]} against {second.counted[part]}"
        for part in sorted(both)
        if first.counted[part] != second.counted[part]
    }


def _turning(
    first: Ingredients, second: Ingredients, weights: Weights, unlike: Mapping[str, str]
) -> dict[str, float | None]:
    """The weight of each harm at which the mean net is alike, the other weight as asked; None where none turns it."""
    units = {"tox": Weights(tox=1.0), "disc": Weights(disc=1.0)}
    others = {"tox": Weights(disc=weights.disc), "disc": Weights(tox=weights.tox)}
    found: dict[str, float | None] = {}
    for name, unit in units.items():
        needed = {*unit.needed, *others[name].needed}
        without = _minus(first.net(others[name]), second.net(others[name]))
        with_one = _minus(_with(first, unit, others[name]), _with(second, unit, others[name]))
        known = without is not None and with_one is not None and not needed & unlike.keys()
        found[name] = _break_even(without, with_one) if known and without is not None and with_one is not None else None
    return found


def _with(parts: Ingredients, unit: Weights, other: Weights) -> Particles | None:
    return parts.net(Weights(tox=unit.tox + other.tox, disc=unit.disc + other.disc))


def _break_even(without: Particles, with_one: Particles) -> float | None:
    return break_even(float(without.mean()), float((without - with_one).mean()))


def _minus(first: Particles | None, second: Particles | None) -> Particles | None:
    return None if first is None or second is None else torch.sub(first, second)
