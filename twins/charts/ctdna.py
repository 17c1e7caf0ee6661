"""Allele fraction of each gene over the draws."""

from __future__ import annotations

from typing import Any

import altair as alt

from twins.charts.look import ARMS, GRID, WIDTH, Spec, chart, finish
from twins.charts.survival import spread
from twins.dossier import Timeline
from twins.dossier.numbers import months_of
from twins.dossier.records import Series

GENES = 5
HEIGHT = 200


def ctdna(timeline: Timeline) -> Spec | None:
    """The five genes that rose highest, zero in a draw that was tested and found none; None before a second draw."""
    days = [draw.day for draw in timeline.ctdna if draw.state in {"value", "none_found"}]
    if len(days) < 2 or not timeline.gene_vaf:
        return None
    genes = sorted(timeline.gene_vaf, key=highest, reverse=True)[:GENES]
    names = [gene.name for gene in genes]
    paint = alt.Color("gene:N", scale=alt.Scale(domain=names, range=list(ARMS[: len(names)])), legend=None)
    levels = {gene.name: {point.day: point.value or 0.0 for point in gene.points} for gene in genes}
    rows = [
        {"gene": name, "month": months_of(day), "vaf": 100 * level.get(day, 0.0)}
        for name, level in levels.items()
        for day in days
    ]
    base = chart(rows).encode(
        x=alt.X("month:Q", axis=alt.Axis(title="Months from the index date", grid=False, format="d", tickMinStep=1)),
        color=paint,
    )
    line = base.mark_line(strokeWidth=1.8, point=alt.OverlayMarkDef(size=36)).encode(
        y=alt.Y("vaf:Q", axis=alt.Axis(title="Allele fraction, %", gridColor=GRID, domain=False, ticks=False))
    )
    return finish(alt.layer(line, _labels(names, levels, days[-1], paint)).properties(width=WIDTH, height=HEIGHT))


def highest(gene: Series) -> float:
    """The highest fraction of a gene."""
    return max(point.value or 0.0 for point in gene.points)


def _labels(names: list[str], levels: dict[str, dict[int, float]], day: int, paint: alt.Color) -> Any:
    """Names at the line ends; places are spread on the axis as it will be, 0 to the highest fraction."""
    top = max(value for level in levels.values() for value in level.values())
    places = spread([100 * levels[name].get(day, 0.0) / top for name in names])
    rows = [
        {"gene": name, "month": months_of(day), "vaf": 100 * top * place / 100}
        for name, place in zip(names, places, strict=True)
    ]
    text = chart(rows).mark_text(align="left", dx=8, fontSize=12, fontWeight="bold")
    return text.encode(x="month:Q", y="vaf:Q", text="gene:N", color=paint)
