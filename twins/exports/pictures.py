"""Charts as files: the specification of page and paper, on white."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from twins import charts
from twins.charts.look import Spec
from twins.dossier import Dossier

# Twice the size on the page: sharp on a projector and in print.
SCALE: Final = 2.0
DRAWN: Final[Mapping[str, Callable[[Dossier], Spec | None]]] = {
    "timeline": charts.timeline,
    "ctdna": lambda dossier: charts.ctdna(dossier.timeline),
    "survival": lambda dossier: charts.survival_curves(dossier.arms),
    "pfs": lambda dossier: charts.progression_free_curves(dossier.arms),
    "balance": lambda dossier: charts.balance(dossier.arms),
}


def spec_of(dossier: Dossier, name: str) -> Spec | None:
    """The specification of a chart on white; None where there is no such chart or nothing to show."""
    build = DRAWN.get(name)
    spec = build(dossier) if build else None
    return {**spec, "background": "white"} if spec else None


def write_svg(spec: Spec) -> bytes:
    """The picture as SVG."""
    return charts.render_svg(spec).encode()


def write_png(spec: Spec) -> bytes:
    """The picture as PNG."""
    import vl_convert

    png: bytes = vl_convert.svg_to_png(charts.render_svg(spec), scale=SCALE)
    return png
