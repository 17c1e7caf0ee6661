"""The page's charts as SVG for paper, drawn once for the same content in the same language and kept in memory."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twins import charts
from twins.charts.look import Spec, colours
from twins.dossier import Dossier
from twins.dossier.forecasts.estimates import ArmView, Estimate
from twins.dossier.images.rows import Imaging

SECONDS_KEPT: Final = 3600
ICONS_PX: Final = 130
_WIDTH: Final = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An SVG with the width that it was drawn at; `alt` where no table of the paper says the same."""

    svg: str
    width_px: float
    alt: str = ""

    @property
    def sha256(self) -> str:
        """So that who has the content can tell whether the picture is the same."""
        return hashlib.sha256(self.svg.encode()).hexdigest()


# Name in the template -> the specification that the page draws too.
CHARTS: Final[dict[str, Callable[[Dossier], Spec | None]]] = {
    "timeline": charts.timeline,
    "ctdna": lambda dossier: sized(charts.ctdna(dossier.timeline, height=120), width=250, height=120),
    "fit-size": lambda dossier: sized(charts.fit_curve(dossier.fit, "size_mm"), width=270, height=130),
    "fit-ctdna": lambda dossier: sized(charts.fit_curve(dossier.fit, "ctdna_vaf"), width=270, height=130),
    "survival": lambda dossier: sized(charts.survival_curves(dossier.arms), width=430, height=200),
    "balance": lambda dossier: charts.balance(dossier.arms),
}


def draw(dossier: Dossier, *, without: frozenset[str] = frozenset()) -> dict[str, Picture]:
    """The pictures that there are, by name; charts that there is no room for are not drawn."""
    mark = content_hash(dossier)
    found = {name: _chart(name, dossier, mark) for name in CHARTS if name not in without}
    pictures = {name: picture for name, picture in found.items() if picture} | dict(_icons(dossier))
    if dossier.imaging and (png := slice_of(dossier.imaging)):
        pictures["preview"] = framed(png)
    return pictures


def slice_of(imaging: Imaging) -> bytes:
    """The slice that the page opens with, contours and all; the preview of an older import; empty without either."""
    if imaging.viewer is None:
        return imaging.preview
    return charts.stored_slice(imaging.viewer.pk, imaging.viewer.position, imaging.viewer.window)


def _chart(name: str, dossier: Dossier, mark: str) -> Picture | None:
    """Building a specification takes longer than setting the pages, so pictures are kept by what they show."""
    key = f"report-{name}-{mark}"
    kept: tuple[Picture | None] | None = caches["pictures"].get(key)
    if kept is None:
        spec = CHARTS[name](dossier)
        kept = (drawn(charts.render_svg(spec)) if spec else None,)
        caches["pictures"].set(key, kept, timeout=SECONDS_KEPT)
    return kept[0]


def content_hash(dossier: Dossier) -> str:
    """Everything that a chart may show, and the language of its words."""
    shown = (dossier.header.index_date, dossier.timeline, dossier.forecast, dossier.fit, get_language())
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def sized(spec: Spec | None, *, width: int, height: int) -> Spec | None:
    """The page's chart in another size: letters keep theirs."""
    return spec and {**spec, "width": width, "height": height}


def drawn(svg: str) -> Picture:
    """A chart with the width that it names."""
    found = _WIDTH.search(svg)
    assert found is not None  # noqa: S101  # vl-convert names the width of every picture
    return Picture(svg=svg, width_px=float(found[1]))


def _icons(dossier: Dossier) -> Iterator[tuple[str, Picture]]:
    """A hundred people an arm: how many are alive, how many are harmed."""
    for place, (arm, colour) in enumerate(zip(dossier.arms, colours(dossier.arms), strict=True)):
        yield from _people(f"alive-{place}", arm, arm.p12, charts.PERSON, colour, _("alive at 12 months"))
        if (row := arm.any_toxicity) is not None:
            told = _("toxicity of grade 3 or more")
            yield from _people(f"harmed-{place}", arm, row.estimate, charts.WARNING, colour, told)


def _people(
    name: str, arm: ArmView, estimate: Estimate, glyph: charts.Glyph, colour: str, what: str
) -> Iterator[tuple[str, Picture]]:
    if estimate.hundred is not None:
        told = {"arm": arm.name, "people": estimate.hundred.text, "what": what}
        alt = _("%(arm)s: %(people)s, %(what)s.") % told
        svg = charts.icon_array(estimate.hundred, glyph, colour=colour, title=alt)
        yield name, Picture(svg=svg, width_px=ICONS_PX, alt=alt)


def framed(png: bytes) -> Picture:
    """A PNG inside an SVG of its own size: pictures come to the template as text."""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    data = base64.b64encode(png).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/></svg>'
    )
    return Picture(svg=svg, width_px=width)
