"""A stored report as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from twins.dossier import numbers, words
from twins.dossier.evaluations import Table
from twins.dossier.forecasts.estimates import TableRow
from twins.dossier.monitor.endpoints import build_endpoint
from twins.dossier.monitor.headline import build_headline
from twins.dossier.monitor.records import DriftView, MonitorView
from twins.dossier.monitor.texts import number_text, percent_text

Json = Mapping[str, Any]
KINDS: Final = words.Words(
    {"index": gettext_noop("Risk"), "presence": gettext_noop("Modality there"), "value": gettext_noop("Feature")}
)


def build_monitor(content: Json, endpoint: str | None = None) -> MonitorView:
    """The whole; of endpoints the one asked for, else the first with a prospective forecast, else the first.

    Raises:
        KeyError: no forecast of this endpoint was scored.
    """
    found = content["endpoints"]
    names = sorted(found, key=lambda name: (not found[name]["prospective"]["patients"], name != "OS", name))
    chosen = endpoint if endpoint is not None else next(iter(names), None)
    return MonitorView(
        headline=build_headline(content),
        endpoints=tuple(sorted(found)),
        chosen=None if chosen is None else build_endpoint(chosen, found[chosen]),
        toxicity=_toxicity(content["toxicity"]),
        measured=_measured(content["measured"]),
        drift=_drift(content["drift"]),
    )


def _toxicity(rows: list[Json]) -> Table:
    return Table(
        caption=_("Severe toxicity by class, prospective forecasts"),
        columns=(_("Class"), _("Patients"), _("Events"), _("Observed over expected")),
        rows=tuple(
            TableRow(
                label=row["organ_class"],
                cells=(
                    numbers.whole(row["patients"]),
                    numbers.whole(row["events"]),
                    row["ratio"]["reason"] or number_text(row["ratio"]),
                ),
            )
            for row in rows
        ),
    )


def _measured(rows: list[Json]) -> Table:
    return Table(
        caption=_("Next visits beside their 90% bands"),
        columns=(_("Measured"), _("Visits"), _("Inside the band")),
        rows=tuple(
            TableRow(
                label=row["measure"],
                cells=(numbers.whole(row["patients"]), row["inside"]["reason"] or percent_text(row["inside"])),
            )
            for row in rows
        ),
    )


def _drift(found: Json) -> DriftView:
    rows = sorted(found["rows"], key=_by_shift)
    return DriftView(
        sentence=_drift_sentence(sum(row["is_shifted"] for row in rows), len(rows)) if rows else "",
        table=Table(
            caption=_("Newcomers beside the patients of the fit"),
            columns=(
                _("What"),
                _("Kind"),
                _("Fit"),
                _("Newcomers"),
                _("PSI"),
                _("Chance stays under"),
                _("KS p"),
                _("Shifted"),
            ),
            rows=tuple(_drift_row(row) for row in rows),
        ),
        reason=found["reason"],
    )


def _drift_sentence(shifted: int, rows: int) -> str:
    if not shifted:
        return _("Nothing shifted beyond a PSI of 0.25 and beyond chance.")
    told = ngettext(
        "%(shifted)s of %(rows)s row shifted beyond a PSI of 0.25 and beyond chance.",
        "%(shifted)s of %(rows)s rows shifted beyond a PSI of 0.25 and beyond chance.",
        rows,
    )
    return told % {"shifted": numbers.whole(shifted), "rows": numbers.whole(rows)}


def _by_shift(row: Json) -> tuple[int, bool, float]:
    """The index, then modalities, then features; the most shifted first."""
    return list(KINDS).index(row["kind"]), row["psi"]["value"] is None, -(row["psi"]["value"] or 0.0)


def _drift_row(row: Json) -> TableRow:
    psi = row["psi"]
    cells = (
        KINDS[row["kind"]],
        numbers.whole(row["training"]),
        numbers.whole(row["newcomers"]),
        *((numbers.ABSENT,) * 2 if psi["value"] is None else (numbers.fixed(psi[end], 3) for end in ("value", "high"))),
        numbers.p_value(row["ks_p"]["value"]),
        _("yes") if row["is_shifted"] else psi["reason"] or _("no"),
    )
    return TableRow(label=_drift_label(row), cells=cells)


def _drift_label(row: Json) -> str:
    """A modality by its label, with the block's own name after it."""
    if row["kind"] != "presence":
        return words.sentence_case(row["name"])
    modality, _colon, block = row["name"].partition(": ")
    return f"{words.modality(modality)}: {block}" if block else words.modality(modality)
