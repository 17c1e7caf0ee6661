"""Curves over risk, time and thresholds, each with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.evaluations.metrics import predictor_label
from twins.dossier.evaluations.records import Line, Panel, Point, Table
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]
TWIN = "twin"


def build_calibration(content: Json) -> tuple[Panel, ...]:
    """Observed against predicted risk at each horizon: a line a predictor, groups of patients by risk for the twin."""
    return tuple(_calibration(content, str(months)) for months in content["horizons_months"])


def _calibration(content: Json, months: str) -> Panel:
    found = content["calibration"].get(months, {})
    groups = found[TWIN]["groups"] if TWIN in found else []
    return Panel(
        title=_in_months(months),
        lines=tuple(
            Line(label=predictor_label(name), place=place, points=_observed(found[name]["line"]))
            for place, name in enumerate(content["predictors"])
            if name in found and found[name]["line"]
        ),
        dots=_observed(groups),
        table=Table(
            caption=_("Risk by %(months)s months, in groups by the twin's prediction") % {"months": months},
            columns=(_("Predicted"), _("Observed"), _("Patients"), _("Events")),
            rows=tuple(_group_row(group) for group in groups),
        ),
        reason=found[TWIN]["reason"] if TWIN in found else _("not computed"),
    )


def _in_months(months: str) -> str:
    return _("%(value)s months") % {"value": months}


def _observed(rows: Sequence[Json]) -> tuple[Point, ...]:
    return tuple(
        Point(x=row["predicted"], y=row["observed"], low=row["low"], high=row["high"])
        for row in rows
        if row["observed"] is not None
    )


def _group_row(group: Json) -> TableRow:
    observed = numbers.ABSENT
    if group["observed"] is not None:
        observed = _percent_interval(group["observed"], group["low"], group["high"])
    return TableRow(
        label=numbers.percent(group["predicted"]),
        cells=(observed, numbers.whole(group["n"]), numbers.whole(group["events"])),
    )


def _percent_interval(value: float, low: float | None, high: float | None) -> str:
    return numbers.percent(value) if low is None or high is None else numbers.percent_interval(value, low, high)


def build_auc(content: Json) -> Panel:
    """Cumulative/dynamic AUC by month."""
    months, found = content["auc"]["months"], content["auc"]["predictors"]
    named = [(place, name) for place, name in enumerate(content["predictors"]) if name in found]
    return Panel(
        title=_("Time-dependent AUC"),
        lines=tuple(
            Line(label=predictor_label(name), place=place, points=known_points(months, found[name]))
            for place, name in named
        ),
        dots=(),
        table=Table(
            caption=_("Time-dependent AUC by month"),
            columns=(_("Months"), *(predictor_label(name) for _, name in named)),
            rows=tuple(
                TableRow(label=str(month), cells=tuple(_plain(found[name][at]) for _, name in named))
                for at, month in enumerate(months)
            ),
        ),
        reason="" if months else _("follow-up is too short"),
    )


def known_points(xs: Sequence[float], ys: Sequence[float | None]) -> tuple[Point, ...]:
    """The points of a curve that have a value."""
    return tuple(Point(x=x, y=y) for x, y in zip(xs, ys, strict=True) if y is not None)


def _plain(value: float | None) -> str:
    return numbers.ABSENT if value is None else numbers.plain(value, 3)


def build_decision(content: Json) -> tuple[Panel, ...]:
    """Net benefit over thresholds of risk at each horizon."""
    return tuple(_decision(content, str(months)) for months in content["horizons_months"])


def _decision(content: Json, months: str) -> Panel:
    found = content["decision"].get(months)
    if not found or not found["thresholds"]:
        empty = Table(caption="", columns=(), rows=())
        reason = found["reason"] if found else _("not computed")
        return Panel(title=_in_months(months), lines=(), dots=(), table=empty, reason=reason)
    thresholds = found["thresholds"]
    curves = {name: found["predictors"][name] for name in content["predictors"] if name in found["predictors"]}
    places = {name: place for place, name in enumerate(content["predictors"])}
    others = {_("Treat all"): found["treat_all"], _("Treat none"): found["treat_none"]}
    return Panel(
        title=_in_months(months),
        lines=(
            *(Line(label=name, place=-1, points=known_points(thresholds, ys)) for name, ys in others.items()),
            *(
                Line(label=predictor_label(name), place=places[name], points=known_points(thresholds, ys))
                for name, ys in curves.items()
            ),
        ),
        dots=(),
        table=Table(
            caption=_("Net benefit at %(months)s months by threshold of risk") % {"months": months},
            columns=(_("Threshold"), *(predictor_label(name) for name in curves), *others),
            rows=tuple(
                TableRow(
                    label=numbers.percent(threshold),
                    cells=tuple(_plain(ys[at]) for ys in (*curves.values(), *others.values())),
                )
                for at, threshold in enumerate(thresholds)
            ),
        ),
        reason=found["reason"],
    )
