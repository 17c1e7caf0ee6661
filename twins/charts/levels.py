"""Tracks of levels: a line through what was measured, and every other state of knowing by its own sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.frame import Frame, Row, level_axis, track, x
from twins.charts.look import ARMS, INK, MUTED, TIP, Spec, chart
from twins.dossier import Timeline
from twins.dossier.numbers import months_of
from twins.dossier.records import Point, Series
from twins.dossier.timeline.rows import gene_text, mark_said, point_text
from twins.dossier.words import sentence_case

HEIGHT: Final = 66
TALL: Final = 92
GENES: Final = 4
# Pixels that a line of text takes.
LINE: Final = 13.0
CROSS: Final = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"
# Sums of diameters have thresholds: 30 % below the baseline, 20 % and 5 mm above the lowest sum (RECIST 1.1).
PARTIAL, PROGRESSION, LEAST_MM = 0.7, 1.2, 5.0


def series_track(series: Series, frame: Frame, *, limits: bool = False) -> Spec | None:
    """One quantity over time, with RECIST thresholds for a sum of diameters.

    `limits`: draw the limit of detection in any case, else only where a result lies below it.
    """
    rows = [_row(point, series.name, point_text(point, series.unit), 1.0) for point in _tested(series.points)]
    if not rows:
        return None
    title = sentence_case(f"{series.label}{', ' + series.unit if series.unit else ''}")
    below = limits or any(row["kind"] == "none" for row in rows)
    lines = [*(limit_rows(series.points, series.unit) if below else ()), *recist_rows(series)]
    return _levels(title, [rows], [INK], lines, frame, HEIGHT if not lines else TALL)


def draws_track(course: Timeline, frame: Frame) -> Spec | None:
    """The highest allele fraction per draw, where no variant names its gene."""
    rows = [_row(point, "ctDNA", gene_text(point), 100.0) for point in _tested(course.ctdna)]
    if not rows:
        return None
    return _levels(_("ctDNA, highest VAF, %"), [rows], [ARMS[0]], [], frame, HEIGHT)


def genes_track(course: Timeline, frame: Frame) -> Spec | None:
    """The genes that rose highest, a line each with its name at the end."""
    genes = course.gene_vaf[:GENES]
    return genes_panel(genes, frame, title=_("ctDNA, VAF by gene, %"), height=TALL) if genes else None


def genes_panel(genes: Sequence[Series], frame: Frame, *, title: str, height: int) -> Spec:
    """A line a gene, in the colours of their order."""
    found = [gene_rows(gene) for gene in genes]
    return _levels(title, found, list(ARMS[: len(genes)]), [], frame, height, label=[each.name for each in genes])


def gene_rows(gene: Series) -> list[Row]:
    """A gene over the draws, as percents."""
    return [_row(point, gene.name, gene_text(point), 100.0) for point in _tested(gene.points)]


def _tested(points: Iterable[Point]) -> list[Point]:
    return sorted((point for point in points if point.state != "not_tested"), key=lambda point: point.day)


def _row(point: Point, what: str, text: str, factor: float) -> Row:
    """A point: at its value, hollow at the limit of detection or on the floor, a cross on the floor where it failed."""
    is_level = point.value is not None and not point.comparator.startswith("<")
    is_failed = point.value is None and point.state not in {"none_found", "below_limit"}
    kind = "value" if is_level else "failed" if is_failed else "none"
    level = point.value if point.value is not None else point.limit if kind == "none" else None
    tip = mark_said(sentence_case(what), text, point.day)
    return {"month": months_of(point.day), "value": factor * (level or 0.0), "kind": kind, "name": what, "tip": tip}


def limit_rows(points: Iterable[Point], unit: str) -> list[Row]:
    """The limit of detection, from each test that states one to the next."""
    stated = [(point.day, point.limit) for point in _tested(points) if point.limit is not None]
    rows = []
    for limit, group in groupby(stated, key=lambda each: each[1]):
        days = [day for day, _limit in group]
        text = _("limit of detection %(limit)s") % {"limit": f"{limit:g} {unit}".strip()}
        ends = {"start": months_of(days[0]), "stop": months_of(days[-1])}
        rows.append({**ends, "value": limit, "kind": "limit", "text": text})
    return rows


def recist_rows(series: Series) -> list[Row]:
    """Response and progression thresholds of a sum of diameters; none for another quantity or before a second sum."""
    sums = [(point.day, point.value) for point in _tested(series.points) if point.value is not None]
    if len(sums) < 2 or series.unit != "mm" or not series.name.startswith("sum of"):
        return []
    baseline = next((value for day, value in reversed(sums) if day <= 0), sums[0][1])
    start, stop = months_of(sums[0][0]), months_of(sums[-1][0])
    rows = [
        {"start": start, "stop": stop, "value": PARTIAL * baseline, "kind": "partial", "text": _("−30% of baseline")}
    ]
    nadir = sums[0][1]
    for (day, value), (after, _value) in pairwise(sums):
        nadir = min(nadir, value)
        level = max(PROGRESSION * nadir, nadir + LEAST_MM)
        rows.append(
            {
                "start": months_of(day),
                "stop": months_of(after),
                "value": level,
                "kind": "nadir",
                "text": _("nadir +20%"),
            }
        )
    return rows


def _levels(
    title: str,
    groups: Sequence[Sequence[Row]],
    colours: Sequence[str],
    lines: Sequence[Row],
    frame: Frame,
    height: int,
    *,
    label: Sequence[str] = (),
) -> Spec:
    """Lines, then their points over them, then names at the line ends; thresholds lie behind."""
    rows = [row for group in groups for row in group]
    heights = [row["value"] for row in (*rows, *lines)]
    low, high = min(0.0, *heights), 1.05 * max(*heights, 0.01)
    y = alt.Y("value:Q", axis=level_axis(title, frame), scale=alt.Scale(domain=[low, high], nice=False))
    layers = [*_thresholds(lines, frame, y, height=height, scale=height / (high - low))]
    for group, colour in zip(groups, colours, strict=True):
        layers.append(_line(group, colour, frame, y))
    for group, colour in zip(groups, colours, strict=True):
        layers.append(_points(frame.seen(group), colour))
    if label:
        layers += _ends(groups, colours, label, frame, height=height, scale=height / (high - low))
    return track(frame, height, *layers)


def _line(rows: Sequence[Row], colour: str, frame: Frame, y: alt.Y) -> Any:
    drawn = [{"month": row["month"], "value": row["value"]} for row in rows if row["kind"] != "failed"]
    return chart(drawn).mark_line(color=colour, strokeWidth=1.6, clip=True).encode(x=x("month", frame), y=y)


def _points(rows: list[Row], colour: str) -> Any:
    """Full where something was measured, hollow where nothing was found, a cross where the test failed."""
    signs = {"value": ("circle", colour), "none": ("circle", "white"), "failed": (CROSS, "white")}
    drawn = [{**row, "sign": signs[row["kind"]][0], "fill": signs[row["kind"]][1]} for row in rows]
    marks = chart(drawn).mark_point(size=38, strokeWidth=1.5, color=colour, opacity=1, aria=True)
    # Without a scale the rows name their sign and fill themselves: tracks share none.
    return marks.encode(
        x=alt.X("month:Q"),
        y=alt.Y("value:Q"),
        shape=alt.Shape("sign:N", scale=None, legend=None),
        fill=alt.Fill("fill:N", scale=None, legend=None),
        description=TIP,
    )


def _thresholds(lines: Sequence[Row], frame: Frame, y: alt.Y, *, height: int, scale: float) -> list[Any]:
    """Dashed steps, each kind named once where it ends."""
    drawn = frame.crossing(lines)
    if not drawn:
        return []
    rules = chart(drawn).mark_rule(color=MUTED, strokeDash=[4, 3], strokeWidth=1.2)
    last = list({row["kind"]: row for row in drawn}.values())
    places = apart([scale * row["value"] for row in last])
    return [
        rules.encode(x=x("start", frame), x2=alt.X2("stop:Q"), y=y),
        *(
            chart([{"month": row["stop"]}])
            .mark_text(align="left", dx=6, fontSize=11, color=MUTED, text=row["text"])
            .encode(x=alt.X("month:Q"), y=alt.value(round(height - place)))
            for row, place in zip(last, places, strict=True)
        ),
    ]


def _ends(
    groups: Sequence[Sequence[Row]],
    colours: Sequence[str],
    labels: Sequence[str],
    frame: Frame,
    *,
    height: int,
    scale: float,
) -> list[Any]:
    """Names of lines right of their last point in sight, moved apart where they would touch; `scale`: pixels a unit."""
    ends = [(end, colour, label) for end, colour, label in zip(map(frame.last, groups), colours, labels, strict=True)]
    drawn = [(end, colour, label) for end, colour, label in ends if end is not None]
    places = apart([scale * end["value"] for end, _colour, _label in drawn])
    return [
        chart([{"month": end["month"]}])
        .mark_text(align="left", dx=7, fontSize=11, fontWeight="bold", text=label, color=colour)
        .encode(x=alt.X("month:Q"), y=alt.value(round(height - place)))
        for (end, colour, label), place in zip(drawn, places, strict=True)
    ]


def apart(heights: Sequence[float]) -> list[float]:
    """The heights, pushed up from below until neighbours are a line of text apart."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda place: moved[place])
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + LINE)
    return moved
