"""Arms side by side, and what differs between them."""

from __future__ import annotations

from typing import Any

from twins.dossier import numbers, words
from twins.dossier.arms import build_arm
from twins.dossier.estimates import ArmView, ForecastView, TableRow
from twins.models import Forecast

Json = dict[str, Any]


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
        comparison=comparison_rows(arms),
        toxicity=toxicity_rows(arms),
        toxicity_sources=toxicity_sources(arms),
        differences=tuple(difference_text(pair, value, horizon) for pair, value in differences_of(forecast.arms, arms)),
    )


def in_order(arms: Json) -> list[tuple[str, Json]]:
    """Arms by evidence, then by name: never by outcome, which would be a recommendation. JSONB keeps no order."""
    return sorted(arms.items(), key=lambda item: (item[1]["evidence"], item[0]))


def plain(name: str) -> str:
    """A key of the regimen library as words."""
    return name.replace("_", " ")


def comparison_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """A row a quantity, a cell an arm."""
    rows = (
        ("Median overall survival", [arm.os_median.text for arm in arms]),
        ("Median progression-free survival", [arm.pfs_median.text for arm in arms]),
        ("Alive at 12 months", [arm.p12.text for arm in arms]),
        ("Alive at 24 months", [arm.p24.text for arm in arms]),
        ("Mean survival time to the horizon", [arm.rmst.text for arm in arms]),
        ("Response (partial or complete)", [arm.response.text for arm in arms]),
        ("Evidence", [f"{arm.evidence}: {arm.evidence_meaning}" for arm in arms]),
        ("Support", [arm.support for arm in arms]),
    )
    return tuple(TableRow(label=label, cells=tuple(cells)) for label, cells in rows)


def toxicity_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """Organ classes in the order of their highest incidence over the arms."""
    worst: dict[str, float] = {}
    for arm in arms:
        for row in arm.toxicity:
            worst[row.label] = max(worst.get(row.label, 0.0), row.estimate.value or 0.0)
    found = [{row.label: row.text for row in arm.toxicity} for arm in arms]
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
    return (*sources, words.UNVERIFIED_NOTE) if unverified else sources


def differences_of(stored: Json, arms: tuple[ArmView, ...]) -> list[tuple[str, Json]]:
    """Differences that were computed, between arms that may be ranked: an expert prior is never compared."""
    unranked = {arm.name for arm in arms if not arm.is_ranked}
    pairs = [(plain(pair), value) for pair, value in sorted(stored.get("differences", {}).items())]
    known = [(pair, value) for pair, value in pairs if any(each is not None for each in value.values())]
    return [(pair, value) for pair, value in known if not unranked & set(pair.split(" vs "))]


def difference_text(pair: str, value: Json, horizon: int) -> str:
    """One pair of arms in a sentence."""
    parts = []
    if at := value.get("survival_12m"):
        mean, low, high = (numbers.signed(100 * at[key], 0) for key in ("mean", "low", "high"))
        parts.append(f"alive at {min(12, horizon)} months {mean} percentage points ({low} to {high})")
    if at := value.get("rmst"):
        mean, low, high = (numbers.signed(at[key], 1) for key in ("mean", "low", "high"))
        parts.append(f"mean survival time to {horizon} months {mean} months ({low} to {high})")
    if value.get("p_better") is not None:
        first, chance = pair.split(" vs ")[0], numbers.percent(value["p_better"])
        parts.append(f"probability that {first} gives the longer survival {chance}")
    return f"{pair}: {'; '.join(parts)}."
