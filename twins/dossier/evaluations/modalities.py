"""What each block of features is worth, and what more patients would be worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.evaluations.metrics import difference_text, number_text, predictor_label
from twins.dossier.evaluations.records import Line, ModalityWorth, Panel, Point, Table, Whisker
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]
METRIC: Final = "harrell_c"


def build_modalities(content: Json) -> ModalityWorth | None:
    """Loss of Harrell C without each block; None where nothing was refitted."""
    found: Json | None = content["modalities"]
    if found is None:
        return None
    return ModalityWorth(
        design=_design(found),
        whiskers=(
            *_whiskers(found["leave_one_out"], _("Retrained without it")),
            *_whiskers(found["drop_at_test"], _("Missing at test")),
        ),
        table=_table(found),
        drop=_drop_curve(content, found["drop_curve"]),
    )


def _design(found: Json) -> str:
    said = {
        "folds": numbers.count(found["folds"], "fold"),
        "times": found["repeats"],
        "full": number_text(METRIC, found["full"]),
    }
    if found["repeats"] > 1:
        return _("Refitted in %(folds)s, %(times)s times. Harrell C with everything: %(full)s.") % said
    return _("Refitted in %(folds)s. Harrell C with everything: %(full)s.") % said


def block_label(row: Json) -> str:
    """`Pathology: HE`; a block named as its modality says it once."""
    label = words.modality(row["modality"])
    return label if words.sentence_case(row["block"]).lower() == label.lower() else f"{label}: {row['block']}"


def _whiskers(rows: Sequence[Json], series: str) -> tuple[Whisker, ...]:
    losses = [(row, row["loss"]) for row in rows]
    return tuple(
        Whisker(label=block_label(row), series=series, value=loss["difference"], low=loss["low"], high=loss["high"])
        for row, loss in losses
        if loss["difference"] is not None
    )


def _table(found: Json) -> Table:
    dropped = {row["block"]: row for row in found["drop_at_test"]}
    return Table(
        caption=_("Harrell C without a block of features, with 95% intervals"),
        columns=(
            _("Block"),
            _("C, retrained"),
            _("Loss, retrained"),
            _("C, missing"),
            _("Loss, missing"),
            _("Beyond retraining"),
        ),
        rows=tuple(_row(row, dropped.get(row["block"])) for row in found["leave_one_out"]),
    )


def _row(row: Json, dropped: Json | None) -> TableRow:
    cells = [number_text(METRIC, row["without"]), difference_text(METRIC, row["loss"])]
    if dropped:
        cells += [number_text(METRIC, dropped["without"])]
        cells += [difference_text(METRIC, dropped[name]) for name in ("loss", "beyond_refit")]
    return TableRow(label=block_label(row), cells=(*cells, *[numbers.ABSENT] * (5 - len(cells))))


def _drop_curve(content: Json, rows: Sequence[Json]) -> Panel:
    return _curve(
        content,
        [(row["removed"], str(row["removed"]), row["c"]) for row in rows],
        title=_("Modalities missing at test"),
        caption=_("Harrell C by number of blocks missing at test, with 95% intervals"),
        first=_("Missing"),
    )


def build_learning(content: Json) -> Panel | None:
    """Harrell C by number of training patients; None where nothing was refitted."""
    rows: Sequence[Json] | None = content["learning"]
    if rows is None:
        return None
    scores = [{name: found[METRIC] for name, found in row["metrics"].items()} for row in rows]
    labels = [_training(row) for row in rows]
    return _curve(
        content,
        [(row["training_n"], label, score) for row, label, score in zip(rows, labels, scores, strict=True)],
        title=_("Learning curve"),
        caption=_("Harrell C by number of training patients, with 95% intervals"),
        first=_("Training patients"),
    )


def _training(row: Json) -> str:
    events = numbers.count(row["training_events"], "event").replace(" ", numbers.FIXED)
    return f"{numbers.whole(row['training_n'])} ({events})"


def _curve(content: Json, rows: Sequence[tuple[float, str, Json]], *, title: str, caption: str, first: str) -> Panel:
    names = [(place, name) for place, name in enumerate(content["predictors"]) if any(name in row[2] for row in rows)]
    return Panel(
        title=title,
        lines=tuple(
            Line(label=predictor_label(name), place=place, points=_points(name, rows)) for place, name in names
        ),
        dots=(),
        table=Table(
            caption=caption,
            columns=(first, *(predictor_label(name) for _, name in names)),
            rows=tuple(
                TableRow(label=label, cells=tuple(number_text(METRIC, found.get(name)) for _, name in names))
                for _, label, found in rows
            ),
        ),
    )


def _points(name: str, rows: Sequence[tuple[float, str, Json]]) -> tuple[Point, ...]:
    known = [(x, found[name]) for x, _, found in rows if name in found and found[name]["value"] is not None]
    return tuple(Point(x=x, y=number["value"], low=number["low"], high=number["high"]) for x, number in known)
