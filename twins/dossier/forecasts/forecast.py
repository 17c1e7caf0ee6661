"""Arms side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.forecasts.arms import build_arm, plain
from twins.dossier.forecasts.differences import build_differences
from twins.dossier.forecasts.estimates import ArmView, CurveRow, ForecastView, TableRow
from twins.dossier.forecasts.harms import build_harms, special_rows, toxicity_rows, toxicity_sources
from twins.dossier.forecasts.lead import build_lead
from twins.models import Forecast

Json = dict[str, Any]
MOST_WIDE_BANDS: Final = 2
# The months of the table behind a curve.
TOLD_MONTHS: Final = (3, 6, 12, 18, 24, 36, 48, 60)


def build_forecast(forecast: Forecast | None) -> ForecastView | None:
    """The forecast as tables; None where there is none, or none of its arms could be simulated."""
    if forecast is None or not forecast.arms.get("arms"):
        return None
    horizon = forecast.horizon_months
    arms = tuple(replace(build_arm(plain(name), arm), key=name) for name, arm in in_order(forecast.arms["arms"]))
    differences = build_differences(forecast.arms.get("differences", {}), arms, horizon)
    intervals = words.AVERAGE_INTERVALS if is_averaged(arms) else words.TUMOUR_INTERVALS
    return ForecastView(
        number=forecast.pk,
        horizon_months=horizon,
        made_at=forecast.created_at,
        arms=arms,
        intervals=_(intervals),
        bands=bands_text(arms),
        comparison=comparison_rows(arms),
        toxicity=toxicity_rows(arms),
        toxicity_sources=toxicity_sources(arms),
        differences=differences,
        lead=build_lead(arms, differences),
        harms=build_harms(arms),
        special_interest=special_rows(arms),
        follow_up=follow_up_sentence(arms, horizon),
        survival_months=month_rows([arm.survival for arm in arms]),
        pfs_months=month_rows([arm.pfs for arm in arms]),
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
        return _(words.TUMOUR_BANDS)
    return _(words.BOTH_BANDS if draws_tumours(arms) else words.AVERAGE_BANDS)


def follow_up_sentence(arms: tuple[ArmView, ...], horizon: int) -> str:
    """Until when each arm's source was followed, where that is before the horizon; empty otherwise."""
    told = [
        f"{arm.name} {numbers.count(round(arm.followed_months), 'month')}"
        for arm in arms
        if arm.followed_months is not None and arm.followed_months < horizon
    ]
    if not told:
        return ""
    text = _("Stroke across a curve: end of the follow-up behind it (%(arms)s); paler past it, extrapolated.")
    return text % {"arms": ", ".join(told)}


def comparison_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """A row a quantity, a cell an arm."""
    rows = (
        ("pfs_median", _("Median progression-free survival"), [arm.pfs_median.text for arm in arms]),
        ("p12", _("Alive at 12 months"), [arm.p12.text for arm in arms]),
        ("p24", _("Alive at 24 months"), [arm.p24.text for arm in arms]),
        ("rmst", _("Mean survival time to the horizon"), [arm.rmst.text for arm in arms]),
        ("response", _("Response (partial or complete)"), [arm.response.text for arm in arms]),
    )
    grades = [f"{arm.evidence}: {arm.evidence_meaning}" for arm in arms]
    return (
        *median_rows(arms),
        *(_row(quantity, label, cells) for quantity, label, cells in rows),
        *harm_rows(arms),
        _row("evidence", _("Evidence"), grades),
        _row("support", _("Support"), [arm.support for arm in arms]),
    )


def median_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """The median with the evidence's interval, and under it how far tumours differ, where that is told apart."""
    median = _row("os_median", _("Median overall survival"), [arm.os_median.text for arm in arms])
    tumours = [arm.os_median_tumours.text for arm in arms]
    label = _(words.NINE_IN_TEN)
    minor = TableRow(quantity="os_tumours", label=label, cells=tuple(tumours), minor=True)
    return (median, minor) if is_averaged(arms) else (median,)


def harm_rows(arms: tuple[ArmView, ...]) -> list[TableRow]:
    """Any severe toxicity, the time in it and stops of treatment, each where an arm knows it."""
    any_label = words.organ_class(words.ANY_CLASS)
    worst = next((row.cells for row in toxicity_rows(arms) if row.label == any_label), ())
    severe = [row.severe_days if (row := arm.any_toxicity) else None for arm in arms]
    stops = [f"{arm.stop.text}, {arm.stop_reason}" if arm.stop else numbers.ABSENT for arm in arms]
    rows = []
    if worst:
        rows.append(_row("any_toxicity", _("Any toxicity of grade 3 or more"), worst))
    if any(severe):
        days = [each.text if each else numbers.ABSENT for each in severe]
        rows.append(_row("severe_days", _("Expected time in grade 3 or more, first episode"), days))
    if any(arm.stop for arm in arms):
        rows.append(_row("stop", _("Treatment stopped before progression"), stops))
    return rows


def _row(quantity: str, label: str, cells: Sequence[str]) -> TableRow:
    return TableRow(quantity=quantity, label=label, cells=tuple(cells))


def month_rows(curves: Sequence[tuple[CurveRow, ...]]) -> tuple[TableRow, ...]:
    """The table behind curves: a row a month that any curve reaches, a cell an arm."""
    last = max((curve[-1].month for curve in curves if curve), default=0)
    found = [
        {row.month: numbers.percent_interval(row.p, row.low, row.high) for row in curve if row.month in TOLD_MONTHS}
        for curve in curves
    ]
    return tuple(
        TableRow(label=numbers.count(month, "month"), cells=tuple(cells.get(month, numbers.ABSENT) for cells in found))
        for month in TOLD_MONTHS
        if month <= last
    )
