"""Whether the level of risk holds over the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from twins.dossier import numbers
from twins.dossier.evaluations import Table
from twins.dossier.forecasts.estimates import TableRow
from twins.dossier.monitor.records import Course, Step
from twins.dossier.words import Words

Json = Mapping[str, Any]
SIDES: Final = ("more", "fewer")
ALARMS: Final = Words(
    {
        "more": gettext_noop("Alarm on %(day)s: events come more often than forecast."),
        "fewer": gettext_noop("Alarm on %(day)s: events come less often than forecast."),
    }
)
CALM: Final = Words(
    {
        "more": gettext_noop(
            "No alarm for events that come more often than forecast: a ratio of %(ratio)s is looked for, the limit is "
            "%(limit)s, which right forecasts reach once in %(run_length)s expected events."
        ),
        "fewer": gettext_noop(
            "No alarm for events that come less often than forecast: a ratio of %(ratio)s is looked for, the limit is "
            "%(limit)s, which right forecasts reach once in %(run_length)s expected events."
        ),
    }
)


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
            caption=_("Events by the day on which outcomes arrived, running totals"),
            columns=(_("Day"), _("Scores"), _("Observed"), _("Expected"), _("Difference"), _("By chance within")),
            rows=tuple(_row(batch) for batch in found["funnel"]),
        ),
        alarms=tuple(ALARMS[name] % {"day": charts[name]["alarm"]} for name in SIDES if charts[name]["alarm"]),
        calm=tuple(_calm(name, charts[name], found["run_length"]) for name in SIDES if not charts[name]["alarm"]),
    )


def _row(batch: Json) -> TableRow:
    cells = (
        numbers.whole(batch["scores"]),
        numbers.whole(batch["events"]),
        numbers.fixed(batch["expected"], 1),
        numbers.signed(batch["events"] - batch["expected"], 1),
        f"±{numbers.fixed(batch['inner'], 1)}",
    )
    return TableRow(label=batch["day"], cells=cells)


def _calm(side: str, chart: Json, run_length: float) -> str:
    return CALM[side] % {
        "ratio": numbers.digits(chart["ratio"]),
        "limit": numbers.fixed(chart["limit"], 2),
        "run_length": numbers.whole(round(run_length)),
    }
