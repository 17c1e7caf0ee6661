"""From a specification to SVG: drawn once in a process, then kept in memory."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from twins.charts.look import ALARM, ARMS, FONT, GRADES, GRID, INK, MUTED, NO_GRADE, UNRANKED, Spec

# Pictures of one chart each, about 25 kB. They show patients' data, so they stay in memory and are never files.
KEPT: Final = 256
SPOKEN: Final = re.compile(r' aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"')
INNER_ROLES: Final = re.compile(r' (?:role="graphics-\w+"|aria-roledescription="[^"]*")')


def render_svg(spec: Spec) -> str:
    """The picture of a specification; the same text for the same specification."""
    return _draw(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=KEPT)
def _draw(spec: str) -> str:
    # Opens a JavaScript engine of 100 MB: not before the first picture.
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def spec_hash(spec: Spec) -> str:
    """A short name of a picture."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:12]


def page_svg(spec: Spec | None, *, title: str, description: str) -> SafeString:
    """The picture as inline SVG that follows the page's face and theme; empty without a specification.

    Colours become custom properties with the printed colour as fallback, so that the style sheet alone decides about
    dark: `--chart-ink`, `--chart-muted`, `--chart-grid`, `--chart-paper`, `--chart-unranked`, `--chart-arm-1` to 5,
    `--chart-grade-1` to 5, `--chart-no-grade`, `--chart-alarm`.
    What a mark says becomes its `data-tip` (see twins/charts/look.py).
    """
    if spec is None:
        return mark_safe("")
    mark = spec_hash(spec)
    svg = themed(unique_ids(with_tips(render_svg(spec)), mark))
    head = f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>'
    named = svg.replace("<svg ", f'<svg role="img" aria-labelledby="t{mark} d{mark}" ', 1)
    # The specification's texts were escaped by vl-convert, ours just now.
    return mark_safe(re.sub(r"(<svg[^>]*>)", lambda tag: tag[1] + head, named, count=1))  # noqa: S308


def with_tips(svg: str) -> str:
    """A picture is one image with a title: what its marks say is for the script, and none is read out as an image."""
    return INNER_ROLES.sub("", SPOKEN.sub(r' data-tip="\1"', svg))


def unique_ids(svg: str, mark: str) -> str:
    """Clip paths of several pictures on one page must not share a name."""
    return re.sub(r'(id="|url\(#)([\w-]+)', rf"\1c{mark}-\2", svg)


def themed(svg: str) -> str:
    """Fixed colours as custom properties, and the page's own face."""
    arms = {colour: f"var(--chart-arm-{place}, {colour})" for place, colour in enumerate(ARMS, 1)}
    names = {"white": "paper", INK: "ink", MUTED: "muted", GRID: "grid", UNRANKED: "unranked", NO_GRADE: "no-grade"}
    # An alarm has the colour of grade 4.
    names |= {colour: f"grade-{grade}" for grade, colour in GRADES.items()} | {ALARM: "alarm"}
    rest = {colour: f"var(--chart-{name}, {colour})" for colour, name in names.items()}
    for colour, value in {**arms, **rest}.items():
        svg = svg.replace(f'"{colour}"', f'"{value}"')
    return svg.replace(f' font-family="{FONT}"', "")
