"""From a specification to SVG: drawn once, kept by the hash of the specification."""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from twins.charts.look import ARMS, FONT, GRID, INK, MUTED, UNRANKED, Spec

# Another version of the library may draw differently: pictures kept under it are not used.
DRAWN_BY = version("vl-convert-python")


def render_svg(spec: Spec) -> str:
    """The picture of a specification; the same bytes for the same specification."""
    kept = settings.VAR / "charts" / f"{spec_hash(spec)}.svg"
    if kept.exists():
        return kept.read_text("utf-8")
    # Opens a JavaScript engine of 100 MB: not before the first picture.
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec)
    keep(kept, svg)
    return svg


def spec_hash(spec: Spec) -> str:
    """Name of a picture."""
    text = DRAWN_BY + json.dumps(spec, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(path: Path, svg: str) -> None:
    """Write beside, then rename: no reader meets half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as part:
        part.write(svg)
    Path(part.name).replace(path)


def page_svg(spec: Spec | None, *, title: str, description: str) -> SafeString:
    """The picture as inline SVG that follows the page's face and theme; empty without a specification.

    Colours become custom properties with the printed colour as fallback, so that the style sheet alone decides about
    dark: `--chart-ink`, `--chart-muted`, `--chart-grid`, `--chart-paper`, `--chart-unranked`, `--chart-arm-1` to 5.
    """
    if spec is None:
        return mark_safe("")
    mark = spec_hash(spec)[:12]
    svg = themed(unique_ids(render_svg(spec), mark))
    head = f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>'
    named = svg.replace("<svg ", f'<svg role="img" aria-labelledby="t{mark} d{mark}" ', 1)
    # The specification's texts were escaped by vl-convert, ours just now.
    return mark_safe(re.sub(r"(<svg[^>]*>)", lambda tag: tag[1] + head, named, count=1))  # noqa: S308


def unique_ids(svg: str, mark: str) -> str:
    """Clip paths of several pictures on one page must not share a name."""
    return re.sub(r'(id="|url\(#)([\w-]+)', rf"\1c{mark}-\2", svg)


def themed(svg: str) -> str:
    """Fixed colours as custom properties, and the page's own face."""
    arms = {colour: f"var(--chart-arm-{place}, {colour})" for place, colour in enumerate(ARMS, 1)}
    names = {"white": "paper", INK: "ink", MUTED: "muted", GRID: "grid", UNRANKED: "unranked"}
    rest = {colour: f"var(--chart-{name}, {colour})" for colour, name in names.items()}
    for colour, value in {**arms, **rest}.items():
        svg = svg.replace(f'"{colour}"', f'"{value}"')
    return svg.replace(f' font-family="{FONT}"', "")
