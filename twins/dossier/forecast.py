"""Arms side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from twins.dossier import numbers, words
from twins.dossier.arms import build_arm
from twins.dossier.estimates import ArmView, DifferenceView, ForecastView, TableRow
from twins.models import Forecast

Json = dict[str, Any]
MOST_WIDE_BANDS: Final = 2


def build_forecast(forecast: Forecast | None) -> ForecastView | None:
    """The forecast as tables; None where there is none, or none of its arms could be simulated."""
    if forecast is None or not forecast.arms.get("arms"):
        return None
    horizon = forecast.horizon_months
    arms = tuple(build_arm(plain(name), arm) for name, arm in in_order(forecast.arms["arms"]))
    return ForecastView(
        number=forecast.pk,
        horizon_months=horizon,
        made_at=forecast.created_at,
        arms=arms,
        intervals=words.AVERAGE_INTERVALS if is_averaged(arms) else words.TUMOUR_INTERVALS,
        bands=bands_text(arms),
        comparison=comparison_rows(arms),
        toxicity=toxicity_rows(arms),
        toxicity_sources=toxicity_sources(arms),
        differences=tuple(
            build_difference(pair, value, horizon) for pair, value in differences_of(forecast.arms, arms)
        ),
    )


def in_order(arms: Json) -> list[tuple[str, Json]]:
    """Arms by evidence, then by name: never by outcome, which would be a recommendation. JSONB keeps no order."""
    return sorted(arms.items(), key=lambda item: (item[1]["evidence"], item[0]))


def plain(name: str) -> str:
    """A key of the regimen library as words."""
    return name.replace("_", " ")


def is_averaged(arms: Sequence[ArmView]) -> bool:
    """Whether the forecast tells the evidence's intervals from those over tumours."""
    return any(arm.is_averaged for arm in arms)


def draws_tumours(arms: Sequence[ArmView]) -> bool:
    """Whether curves carry the wide band over tumours too: more than two of them would hide the rest."""
    return len(arms) <= MOST_WIDE_BANDS


def bands_text(arms: tuple[ArmView, ...]) -> str:
    """What the bands of a survival chart mean."""
    if not is_averaged(arms):
        return words.TUMOUR_BANDS
    return words.BOTH_BANDS if draws_tumours(arms) else words.AVERAGE_BANDS


def comparison_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """A row a quantity, a cell an arm."""
    worst = next(([row.cells] for row in toxicity_rows(arms) if row.label == words.organ_class(words.ANY_CLASS)), [])
    rows = (
        ("Median progression-free survival", [arm.pfs_median.text for arm in arms]),
        ("Alive at 12 months", [arm.p12.text for arm in arms]),
        ("Alive at 24 months", [arm.p24.text for arm in arms]),
        ("Mean survival time to the horizon", [arm.rmst.text for arm in arms]),
        ("Response (partial or complete)", [arm.response.text for arm in arms]),
        *(("Any toxicity of grade 3 or more", cells) for cells in worst),
        ("Evidence", [f"{arm.evidence}: {arm.evidence_meaning}" for arm in arms]),
        ("Support", [arm.support for arm in arms]),
    )
    return (*median_rows(arms), *(TableRow(label=label, cells=tuple(cells)) for label, cells in rows))


def median_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """The median with the evidence's interval, and under it how far tumours differ, where that is told apart."""
    median = TableRow(label="Median overall survival", cells=tuple(arm.os_median.text for arm in arms))
    tumours = TableRow(label=words.NINE_IN_TEN, cells=tuple(arm.os_median_tumours.text for arm in arms), minor=True)
    return (median, tumours) if is_averaged(arms) else (median,)


def toxicity_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """Organ classes by their highest incidence over the arms; a row that counts unlike events names each."""
    worst: dict[str, float] = {}
    counted: dict[str, set[str]] = {}
    for arm in arms:
        for row in arm.toxicity:
            worst[row.label] = max(worst.get(row.label, 0.0), row.estimate.value or 0.0)
            counted.setdefault(row.label, set()).add(row.attribution)
    found = [{row.label: row.text_beside(counted[row.label]) for row in arm.toxicity} for arm in arms]
    return tuple(
        TableRow(label=label, cells=tuple(cells.get(label, numbers.ABSENT) for cells in found))
        for label in sorted(worst, key=lambda name: -worst[name])
    )


def toxicity_sources(arms: tuple[ArmView, ...]) -> tuple[str, ...]:
    """Where the incidences of each arm come from, and what the sign of an unchecked one means."""
    unverified = any(not row.verified for arm in arms for row in arm.toxicity)
    sources = tuple(
        f"{arm.name}: {'; '.join(sources)}."
        for arm in arms
        if (sources := list(dict.fromkeys(row.source for row in arm.toxicity if row.source)))
    )
    notes = (words.COUNTED, words.UNVERIFIED_NOTE) if unverified else (words.COUNTED,)
    return (*notes, *sources) if sources else ()


def differences_of(stored: Json, arms: tuple[ArmView, ...]) -> list[tuple[str, Json]]:
    """Differences that were computed, between arms that may be ranked: an expert prior is never compared."""
    unranked = {arm.name for arm in arms if not arm.is_ranked}
    pairs = [(plain(pair), value) for pair, value in sorted(stored.get("differences", {}).items())]
    known = [(pair, value) for pair, value in pairs if any(each is not None for each in value.values())]
    return [(pair, value) for pair, value in known if not unranked & set(pair.split(" vs "))]


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
    return f"This patient alone: {low} to {high} months over the tumours still possible; longer on {name} in {share} of them."


def likelier(pair: str, p_first: float) -> tuple[str, str]:
    """The arm that more probably gives the longer survival, and that probability."""
    first, second = pair.split(" vs ")
    # A share of what was drawn: that all of it agrees is not certainty.
    chance = numbers.percent(min(max(p_first, 1 - p_first), 0.999))
    return (first if p_first >= 0.5 else second, chance)
