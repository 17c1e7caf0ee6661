"""What differs between two arms: on average, and for this patient alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import numbers
from twins.dossier.forecasts.arms import plain
from twins.dossier.forecasts.estimates import ArmView, DifferenceView
from twins.dossier.forecasts.medians import Order, compare_medians, intervals_overlap

Json = dict[str, Any]
# What the sentences are made of; the net of benefit and harm has none until somebody gives weights.
SHOWN = ("survival_12m", "rmst", "p_better", "average")
HARMS: Final = {
    "severe_days": gettext_lazy("time in grade 3 or more"),
    "stop": gettext_lazy("treatment stopped before progression"),
}


class Verdict(StrEnum):
    """What the interval of a difference leaves open."""

    CLOSE = "close"
    FIRST = "first"
    SECOND = "second"
    UNKNOWN = "unknown"


def build_differences(stored: Json, arms: tuple[ArmView, ...], horizon: int) -> tuple[DifferenceView, ...]:
    """Every pair that may be compared, each as its columns stand: the left arm minus the right."""
    columns = [arm.name for arm in arms]
    by_name = {arm.name: arm for arm in arms}
    pairs = sorted(
        (as_columns_stand(pair, value, columns) for pair, value in differences_of(stored, arms)),
        key=lambda item: item[0],
    )
    return tuple(
        build_difference(pair, value, horizon, tuple(by_name[name] for name in pair.split(" vs ")))
        for pair, value in pairs
    )


def differences_of(stored: Json, arms: tuple[ArmView, ...]) -> list[tuple[str, Json]]:
    """Differences that were computed, between arms that may be ranked: an expert prior is never compared."""
    unranked = {arm.name for arm in arms if not arm.is_ranked}
    pairs = [(plain(pair), {name: value.get(name) for name in SHOWN}) for pair, value in stored.items()]
    known = [(pair, value) for pair, value in pairs if any(each is not None for each in value.values())]
    harms = {plain(pair): value.get("benefit_harm") or {} for pair, value in stored.items()}
    return [
        (pair, {**value, "harms": {name: harms[pair].get(name) for name in (*HARMS, "unlike")}})
        for pair, value in known
        if not unranked & set(pair.split(" vs "))
    ]


def as_columns_stand(pair: str, value: Json, columns: list[str]) -> tuple[str, Json]:
    """The pair with the left column first; the other way round every sign turns."""
    first, _vs, second = pair.partition(" vs ")
    if columns.index(first) < columns.index(second):
        return pair, value
    return f"{second} vs {first}", turned(value)


def turned(value: Json) -> Json:
    """Second minus first."""
    found: Json = {}
    for name, at in ((name, value[name]) for name in (*SHOWN, "harms", *HARMS, "unlike") if name in value):
        match name, at:
            case _, None:
                found[name] = None
            case "p_better", _:
                found[name] = 1 - at
            case "average" | "harms", _:
                found[name] = turned(at)
            case "unlike", _:
                found[name] = at
            case _:
                found[name] = {"mean": -at["mean"], "low": -at["high"], "high": -at["low"]}
    return found


def build_difference(pair: str, value: Json, horizon: int, arms: tuple[ArmView, ...] = ()) -> DifferenceView:
    """One pair of arms in sentences; a forecast stored earlier knows tumours alone, in fewer."""
    average = value.get("average")
    told = average or value
    verdict = verdict_of(told)
    return DifferenceView(
        pair=pair_text(pair),
        average=difference_text(pair, told, horizon),
        alone=alone_text(pair, value) if average else "",
        verdict=" ".join([*verdict_sentences(pair, verdict), *(crossing_sentences(arms, told) if arms else ())]),
        is_close=verdict is Verdict.CLOSE,
        harm=harm_text(value.get("harms") or {}),
    )


def pair_text(pair: str) -> str:
    """Both arms as a heading."""
    first, _vs, second = pair.partition(" vs ")
    return _("%(first)s vs %(second)s") % {"first": first, "second": second}


def verdict_of(value: Json) -> Verdict:
    """Where the interval of the difference in mean survival time lies; survival at 12 months where that is missing."""
    at = value.get("rmst") or value.get("survival_12m")
    if at is None:
        return Verdict.UNKNOWN
    if at["low"] > 0:
        return Verdict.FIRST
    return Verdict.SECOND if at["high"] < 0 else Verdict.CLOSE


def verdict_sentences(pair: str, verdict: Verdict) -> list[str]:
    """Whether the difference can be told from none, in a sentence."""
    first, _vs, second = pair.partition(" vs ")
    match verdict:
        case Verdict.CLOSE:
            return [_("Too close to call: the interval of the difference includes no difference.")]
        case Verdict.UNKNOWN:
            return [_("The difference is not known.")]
        case Verdict.FIRST | Verdict.SECOND:
            arm = first if verdict is Verdict.FIRST else second
            return [_("The whole interval of the difference lies on the side of %(arm)s.") % {"arm": arm}]


def crossing_sentences(arms: tuple[ArmView, ...], value: Json) -> list[str]:
    """What would mislead one who looks at medians alone: they overlap, or point the other way than the mean."""
    first, second = arms
    said, order, at = [], compare_medians(first, second), value.get("rmst")
    if intervals_overlap(first, second) and verdict_of(value) in {Verdict.FIRST, Verdict.SECOND}:
        said.append(_("The intervals of the two medians overlap; the difference is known better than either median."))
    if at and order in {Order.FIRST, Order.SECOND} and (at["mean"] > 0) is not (order is Order.FIRST):
        names = (first.name, second.name) if order is Order.FIRST else (second.name, first.name)
        text = _("The curves cross: the median is longer with %(one)s, mean survival time with %(other)s.")
        said.append(text % {"one": names[0], "other": names[1]})
    return said


def difference_text(pair: str, value: Json, horizon: int) -> str:
    """First minus second, and which of them gives the longer survival."""
    parts = []
    if value.get("p_better") is not None:
        name, chance = likelier(pair, value["p_better"])
        parts.append(_("longer survival on %(arm)s with probability %(chance)s") % {"arm": name, "chance": chance})
    if at := value.get("rmst"):
        difference = _("%(value)s months") % {"value": numbers.signed(at["mean"], 1)}
        parts.append(
            _("mean survival time to %(horizon)s months %(difference)s (%(range)s)")
            % {"horizon": horizon, "difference": difference, "range": signed_ends(at, 1, 1)}
        )
    if at := value.get("survival_12m"):
        parts.append(
            _("alive at %(month)s months %(difference)s percentage points (%(range)s)")
            % {
                "month": min(12, horizon),
                "difference": numbers.signed(100 * at["mean"], 0),
                "range": signed_ends(at, 100, 0),
            }
        )
    return f"{'; '.join(parts)}."


def harm_text(value: Json) -> str:
    """First minus second in harm; what was counted by other rules is named, not compared. Empty where nothing is."""
    parts = [text for name in HARMS if (text := _harm_part(name, value.get(name)))]
    unlike = [str(HARMS[name]) for name in HARMS if name in (value.get("unlike") or {})]
    if unlike:
        parts.append(_("not compared, since counted by other rules: %(what)s") % {"what": ", ".join(unlike)})
    return _("Harm: %(parts)s.") % {"parts": "; ".join(parts)} if parts else ""


def _harm_part(name: str, at: Json | None) -> str:
    if at is None:
        return ""
    told = {"what": HARMS[name], "difference": numbers.signed(at["mean"], 1), "range": signed_ends(at, 1, 1)}
    if name == "severe_days":
        return _("%(what)s %(difference)s days (%(range)s)") % told
    share = {"difference": numbers.signed(100 * at["mean"], 0), "range": signed_ends(at, 100, 0)}
    return _("%(what)s %(difference)s percentage points (%(range)s)") % {**told, **share}


def signed_ends(at: Json, factor: float, decimals: int) -> str:
    """Both ends with their signs."""
    return numbers.ends(*(numbers.signed(factor * at[end], decimals) for end in ("low", "high")))


def alone_text(pair: str, value: Json) -> str:
    """What is known of this patient alone: how far the tumours that are possible differ."""
    name, share = likelier(pair, value["p_better"])
    return _(
        "This patient alone: %(range)s months over the tumours still possible; longer on %(arm)s in %(share)s of them."
    ) % {"range": signed_ends(value["rmst"], 1, 1), "arm": name, "share": share}


def likelier(pair: str, p_first: float) -> tuple[str, str]:
    """The arm that more probably gives the longer survival, and that probability."""
    first, _vs, second = pair.partition(" vs ")
    # A share of what was drawn: that all of it agrees is not certainty.
    chance = numbers.percent(min(max(p_first, 1 - p_first), 0.999))
    return (first if p_first >= 0.5 else second, chance)
