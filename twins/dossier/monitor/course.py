"""Whether the level of risk holds over the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twins.dossier import numbers
from twins.dossier.estimates import TableRow
from twins.dossier.evaluations import Table
from twins.dossier.monitor.records import Course, Step

Json = Mapping[str, Any]
SIDES = {"more": "more often than forecast", "fewer": "less often than forecast"}


def build_course(found: Json) -> Course:
    """Running totals, both CUSUMs with their limits, and a row a day on which something was learned."""
    charts = found["cusum"]
    return Course(
        steps=tuple(
            Step(expected=row["expected"], observed=row["events"], more=row["more"], fewer=row["fewer"])
            for row in found["path"]
        ),
        days=tuple((batch["day"], batch["expected"]) for batch in found["funnel"]),
        limit_more=charts["more"]["limit"],
        limit_fewer=charts["fewer"]["limit"],
        table=Table(
            caption="Events by the day on which outcomes arrived, running totals",
            columns=("Day", "Scores", "Observed", "Expected", "Difference", "By chance within"),
            rows=tuple(_row(batch) for batch in found["funnel"]),
        ),
        alarms=tuple(
            f"Alarm on {charts[name]['alarm']}: events come {words}."
            for name, words in SIDES.items()
            if charts[name]["alarm"]
        ),
        calm=tuple(
            _calm(words, charts[name], found["run_length"])
            for name, words in SIDES.items()
            if not charts[name]["alarm"]
        ),
    )


def _row(batch: Json) -> TableRow:
    cells = (
        f"{batch['scores']:,}",
        f"{batch['events']:,}",
        f"{batch['expected']:.1f}",
        numbers.signed(batch["events"] - batch["expected"], 1),
        f"±{batch['inner']:.1f}",
    )
    return TableRow(label=batch["day"], cells=cells)


def _calm(words: str, chart: Json, run_length: float) -> str:
    return (
        f"No alarm for events that come {words}: a ratio of {chart['ratio']:g} is looked for, the limit is "
        f"{chart['limit']:.2f}, which right forecasts reach once in {run_length:,.0f} expected events."
    )
