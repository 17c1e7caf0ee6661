"""The twin in parts of the cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.evaluations.metrics import metric_label, number_text
from twins.dossier.evaluations.records import Groups, Table, Whisker
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]
METRICS: Final = ("harrell_c", "observed_expected_12m", "ici_12m", "coverage_90")
RANKING, LEVEL = METRICS[:2]


def build_subgroups(content: Json) -> Groups:
    """Subgroups in the order of the evaluation; those too small say so."""
    rows: Sequence[Json] = content["subgroups"]
    return Groups(
        discrimination=_whiskers(rows, RANKING),
        calibration=_whiskers(rows, LEVEL),
        reference=content["metrics"]["twin"][RANKING]["value"],
        table=_table(_("The twin by subgroup, with 95% intervals"), rows),
    )


def build_missing(content: Json) -> Table:
    """Patterns of missing modalities."""
    return _table(_("The twin by what was measured, with 95% intervals"), content["missing_patterns"])


def _whiskers(rows: Sequence[Json], metric: str) -> tuple[Whisker, ...]:
    known = [(row, row["metrics"]["twin"].get(metric)) for row in rows if row["metrics"]]
    return tuple(
        Whisker(label=group_label(row), series=_("Twin"), value=number["value"], low=number["low"], high=number["high"])
        for row, number in known
        if number and number["value"] is not None
    )


def group_label(row: Json) -> str:
    """`Sex: male`; a pattern of what was measured is its own name."""
    if row["variable"] == "modalities":
        return words.sentence_case(row["group"])
    return f"{words.sentence_case(row['variable'])}: {row['group']}"


def _table(caption: str, rows: Sequence[Json]) -> Table:
    return Table(
        caption=caption,
        columns=(_("Group"), _("Patients"), _("Events"), *(metric_label(name) for name in METRICS), _("Note")),
        rows=tuple(_row(row) for row in rows),
    )


def _row(row: Json) -> TableRow:
    twin = row["metrics"].get("twin", {})
    cells = (
        numbers.whole(row["n"]),
        numbers.whole(row["events"]),
        *(number_text(name, twin.get(name)) for name in METRICS),
        row["reason"],
    )
    return TableRow(label=group_label(row), cells=cells)
