"""The twin beside its comparators, and against each on the same patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.evaluations.metrics import (
    LEADING,
    difference_text,
    direction,
    is_lower_better,
    metric_label,
    number_text,
    predictor_label,
)
from twins.dossier.evaluations.records import Compared, Table, Whisker
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]


def build_metrics(content: Json, names: Iterable[str] = LEADING) -> Table:
    """A row a metric, a column a predictor, with 95% intervals."""
    predictors = content["predictors"]
    return Table(
        caption=_("The twin beside its comparators, with 95% intervals"),
        columns=(_("Metric"), *(predictor_label(name) for name in predictors), _("Read as")),
        rows=tuple(
            TableRow(
                label=metric_label(name),
                cells=(
                    *(number_text(name, content["metrics"][each].get(name)) for each in predictors),
                    direction(name),
                ),
            )
            for name in names
            if name in content["metric_names"]
        ),
    )


def _cell(content: Json, predictor: str, metric: str) -> str:
    return number_text(metric, content["metrics"][predictor].get(metric))


def build_reasons(content: Json) -> tuple[str, ...]:
    """Why a metric has no number, each reason once."""
    found: dict[str, None] = {}
    for name in content["metric_names"]:
        for each in content["predictors"]:
            number = content["metrics"][each].get(name)
            if number and number["value"] is None:
                found[f"{metric_label(name)}, {predictor_label(each)}: {number['reason']}."] = None
    return tuple(found)


def build_paired(content: Json) -> Compared:
    """Differences, twin minus comparator; pictures turn errors round so that right is better."""
    rows = [
        (metric, comparator, content["paired"][comparator][metric])
        for metric in content["metric_names"]
        for comparator in content["predictors"]
        if metric in content["paired"].get(comparator, {})
    ]
    # Another study has no folds to compare over.
    columns = _paired_columns(with_folds=any(found["folds"] for *_names, found in rows))
    return Compared(
        whiskers=tuple(
            _whisker(metric, comparator, found) for metric, comparator, found in rows if found["difference"] is not None
        ),
        table=Table(
            caption=_("Twin minus comparator on the same patients, with 95% intervals"),
            columns=columns,
            rows=tuple(
                TableRow(label=metric_label(metric), cells=_cells(metric, comparator, found)[: len(columns) - 1])
                for metric, comparator, found in rows
            ),
        ),
    )


def _paired_columns(*, with_folds: bool) -> tuple[str, ...]:
    columns = (_("Metric"), _("Comparator"), _("Difference"), "p", _("Better"))
    return (*columns, _("Over folds"), _("p, folds")) if with_folds else columns


def _whisker(metric: str, comparator: str, found: Json) -> Whisker:
    value, low, high = found["difference"], found["low"], found["high"]
    if is_lower_better(metric):
        value, low, high = -value, None if high is None else -high, None if low is None else -low
    return Whisker(label=metric_label(metric), series=predictor_label(comparator), value=value, low=low, high=high)


def _cells(metric: str, comparator: str, found: Json) -> tuple[str, ...]:
    label, folds = predictor_label(comparator), found["folds"]
    if found["difference"] is None:
        return (label, *[numbers.ABSENT] * 5)
    return (
        label,
        difference_text(metric, found),
        numbers.p_value(found["p"]),
        _better(found["better"], label),
        difference_text(metric, folds) if folds else numbers.ABSENT,
        numbers.p_value(folds["p"]) if folds else numbers.ABSENT,
    )


def _better(better: str, comparator: str) -> str:
    return {"twin": _("Twin"), "neither": _("neither")}.get(better, comparator)
