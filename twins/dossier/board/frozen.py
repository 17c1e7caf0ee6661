"""What a board saw when it decided: copied when a recommendation becomes final, and read back as the page's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from twins.dossier.forecasts.estimates import ArmView, ForecastView, TableRow
from twins.dossier.forecasts.forecast import build_forecast
from twins.dossier.records import Dossier
from twins.models import Forecast, WhatIf

Json = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure that is another now: what the board saw, and what a newer forecast says."""

    arm: str
    label: str
    then: str
    now: str


def freeze(known: Dossier, *, forecast: Forecast | None, what_if: WhatIf | None) -> Json:
    """The copy: texts as the page showed them, the raw numbers behind them, versions of model and data."""
    return {
        "format": FORMAT,
        "read_at": known.made_at.isoformat(),
        "patient": {"study": known.header.study, "code": known.header.code},
        "facts": [asdict(fact) for fact in known.header.facts],
        "completeness": [
            {"label": row.label, "state": row.state, "last": row.last_text, "age": row.age_text}
            for row in known.completeness
        ],
        "shown": shown_of(known.forecast) if known.forecast else None,
        "limits": list(known.limits),
        "forecast": raw_of(forecast) if forecast else None,
        "versions": versions_of(known),
        "what_if": asked_of(what_if) if what_if else None,
    }


def shown_of(view: ForecastView) -> Json:
    """The texts of the arms as they stood on the page."""
    return {
        "arms": [
            {"name": arm.name, "evidence": arm.evidence, "flags": [asdict(flag) for flag in arm.flags]}
            for arm in view.arms
        ],
        "comparison": [asdict(row) for row in view.comparison],
        "toxicity": [asdict(row) for row in view.toxicity],
        "toxicity_sources": list(view.toxicity_sources),
        "differences": [asdict(each) for each in view.differences],
        "intervals": str(view.intervals),
        "bands": str(view.bands),
    }


def raw_of(forecast: Forecast) -> Json:
    """The forecast's own numbers."""
    return {
        "number": forecast.pk,
        "horizon_months": forecast.horizon_months,
        "made_at": forecast.created_at.isoformat(),
        "arms": forecast.arms,
    }


def versions_of(known: Dossier) -> Json:
    """Which twin, model and data the numbers came from."""
    twin, model = known.twin, known.model
    return {
        "twin": twin
        and {
            "number": twin.number,
            "origin_day": twin.origin_day,
            "snapshot_sha256": twin.snapshot,
            "seed": twin.seed,
            "flags": [asdict(flag) for flag in twin.flags],
            "state": [asdict(row) for row in twin.state],
        },
        "model": model
        and {
            "number": model.number,
            "endpoint": model.endpoint,
            "checkpoint_sha256": model.checkpoint,
            "data_sha256": model.data,
            "fitted_at": model.fitted_at.isoformat(),
        },
    }


def asked_of(what_if: WhatIf) -> Json:
    """A what-if with its answer."""
    return {
        "number": what_if.pk,
        "forecast": what_if.forecast_id,
        "horizon_months": what_if.forecast.horizon_months,
        "asked_at": what_if.asked_at.isoformat(),
        "arms": what_if.arms,
        "edits": what_if.edits,
        "state": what_if.state,
        "result": what_if.result,
    }


def thaw(seen: Mapping[str, Any]) -> ForecastView | None:
    """The frozen forecast as the page's own tables."""
    return build_forecast(frozen_row(seen["forecast"])) if seen["forecast"] else None


def thaw_what_if(seen: Mapping[str, Any]) -> ForecastView | None:
    """The frozen what-if as tables; None without one, or without an answer."""
    asked = seen["what_if"]
    if not asked or not asked["result"]:
        return None
    row = {
        "number": asked["number"],
        "horizon_months": asked["horizon_months"],
        "made_at": asked["asked_at"],
        "arms": asked["result"],
    }
    return build_forecast(frozen_row(row))


def frozen_row(raw: Mapping[str, Any]) -> Forecast:
    """A forecast that is not stored: the copy in the clothes that the builders know."""
    return Forecast(
        pk=raw["number"],
        horizon_months=raw["horizon_months"],
        arms=raw["arms"],
        created_at=datetime.fromisoformat(raw["made_at"]),
    )


def reworded(seen: Mapping[str, Any], view: ForecastView | None) -> tuple[TableRow, ...]:
    """Rows of the table as the page worded them then, when it words them otherwise now."""
    if view is None or not seen["shown"]:
        return ()
    then = tuple(
        TableRow(label=row["label"], cells=tuple(row["cells"]), minor=row["minor"])
        for row in seen["shown"]["comparison"]
    )
    now = [(row.label, row.cells) for row in view.comparison]
    return () if [(row.label, row.cells) for row in then] == now else then


def find_differences(then: ForecastView | None, now: ForecastView | None) -> tuple[Difference, ...]:
    """Every figure of the arms' table that a newer forecast gives otherwise; an arm only one has counts whole."""
    before, after = cells_of(then), cells_of(now)
    keys = dict.fromkeys((*before, *after))
    return tuple(
        Difference(arm=arm, label=label, then=before.get((arm, label), ""), now=after.get((arm, label), ""))
        for arm, label in keys
        if before.get((arm, label), "") != after.get((arm, label), "")
    )


def cells_of(view: ForecastView | None) -> dict[tuple[str, str], str]:
    """Each cell by arm and row."""
    if view is None:
        return {}
    return {(arm.name, row.label): cell for row in view.comparison for arm, cell in _cells(view.arms, row.cells)}


def _cells(arms: Iterable[ArmView], cells: Iterable[str]) -> Iterable[tuple[ArmView, str]]:
    return zip(arms, cells, strict=True)
