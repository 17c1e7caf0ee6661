"""What the last visit changed, what the next would show, and which measurement would tell arms apart: in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import numbers
from twins.dossier.forecasts.arms import plain
from twins.dossier.twin.state import middle_of, place_of, state_row
from twins.dossier.words import STATE

Json = Mapping[str, Any]
KINDS: Final = {"scan": gettext_lazy("CT scan"), "ctdna": gettext_lazy("ctDNA draw")}
SHOWN: Final = ("burden_mm", "growth_per_month", "resistant_fraction", "ctdna_vaf", "shedding_copies_per_ml")
# A middle that moves by less than this share of the earlier interval has not moved to the eye of a reader.
SAME: Final = 0.05
# An interval that keeps at least this share of its width is no narrower to speak of.
AS_WIDE: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A quantity of the state without the last visit and with it; arrow and words say the same."""

    label: str
    unit: str
    before: str
    after: str
    arrow: str
    moved: str
    known: str


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
class NextMeasurement:
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
    measurements: tuple[NextMeasurement, ...]
    turning: tuple[str, ...]
    costs_note: str
    best: str = ""


def build_visits(visit: Json) -> VisitView | None:
    """From what is stored with a twin; None where nothing is, as with twins made before visits were described."""
    if not visit:
        return None
    changed, information = visit["changed"], visit["information"]
    return VisitView(
        changed=_changed_sentence(changed) if changed else _("Nothing was measured by the origin day."),
        changes=_change_rows(changed["state"]) if changed else (),
        following=tuple(_next_row(arm, told) for arm, told in sorted(visit["next"].items())),
        compared=_compared(information) if information else "",
        measurements=tuple(_measurement_row(each) for each in information["measurements"]) if information else (),
        turning=tuple(_turning(each, information["arms"]) for each in information["turning"]) if information else (),
        costs_note=_costs_note(information) if information else "",
        best=_best(information["measurements"]) if information else "",
    )


def _changed_sentence(changed: Json) -> str:
    new, previous = changed["new"], changed["previous_day"]
    counted = ((new["tumour_size"], "size"), (new["ctdna"], "ctDNA draw"))
    told = {
        "day": numbers.day(changed["visit_day"]),
        "seen": ", ".join(numbers.count(amount, name) for amount, name in counted if amount),
        "previous": "" if previous is None else numbers.day(previous),
    }
    if previous is None:
        return _("Last visit: %(day)s, %(seen)s; nothing measured before. Both columns are of the same day.") % told
    return (
        _("Last visit: %(day)s, %(seen)s; the visit before was %(previous)s. Both columns are of the same day.") % told
    )


def _change_rows(state: Json) -> tuple[ChangeRow, ...]:
    names = sorted((name for name in state if name in SHOWN), key=lambda name: place_of(name, STATE))
    return tuple(_change_row(name, state[name]) for name in names)


def _change_row(name: str, pair: Json) -> ChangeRow:
    before, after = (state_row(name, pair[side]) for side in ("before", "after"))
    told = [f"{row.mean} ({numbers.ends(row.low, row.high)})" for row in (before, after)]
    # What reads alike has not changed to a reader, whatever the digits behind it did.
    alike = told[0] == told[1]
    arrow, moved = ("→", _("unchanged")) if alike else moved_words(pair["before"], pair["after"])
    return ChangeRow(
        label=before.label,
        unit=before.unit,
        before=told[0],
        after=told[1],
        arrow=arrow,
        moved=moved,
        known=_("interval as wide") if alike else known_words(pair["before"], pair["after"]),
    )


def moved_words(before: Json, after: Json) -> tuple[str, str]:
    """Arrow and words for where the middle went; beyond the earlier interval it was not expected."""
    middle = middle_of(after)
    width, step = before["high"] - before["low"], middle - middle_of(before)
    if abs(step) < SAME * width or step == 0:
        return "→", _("unchanged")
    if middle > before["high"]:
        return "⇑", _("higher than was expected")
    if middle < before["low"]:
        return "⇓", _("lower than was expected")
    return ("↑", _("higher")) if step > 0 else ("↓", _("lower"))


def known_words(before: Json, after: Json) -> str:
    """What became of the interval."""
    widths = [each["high"] - each["low"] for each in (before, after)]
    ratio = widths[1] / widths[0] if widths[0] > 0 else 1.0
    if ratio < AS_WIDE:
        return _("interval narrower by %(share)s") % {"share": numbers.percent(1 - ratio)}
    if ratio > 1 / AS_WIDE:
        return _("interval wider by %(share)s") % {"share": numbers.percent(ratio - 1)}
    return _("interval as wide")


