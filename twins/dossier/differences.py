"""What differs between two arms: on average, and for this patient alone."""

from __future__ import annotations

from typing import Any

from twins.dossier import numbers
from twins.dossier.arms import plain
from twins.dossier.estimates import ArmView, DifferenceView

Json = dict[str, Any]
# What the sentences are made of; benefit against harm has no sentence until somebody gives weights.
SHOWN = ("survival_12m", "rmst", "p_better", "average")


def build_differences(stored: Json, arms: tuple[ArmView, ...], horizon: int) -> tuple[DifferenceView, ...]:
    """Every pair that may be compared, each as its columns stand: the left arm minus the right."""
    columns = [arm.name for arm in arms]
    pairs = sorted(
        (as_columns_stand(pair, value, columns) for pair, value in differences_of(stored, arms)),
        key=lambda item: item[0],
    )
    return tuple(build_difference(pair, value, horizon) for pair, value in pairs)


def differences_of(stored: Json, arms: tuple[ArmView, ...]) -> list[tuple[str, Json]]:
    """Differences that were computed, between arms that may be ranked: an expert prior is never compared."""
    unranked = {arm.name for arm in arms if not arm.is_ranked}
    pairs = [(plain(pair), {name: value.get(name) for name in SHOWN}) for pair, value in stored.items()]
    known = [(pair, value) for pair, value in pairs if any(each is not None for each in value.values())]
    return [(pair, value) for pair, value in known if not unranked & set(pair.split(" vs "))]


def as_columns_stand(pair: str, value: Json, columns: list[str]) -> tuple[str, Json]:
    """The pair with the left column first; the other way round every sign turns."""
    first, _, second = pair.partition(" vs ")
    if columns.index(first) < columns.index(second):
        return pair, value
    return f"{second} vs {first}", turned(value)


def turned(value: Json) -> Json:
    """Second minus first."""
    found: Json = {}
    for name, at in ((name, value[name]) for name in SHOWN if name in value):
        match name, at:
            case _, None:
                found[name] = None
            case "p_better", _:
                found[name] = 1 - at
            case "average", _:
                found[name] = turned(at)
            case _:
                found[name] = {"mean": -at["mean"], "low": -at["high"], "high": -at["low"]}
    return found


def build_difference(pair: str, value: Json, horizon: int) -> DifferenceView:
    """One pair of arms in two sentences; a forecast stored earlier knows tumours alone, in one."""
    average = value.get("average")
    if average is None:
        return DifferenceView(pair=pair, average=difference_text(pair, value, horizon), alone="")
    return DifferenceView(pair=pair, average=difference_text(pair, average, horizon), alone=alone_text(pair, value))


def difference_text(pair: str, value: Json, horizon: int) -> str:
    """First minus second, and which of them gives the longer survival."""
    parts = []
    if value.get("p_better") is not None:
        name, chance = likelier(pair, value["p_better"])
        parts.append(f"longer survival on {name} with probability {chance}")
    if at := value.get("rmst"):
        mean, low, high = (numbers.signed(at[key], 1) for key in ("mean", "low", "high"))
        parts.append(f"mean survival time to {horizon} months {mean} months ({low} to {high})")
    if at := value.get("survival_12m"):
        mean, low, high = (numbers.signed(100 * at[key], 0) for key in ("mean", "low", "high"))
        parts.append(f"alive at {min(12, horizon)} months {mean} percentage points ({low} to {high})")
    return f"{'; '.join(parts)}."


def alone_text(pair: str, value: Json) -> str:
    """What is known of this patient alone: how far the tumours that are possible differ."""
    name, share = likelier(pair, value["p_better"])
    low, high = (numbers.signed(value["rmst"][end], 1) for end in ("low", "high"))
    spread = f"{low} to {high} months over the tumours still possible"
    return f"This patient alone: {spread}; longer on {name} in {share} of them."


def likelier(pair: str, p_first: float) -> tuple[str, str]:
    """The arm that more probably gives the longer survival, and that probability."""
    first, _, second = pair.partition(" vs ")
    # A share of what was drawn: that all of it agrees is not certainty.
    chance = numbers.percent(min(max(p_first, 1 - p_first), 0.999))
    return (first if p_first >= 0.5 else second, chance)
