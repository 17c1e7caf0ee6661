"""One endpoint: pictures and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.evaluations import Panel, Point, Table, Whisker
from twins.dossier.evaluations.records import Compared
from twins.dossier.forecasts.estimates import TableRow
from twins.dossier.monitor.course import build_course
from twins.dossier.monitor.headline import sentence_of
from twins.dossier.monitor.records import EndpointView
from twins.dossier.monitor.texts import number_text, percent_text

Json = Mapping[str, Any]


def build_endpoint(name: str, found: Json) -> EndpointView:
    """What the prospective forecasts of an endpoint tell."""
    return EndpointView(
        name=name,
        sentence=sentence_of(name, found),
        calibration=tuple(
            _calibration(months, each)
            for months, each in sorted(found["calibration"].items(), key=lambda item: int(item[0]))
        ),
        states=_states(found),
        numbers=_numbers(found),
        reasons=_reasons(found),
        course=build_course(found["drift"]),
        coverage=_coverage(found),
    )


def _calibration(months: str, found: Json) -> Panel:
    groups = found["groups"]
    return Panel(
        title=_("%(value)s months") % {"value": months},
        lines=(),
        dots=tuple(
            Point(
                x=group["predicted"],
                y=group["observed"]["value"],
                low=group["observed"]["low"],
                high=group["observed"]["high"],
            )
            for group in groups
            if group["observed"]["value"] is not None
        ),
        table=Table(
            caption=_("Risk by %(months)s months, in groups by prediction") % {"months": months},
            columns=(_("Predicted"), _("Observed"), _("Patients"), _("Events")),
            rows=tuple(
                TableRow(
                    label=numbers.percent(group["predicted"]),
                    cells=(
                        percent_text(group["observed"]),
                        numbers.whole(group["n"]),
                        numbers.whole(group["events"]),
                    ),
                )
                for group in groups
            ),
        ),
        reason=found["reason"],
    )


def _states(found: Json) -> Table:
    return Table(
        caption=_("What is known of patients at each horizon"),
        columns=(_("Month"), _("Event"), _("Free of it"), _("Not known"), _("Mean risk"), _("Brier")),
        rows=tuple(
            TableRow(
                label=str(row["months"]),
                cells=(
                    numbers.whole(row["event"]),
                    numbers.whole(row["free"]),
                    numbers.whole(row["censored"]),
                    numbers.ABSENT if row["predicted"] is None else numbers.percent(row["predicted"]),
                    number_text(row["brier"], 3),
                ),
            )
            for row in found["states"]
        ),
    )


def _numbers(found: Json) -> Table:
    rows = (
        (_("Observed over expected events"), number_text(found["prospective"]["ratio"]), _("1 is right")),
        (_("Uno C of 12-month risk"), number_text(found["uno_c"], 3), _("higher is better")),
        (
            _("D-calibration p"),
            numbers.p_value(found["d_calibration_p"]["value"]),
            _("below 0.05 speaks against calibration"),
        ),
    )
    return Table(
        caption=_("Prospective forecasts in three numbers"),
        columns=(_("Number"), _("Value"), _("Read as")),
        rows=tuple(TableRow(label=label, cells=(value, reading)) for label, value, reading in rows),
    )


def _reasons(found: Json) -> tuple[str, ...]:
    named = [
        (_("Observed over expected"), found["prospective"]["ratio"]),
        (_("Uno C"), found["uno_c"]),
        (_("D-calibration"), found["d_calibration_p"]),
        *((_("Brier, %(months)s months") % {"months": row["months"]}, row["brier"]) for row in found["states"]),
        *(
            (_("Coverage, %(level)s") % {"level": numbers.percent(row["level"])}, row["covered"])
            for row in found["coverage"]
        ),
    ]
    return tuple(f"{name}: {each['reason']}." for name, each in named if each["value"] is None)


def _coverage(found: Json) -> Compared:
    rows = found["coverage"]
    return Compared(
        whiskers=tuple(
            Whisker(
                label=_("%(level)s intervals") % {"level": numbers.percent(row["level"])},
                series=_("Forecast"),
                **{key: 100 * (row["covered"][key] - row["level"]) for key in ("value", "low", "high")},
            )
            for row in rows
            if row["covered"]["value"] is not None
        ),
        table=Table(
            caption=_("Share of times inside their intervals, with 95% intervals"),
            columns=(_("Asked for"), _("Inside")),
            rows=tuple(
                TableRow(label=numbers.percent(row["level"]), cells=(percent_text(row["covered"]),)) for row in rows
            ),
        ),
    )