def _next_row(arm: str, told: Json) -> NextRow:
    size = told["size_mm"]
    range_mm = numbers.ends(numbers.plain(size["low"], 0), numbers.plain(size["high"], 0))
    return NextRow(
        arm=plain(arm),
        when=_in_weeks(told["weeks"]),
        size=f"{numbers.plain(size['median'], 0)} mm ({range_mm})",
        progression=numbers.percent(told["progression_by_size"]),
        response=numbers.percent(told["response"]),
        ctdna=numbers.percent(told["ctdna_detected"]),
    )


def _in_weeks(weeks: int) -> str:
    return _("in %(weeks)s weeks") % {"weeks": weeks} if weeks else _("now")


def _compared(information: Json) -> str:
    first, second = (plain(name) for name in information["arms"])
    found = information["difference_months"]
    return _(
        "%(first)s against %(second)s: %(difference)s months within %(horizon)s; between tumours like this one the "
        "difference spreads by %(spread)s months (standard deviation)."
    ) % {
        "first": first,
        "second": second,
        "difference": numbers.signed(found["mean"], 1),
        "horizon": information["horizon_months"],
        "spread": numbers.fixed(found["sd"], 1),
    }


def _measurement_row(each: Json) -> NextMeasurement:
    told = {"euro": numbers.whole(round(each["cost_eur"])), "dose": numbers.fixed(each["radiation_msv"], 0)}
    cost = _("about %(euro)s €, %(dose)s mSv") if each["radiation_msv"] else _("about %(euro)s €")
    return NextMeasurement(
        name=_measurement_name(each),
        narrower=numbers.percent(each["reduction"]),
        turns=numbers.percent(each["order_turns"]),
        cost=cost % told,
    )


def _measurement_name(each: Json) -> str:
    kinds = [str(KINDS[kind]) for kind in each["kinds"]]
    what = kinds[0] if len(kinds) == 1 else _("%(first)s and %(second)s") % {"first": kinds[0], "second": kinds[1]}
    return _("%(what)s %(when)s") % {"what": what, "when": _in_weeks(each["weeks"])}


def _best(measurements: list[Json]) -> str:
    """Which measurement would narrow the decision most, in one sentence."""
    best = max(measurements, key=lambda each: each["reduction"])
    if best["reduction"] < 0.01:
        return _("No measurement that can be made now or at the next visit would tell the arms apart.")
    told = {"what": _measurement_name(best), "share": numbers.percent(best["reduction"])}
    return _("What would narrow the decision most: %(what)s. It narrows the difference by %(share)s.") % told


def _turning(each: Json, arms: list[str]) -> str:
    first, second = (plain(name) for name in arms)
    is_size = each["measure"] == "scan"
    if each["value"] is None:
        none = (
            _("No tumour size that is likely at the next visit would put %(second)s and %(first)s in the other order.")
            if is_size
            else _(
                "No ctDNA level that is likely at the next visit would put %(second)s and %(first)s in the other order."
            )
        )
        return none % {"first": first, "second": second}
    value = numbers.vaf(each["value"]) if each["unit"] == "VAF" else f"{numbers.plain(each['value'], 0)} mm"
    told = {"value": value, "chance": numbers.percent(each["probability"])}
    return _turning_text(is_size=is_size, is_above=each["side"] == "at or above") % told


def _turning_text(*, is_size: bool, is_above: bool) -> str:
    match is_size, is_above:
        case True, True:
            return _(
                "A tumour size at or above %(value)s at the next visit would turn the order of the arms "
                "(chance %(chance)s)."
            )
        case True, False:
            return _(
                "A tumour size at or below %(value)s at the next visit would turn the order of the arms "
                "(chance %(chance)s)."
            )
        case False, True:
            return _(
                "A ctDNA level at or above %(value)s at the next visit would turn the order of the arms "
                "(chance %(chance)s)."
            )
        case _never:
            return _(
                "A ctDNA level at or below %(value)s at the next visit would turn the order of the arms "
                "(chance %(chance)s)."
            )


def _costs_note(information: Json) -> str:
    checked = all(each["cost_verified"] for each in information["measurements"])
    return "" if checked else _("Costs and doses are orders of magnitude, not checked against a price list.")
