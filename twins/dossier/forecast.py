"""Arms side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from twins.dossier import numbers, words
from twins.dossier.arms import build_arm, plain
from twins.dossier.differences import build_differences
from twins.dossier.estimates import ArmView, ForecastView, TableRow
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
        differences=build_differences(forecast.arms.get("differences", {}), arms, horizon),
    )


def in_order(arms: Json) -> list[tuple[str, Json]]:
    """Arms by evidence, then by name: never by outcome, which would be a recommendation. JSONB keeps no order."""
    return sorted(arms.items(), key=lambda item: (item[1]["evidence"], item[0]))


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
