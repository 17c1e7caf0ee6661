"""How often predictive bounds of survival time held, at the levels they were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from twins.dossier import numbers
from twins.dossier.estimates import TableRow
from twins.dossier.evaluations.metrics import number_text, predictor_label
from twins.dossier.evaluations.records import Compared, Table, Whisker

Json = Mapping[str, Any]


def build_coverage(content: Json) -> Compared:
    """Percentage points by which patients within their bounds are more or fewer than asked for."""
    found = {name: content["coverage"][name] for name in content["predictors"] if name in content["coverage"]}
    levels = [row["level"] for row in next(iter(found.values()), [])]
    return Compared(
        whiskers=tuple(
            each for place, level in enumerate(levels) for name in found for each in _whisker(found[name][place], name)
        ),
        table=Table(
            caption="Share of patients within their bounds, with 95% intervals",
            columns=("Asked for", *(predictor_label(name) for name in found)),
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
    label = f"{numbers.percent(level)} bounds"
    return (Whisker(label=label, series=predictor_label(name), value=value, low=low, high=high),)


def _row(level: float, rows: Sequence[Json]) -> TableRow:
    cells = tuple(number_text("coverage_90", row["covered"]) for row in rows)
    return TableRow(label=numbers.percent(level), cells=cells)
