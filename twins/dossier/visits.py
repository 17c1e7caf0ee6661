"""What the last visit changed, what the next would show, and which measurement would tell arms apart: in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from twins.dossier import numbers
from twins.dossier.state import place_of, state_row
from twins.dossier.words import STATE

Json = Mapping[str, Any]
KINDS: Final = {"scan": "CT scan", "ctdna": "ctDNA draw"}
MEASURES: Final = {"scan": "tumour size", "ctdna": "ctDNA level"}
SHOWN: Final = ("burden_mm", "growth_per_month", "resistant_fraction", "ctdna_vaf", "shedding_copies_per_ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A quantity of the state without the last visit and with it."""

    label: str
    unit: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRow:
    """What an arm's first scan from the origin would show."""

    arm: str
    when: str
    size: str
    progression: str
    response: str
    ctdna: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """What a measurement would tell, and what it costs."""

    name: str
    narrower: str
    turns: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """The section of a page on visits; a part that cannot be said is empty."""

    changed: str
    changes: tuple[ChangeRow, ...]
    following: tuple[NextRow, ...]
    compared: str
    measurements: tuple[MeasurementRow, ...]
    turning: tuple[str, ...]
    costs_note: str


def build_visits(visit: Json) -> VisitView | None:
    """From what is stored with a twin; None where nothing is, as with twins made before visits were described."""
    if not visit:
        return None
    changed, information = visit["changed"], visit["information"]
    return VisitView(
        changed=_changed_sentence(changed) if changed else "Nothing was measured by the origin day.",
        changes=_change_rows(changed["state"]) if changed else (),
        following=tuple(_next_row(arm, told) for arm, told in visit["next"].items()),
        compared=_compared(information) if information else "",
        measurements=tuple(_measurement_row(each) for each in information["measurements"]) if information else (),
        turning=tuple(_turning(each, information["arms"]) for each in information["turning"]) if information else (),
        costs_note=_costs_note(information) if information else "",
    )


def _changed_sentence(changed: Json) -> str:
    new = changed["new"]
    counted = ((new["tumour_size"], "size"), (new["ctdna"], "ctDNA draw"))
    seen = " and ".join(numbers.count(amount, name) for amount, name in counted if amount)
    before = changed["previous_day"]
    against = "nothing measured before" if before is None else f"the visit before was {numbers.day(before)}"
    return f"Last visit: {numbers.day(changed['visit_day'])}, {seen}; {against}. Both columns are of the same day."


def _change_rows(state: Json) -> tuple[ChangeRow, ...]:
    names = sorted((name for name in state if name in SHOWN), key=lambda name: place_of(name, STATE))
    return tuple(_change_row(name, state[name]) for name in names)


def _change_row(name: str, pair: Json) -> ChangeRow:
    before, after = (state_row(name, pair[side]) for side in ("before", "after"))
    told = [f"{row.mean} ({row.low} to {row.high})" for row in (before, after)]
    return ChangeRow(label=before.label, unit=before.unit, before=told[0], after=told[1])


def _next_row(arm: str, told: Json) -> NextRow:
    size = told["size_mm"]
    return NextRow(
        arm=arm,
        when=f"in {told['weeks']} weeks",
        size=f"{size['median']:.0f} mm ({size['low']:.0f} to {size['high']:.0f})",
        progression=numbers.percent(told["progression_by_size"]),
        response=numbers.percent(told["response"]),
        ctdna=numbers.percent(told["ctdna_detected"]),
    )


def _compared(information: Json) -> str:
    first, second = information["arms"]
    found = information["difference_months"]
    return (
        f"{first} against {second}: {numbers.signed(found['mean'], 1)} months within {information['horizon_months']}; "
        f"between tumours like this one the difference spreads by {found['sd']:.1f} months (standard deviation)."
    )


def _measurement_row(each: Json) -> MeasurementRow:
    when = f"in {each['weeks']} weeks" if each["weeks"] else "now"
    name = " and ".join(KINDS[kind] for kind in each["kinds"])
    radiation = f", {each['radiation_msv']:.0f} mSv" if each["radiation_msv"] else ""
    return MeasurementRow(
        name=f"{name} {when}",
        narrower=numbers.percent(each["reduction"]),
        turns=numbers.percent(each["order_turns"]),
        cost=f"about {each['cost_eur']:,.0f} €{radiation}",
    )


def _turning(each: Json, arms: list[str]) -> str:
    measure = MEASURES[each["measure"]]
    if each["value"] is None:
        return f"No {measure} that is likely at the next visit would put {arms[1]} and {arms[0]} in the other order."
    value = numbers.vaf(each["value"]) if each["unit"] == "VAF" else f"{each['value']:.0f} mm"
    chance = numbers.percent(each["probability"])
    return f"A {measure} {each['side']} {value} at the next visit would turn the order of the arms (chance {chance})."


def _costs_note(information: Json) -> str:
    checked = all(each["cost_verified"] for each in information["measurements"])
    return "" if checked else "Costs and doses are orders of magnitude, not checked against a price list."
