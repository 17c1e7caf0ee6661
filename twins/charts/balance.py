"""Benefit and harm of the arms in one frame: people of a hundred, on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.look import GRID, INK, MUTED, TIP, WIDTH, Spec, chart, colours, finish
from twins.dossier import ArmView, Estimate
from twins.dossier.forecasts.estimates import ToxicityRow
from twins.dossier.words import plain_attribution

LANE: Final = 13
LABELS: Final = 185
CLASSES: Final = 10
# An arm has a shape of its own, so that no colour is needed to find it.
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down")
Rows = list[dict[str, Any]]


def balance(arms: Sequence[ArmView]) -> Spec | None:
    """Survival and response above, severe toxicity below, an arm a lane; None where no arm has any of either."""
    panels = [
        panel
        for panel in (
            _panel(_("Benefit, of 100 people (more is better)"), list(_benefits(arms)), arms),
            _panel(_("Harm, of 100 people (fewer is better)"), _harms(arms), arms),
        )
        if panel is not None
    ]
    if not panels:
        return None
    stacked = alt.vconcat(*panels, spacing=14).resolve_scale(yOffset="independent")
    return finish(stacked.resolve_legend(color="shared", shape="shared", fill="shared"))


def _benefits(arms: Sequence[ArmView]) -> Iterator[dict[str, Any]]:
    for label, estimates in (
        (_("Alive at 12 months"), [arm.p12 for arm in arms]),
        (_("Alive at 24 months"), [arm.p24 for arm in arms]),
        (_("Response"), [arm.response for arm in arms]),
    ):
        for arm, estimate in zip(arms, estimates, strict=True):
            if estimate.hundred is not None:
                yield {**_row(arm, label, estimate), "verified": True, "note": ""}


def _harms(arms: Sequence[ArmView]) -> Rows:
    rows = [_harm(arm, row) for arm in arms for row in arm.toxicity if row.estimate.hundred is not None]
    whole = [row["what"] for row in rows if row["is_any"]]
    # Everything together first, all causes before narrower counts, then its parts.
    classes = [*sorted(set(whole), key=len), *worst_first([row for row in rows if not row["is_any"]])]
    return sorted((row for row in rows if row["what"] in classes), key=lambda row: classes.index(row["what"]))


def worst_first(rows: Rows) -> list[str]:
    """Organ classes by their highest incidence over the arms, the first ten."""
    worst: dict[str, float] = {}
    for row in rows:
        worst[row["organ_class"]] = max(worst.get(row["organ_class"], 0.0), row["p"])
    return sorted(worst, key=lambda name: -worst[name])[:CLASSES]


def _harm(arm: ArmView, row: ToxicityRow) -> dict[str, Any]:
    counted = "" if row.attribution == "all_cause" else plain_attribution(row.attribution)
    note = "" if counted in row.label else counted
    return {
        **_row(arm, row.label, row.estimate, note),
        "organ_class": row.label,
        "is_any": row.is_any,
        "verified": row.verified,
        "note": note,
    }


def _row(arm: ArmView, what: str, estimate: Estimate, note: str = "") -> dict[str, Any]:
    hundred = estimate.hundred
    told = f"{arm.name}, {what}: {'' if hundred is None else hundred.text}"
    shares = {"p": estimate.value, "low": estimate.low, "high": estimate.high}
    return {
        "arm": arm.name,
        "what": what,
        "tip": f"{told}, {note}" if note else told,
        **{name: 100 * value for name, value in shares.items() if value is not None},
    }


def _panel(title: str, rows: Rows, arms: Sequence[ArmView]) -> Any:
    if not rows:
        return None
    labels = list(dict.fromkeys(row["what"] for row in rows))
    # No lane for an arm of which nothing is known here.
    names = [arm.name for arm in arms if any(row["arm"] == arm.name for row in rows)]
    axis = alt.Axis(title=None, ticks=False, domain=False, labelLimit=LABELS, minExtent=LABELS)
    base = chart(rows).encode(
        y=alt.Y("what:N", sort=labels, axis=axis), yOffset=alt.YOffset("arm:N", sort=names), color=_paint(arms)
    )
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=_hundred())
    layers = (
        base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(x=x, x2=alt.X2("high:Q")),
        base.mark_point(size=56, strokeWidth=2, opacity=1, aria=True).encode(
            x=alt.X("p:Q"), fill=_fill(arms), shape=_shape(arms), description=TIP
        ),
        _notes(base),
    )
    height = len(labels) * (LANE * len(names) + 10)
    head = alt.TitleParams(title, anchor="start", fontSize=13, color=INK, offset=4)
    return alt.layer(*layers).properties(width=WIDTH - 90, height=height, title=head)


def _hundred() -> alt.Axis:
    return alt.Axis(title=None, gridColor=GRID, values=[0, 25, 50, 75, 100], format="d", domain=False, ticks=False)


def _paint(arms: Sequence[ArmView]) -> alt.Color:
    scale = alt.Scale(domain=[arm.name for arm in arms], range=colours(arms))
    return alt.Color("arm:N", scale=scale, legend=_legend())


def _shape(arms: Sequence[ArmView]) -> alt.Shape:
    shapes = [SHAPES[place % len(SHAPES)] for place, _arm in enumerate(arms)]
    return alt.Shape("arm:N", scale=alt.Scale(domain=[arm.name for arm in arms], range=shapes), legend=_legend())


def _fill(arms: Sequence[ArmView]) -> Any:
    """The arm's colour; what was not checked is hollow."""
    scale = alt.Scale(domain=[arm.name for arm in arms], range=colours(arms))
    return alt.condition("!datum.verified", alt.value("white"), alt.Fill("arm:N", scale=scale, legend=_legend()))


def _legend() -> alt.Legend:
    return alt.Legend(title=None, orient="top", labelLimit=240, columns=2)


def _notes(base: Any) -> Any:
    """What was counted, behind an interval that does not count all causes."""
    text = base.transform_filter("datum.note != ''").mark_text(align="left", dx=6, fontSize=11, color=MUTED)
    return text.encode(x=alt.X("high:Q"), text=alt.Text("note:N"), color=alt.value(MUTED))
