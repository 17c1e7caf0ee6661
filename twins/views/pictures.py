"""The charts of the patient page as inline SVG."""

import hashlib
import re
from collections.abc import Callable

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from twins import charts
from twins.charts.look import Spec
from twins.dossier import Dossier

INNER_ROLES = re.compile(r' (?:role="graphics-\w+"|aria-roledescription="[^"]*")')
# Name -> title, what it says to those who do not see it (a chart with bands says what they mean), its specification.
PICTURES: dict[str, tuple[str, str, Callable[[Dossier], Spec | None]]] = {
    "timeline": (
        "Timeline",
        "Treatment, ctDNA, tumour size, laboratory values, responses and adverse events by month.",
        charts.timeline,
    ),
    "ctdna": (
        "ctDNA by gene",
        "Variant allele fraction of each gene over the draws.",
        lambda dossier: charts.ctdna(dossier.timeline),
    ),
    "survival": (
        "Overall survival by arm",
        "Probability of being alive by month. {bands}",
        lambda dossier: charts.survival_curves(dossier.arms),
    ),
    "pfs": (
        "Progression-free survival by arm",
        "Probability of being alive without progression by month. {bands}",
        lambda dossier: charts.progression_free_curves(dossier.arms),
    ),
    "toxicity": (
        "Grade 3 or worse toxicity by organ class and arm",
        "Cumulative incidence with 90% intervals.",
        lambda dossier: charts.toxicity(dossier.arms),
    ),
}


def draw_pictures(dossier: Dossier) -> dict[str, SafeString]:
    """Name -> SVG; empty where there is nothing to show.

    A specification takes longer to build than the rest of the page, so pictures are kept by what they are drawn from.
    """
    content = repr((dossier.timeline, dossier.arms, dossier.header.index_date))
    name = f"pictures-{hashlib.sha256(content.encode()).hexdigest()}"
    kept: dict[str, SafeString] | None = cache.get(name)
    if kept is None:
        kept = _draw(dossier)
        cache.set(name, kept, timeout=3600)
    return kept


def _draw(dossier: Dossier) -> dict[str, SafeString]:
    bands = dossier.forecast.bands if dossier.forecast else ""
    return {
        name: without_inner_roles(
            charts.page_svg(build(dossier), title=title, description=description.format(bands=bands))
        )
        for name, (title, description, build) in PICTURES.items()
    }


def without_inner_roles(svg: SafeString) -> SafeString:
    """A picture is one image with a title; its marks must not be read out as images without one."""
    return mark_safe(INNER_ROLES.sub("", svg))  # noqa: S308  # takes attributes away from SVG that was safe
