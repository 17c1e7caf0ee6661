"""How often predicted intervals and lower bounds of survival time held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.evaluations.metrics import number_text, predictor_label
from twins.dossier.evaluations.records import Compared, Table, Whisker
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]


def build_coverage(content: Json) -> Compared:
    """Percentage points by which patients within their intervals are more or fewer than asked for."""
    found = {name: content["coverage"][name] for name in content["predictors"] if name in content["coverage"]}
    levels = [row["level"] for row in next(iter(found.values()), [])]
    return Compared(
        whiskers=tuple(
            each for place, level in enumerate(levels) for name in found for each in _whisker(found[name][place], name)
        ),
        table=Table(
            caption=_("Share of patients within their intervals, with 95% intervals"),
            columns=(_("Asked for"), *(predictor_label(name) for name in found)),
            rows=tuple(_row(level, [rows[place] for rows in found.values()]) for place, level in enumerate(levels)),
        ),
    )


def _whisker(row: Json, name: str) -> tuple[Whisker, ...]:
    """None where nothing was bounded."""
    covered, level = row["covered"], row["level"]
    if covered["value"] is None:
        return ()
    value, low, high = (
        None if covered[key] is None else 100 * (covered[key] - level) for key in ("value", "low", "high")
    )
    assert value is not None  # noqa: S101  # for the type checker: it was just asked
    label = _("%(level)s intervals") % {"level": numbers.percent(level)}
    return (Whisker(label=label, series=predictor_label(name), value=value, low=low, high=high),)


def _row(level: float, rows: Sequence[Json]) -> TableRow:
    cells = tuple(number_text("coverage_90", row["covered"]) for row in rows)
    return TableRow(label=numbers.percent(level), cells=cells)


def build_bounds(content: Json) -> Table:
    """Share of patients who lived beyond their 90 % lower bound, everybody first."""
    return Table(
        caption=_("Share of patients who live beyond their 90% lower bound"),
        columns=(_("Patients"), "n", _("Events"), _("Covered"), _("Standard error")),
        rows=tuple(_bound(row) for row in content["bounds"]),
    )


def _bound(row: Json) -> TableRow:
    label = (
        words.sentence_case(f"{row['variable']}: {row['name']}")
        if row["variable"]
        else words.sentence_case(row["name"])
    )
    known = (row["coverage"], row["standard_error"])
    cells = (numbers.ABSENT if each is None else numbers.fixed(each, 2) for each in known)
    told = (row["reason"], numbers.ABSENT) if row["reason"] else tuple(cells)
    return TableRow(label=label, cells=(numbers.whole(row["n"]), numbers.whole(row["events"]), *told))


def build_resolution(content: Json) -> str:
    """What the model tells apart, in a sentence; empty where it was not computed."""
    found: Json | None = content["resolution"]
    if found is None:
        return ""
    said = {"share": numbers.percent(found["resolved"])}
    if found["smallest"] is None:
        said["reason"] = found["reason"]
        return _("Of pairs of patients %(share)s are told apart with 90%% confidence; %(reason)s.") % said
    said["points"] = numbers.fixed(100 * found["smallest"], 1)
    return (
        _(
            "Of pairs of patients %(share)s are told apart with 90%% confidence; "
            "from %(points)s points of 12-month survival on the order is right."
        )
        % said
    )
