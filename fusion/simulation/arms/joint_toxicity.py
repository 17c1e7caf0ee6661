"""Toxicity of a plan: moved to when treatment begins, and joined over two regimens."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import torch
from torch import Tensor

from fusion.simulation.library import ToxicityRate
from fusion.simulation.shapes import MonthlyCurves, Particles, StateProbabilities
from fusion.simulation.toxicity.risks import ClassRisk
from fusion.simulation.toxicity.simulating import RiskCourse, ToxicityCourse

Change = Callable[[MonthlyCurves], MonthlyCurves]


def later(course: ToxicityCourse, months: Particles) -> ToxicityCourse:
    """The same toxicity on a clock that began so many months earlier, (n,); nothing before treatment."""
    return _changed(course, lambda curves: shift(curves, months), lambda each: each)


def averaged(course: ToxicityCourse, strata: int) -> ToxicityCourse:
    """Mean over the quantiles of the time at which each particle began: k n particles become n."""
    return _changed(
        course,
        lambda curves: curves.reshape(len(curves), strata, -1).mean(1),
        lambda each: each.reshape(strata, -1).mean(0),
    )


def of_those(course: ToxicityCourse, share: Particles) -> ToxicityCourse:
    """The same toxicity of the (n,) share who began treatment at all."""
    return _changed(course, lambda curves: share * curves, lambda each: share * each)


def while_treated(free: StateProbabilities, week: int) -> StateProbabilities:
    """Nobody is at risk after the week."""
    return torch.where(torch.arange(len(free))[:, None] <= week, free, 0.0)


def shift(curves: MonthlyCurves, months: Particles) -> MonthlyCurves:
    """(m + 1, n) monthly values moved to later months, linear between months, 0 before."""
    place = torch.arange(len(curves), dtype=curves.dtype)[:, None] - months
    before = place.clamp(min=0).long().clamp(max=max(0, len(curves) - 2))
    share = place.clamp(min=0) - before
    after = (before + 1).clamp(max=len(curves) - 1)
    moved = (1 - share) * curves.gather(0, before) + share * curves.gather(0, after)
    return torch.where(place >= 0, moved, 0.0)


def join_toxicity(first: ToxicityCourse, second: ToxicityCourse, *, together: bool) -> ToxicityCourse:
    """Both regimens' toxicity: incidences as of independent events, days added.

    A kind that the two count by different rules is left out: attributions are never mixed.

    Args:
        first, second: of n particles, by the same months.
        together: whether they are given at the same time, so that the time on treatment is one and a stop of either
            is a stop; otherwise one after the other, and the stop is that of the first.
    """
    kinds = tuple(_joined(first.kinds, second.kinds))
    if together:
        both = first.stop is not None and second.stop is not None and first.stop.risk.cause is second.stop.risk.cause
        stop = _join_kind(first.stop, second.stop) if both and first.stop and second.stop else None
        on_treatment = torch.minimum(first.on_treatment, second.on_treatment)
    else:
        stop, on_treatment = first.stop, (first.on_treatment + second.on_treatment).clamp(max=1.0)
    return ToxicityCourse(
        kinds=kinds, stop=stop, on_treatment=on_treatment, exposure_months=torch.trapezoid(on_treatment, dim=0)
    )


def _joined(first: Iterable[RiskCourse], second: Iterable[RiskCourse]) -> Iterable[RiskCourse]:
    one, two = ({each.risk.label: each for each in kinds} for kinds in (first, second))
    for label in dict.fromkeys([*one, *two]):
        if label not in one or label not in two:
            yield one[label] if label in one else two[label]
        elif one[label].risk.cause is two[label].risk.cause:
            yield _join_kind(one[label], two[label])


def _join_kind(first: RiskCourse, second: RiskCourse) -> RiskCourse:
    days = (first.severe_days, second.severe_days)
    return replace(
        first,
        risk=_join_risk(first.risk, second.risk),
        incidence=1 - (1 - first.incidence) * (1 - second.incidence),
        severe_days=days[0] + days[1] if days[0] is not None and days[1] is not None else None,
    )


def _join_risk(first: ClassRisk, second: ClassRisk) -> ClassRisk:
    """What is known of both; a cohort's own events are of one regimen, and are not shown of two."""
    rates = [each.rate for each in (first, second) if each.rate is not None]
    if len(rates) < 2:
        return first if first.rate is not None else second
    return replace(first, rate=_join_rate(*rates), site=None)


def _join_rate(first: ToxicityRate, second: ToxicityRate) -> ToxicityRate:
    return replace(
        first,
        trial=f"{first.trial} and {second.trial}, joined as independent",
        patients=min(first.patients, second.patients),
        term=first.term if first.term == second.term else f"{first.term} and {second.term}",
        severe=1 - (1 - first.severe) * (1 - second.severe),
        any_grade=None,
        # Both may be right and the sum of the two still be wrong.
        verified=False,
        source=f"{first.source}; {second.source}",
    )


def _changed(course: ToxicityCourse, change: Change, each: Callable[[Tensor], Tensor]) -> ToxicityCourse:
    def of(kind: RiskCourse) -> RiskCourse:
        days = kind.severe_days
        return replace(kind, incidence=change(kind.incidence), severe_days=None if days is None else each(days))

    on_treatment = change(course.on_treatment)
    return ToxicityCourse(
        kinds=tuple(of(kind) for kind in course.kinds),
        stop=of(course.stop) if course.stop is not None else None,
        on_treatment=on_treatment,
        exposure_months=torch.trapezoid(on_treatment, dim=0),
    )
