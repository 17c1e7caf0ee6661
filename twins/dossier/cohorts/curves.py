"""How the groups fared: Kaplan-Meier by endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from twins.bridge.follow_up import Curve, CurveNotDefined, FollowUp, kaplan_meier, log_rank
from twins.dossier import numbers
from twins.dossier.cohorts.people import Person
from twins.dossier.cohorts.records import EndpointCurves, Group, GroupCurve, Step

Groups = Sequence[tuple[Group, list[Person]]]
# The curve ends where so few are left that one event moves it by a fifth.
FEWEST_AT_RISK: Final = 5
TICKS: Final = 6
STEPS: Final = (1, 2, 3, 4, 6, 12, 24, 36, 60)


def build_curves(groups: Groups) -> tuple[EndpointCurves, ...]:
    """Every endpoint that somebody was followed for and nothing competes with, overall survival first."""
    names = {name for _g, people in groups for person in people for name in person.outcomes}
    drawn = sorted(names - competed(groups), key=lambda name: (name != "OS", name))
    return tuple(_endpoint(name, groups) for name in drawn)


def competed(groups: Groups) -> set[str]:
    """Endpoints with competing events: one minus Kaplan-Meier would overstate them."""
    people = [person for _g, found in groups for person in found]
    return {name for person in people for name, each in person.outcomes.items() if each.competing}


def label_of(endpoint: str) -> str:
    """The endpoint in words."""
    known = {"OS": _("Overall survival"), "PFS": _("Progression-free survival")}
    return known.get(endpoint) or endpoint.replace("_", " ")


def _endpoint(name: str, groups: Groups) -> EndpointCurves:
    followed = [(group, _follow_up(name, people)) for group, people in groups]
    followed = [(group, found) for group, found in followed if found.months]
    ticks = ticks_to(max(max(found.months) for _g, found in followed))
    curves = tuple(_curve(group, found, ticks) for group, found in followed)
    return EndpointCurves(
        endpoint=name,
        label=label_of(name),
        ticks=ticks,
        curves=curves,
        log_rank=_log_rank([found for _g, found in followed]),
    )


def _follow_up(name: str, people: Sequence[Person]) -> FollowUp:
    # Who was not under observation for any time tells nothing: the interval must not be empty.
    found = [person.outcomes[name] for person in people if name in person.outcomes]
    found = [each for each in found if each.months > each.entered or (each.months == 0 and each.entered == 0)]
    return FollowUp(
        months=tuple(each.months for each in found),
        events=tuple(each.event for each in found),
        entered=tuple(each.entered for each in found),
    )


def ticks_to(last: float) -> tuple[int, ...]:
    """Round months from 0 on, not more than seven."""
    step = next((each for each in STEPS if last / each <= TICKS), STEPS[-1])
    return tuple(range(0, int(last) + 1, step))


def _curve(group: Group, found: FollowUp, ticks: tuple[int, ...]) -> GroupCurve:
    counted: Any = {"label": group.label, "n": len(found.months), "events": sum(found.events)}
    try:
        curve = kaplan_meier(found, ticks=ticks)
    except CurveNotDefined:
        note = _("Nobody was left at risk while others still came under observation: no curve.")
        return GroupCurve(**counted, median="–", steps=(), at_risk=(), note=note)
    return GroupCurve(
        **counted,
        median=numbers.median(curve.median, curve.median_low, curve.median_high),
        steps=_steps(curve, found),
        at_risk=curve.at_risk,
    )


def _steps(curve: Curve, found: FollowUp) -> tuple[Step, ...]:
    """Points of the curve as long as enough are left."""
    last = sorted(found.months)[-min(FEWEST_AT_RISK, len(found.months))]
    rows = zip(curve.months, curve.survival, curve.low, curve.high, strict=True)
    return tuple(Step(month=m, survival=p, low=low, high=high) for m, p, low, high in rows if m <= last)


def _log_rank(groups: Sequence[FollowUp]) -> str:
    if len(groups) < 2 or not any(any(group.events) for group in groups):  # one group has no other
        return ""
    return numbers.p_value(log_rank(groups))
