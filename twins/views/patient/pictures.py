"""The charts of the patient page as inline SVG."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from twins import charts
from twins.charts.look import Spec
from twins.dossier import ArmView, Course, Dossier, ForecastView, Timeline
from twins.dossier.timeline.shown import Shown
from twins.dossier.twin.fit import FitView

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KEPT_SECONDS = 3600
WHOLE = Shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The title of a chart, and what it says to those who do not see it."""

    title: _StrPromise
    description: _StrPromise


COURSE = Words(
    title=_("Timeline"),
    description=_("Treatment, ctDNA, tumour size, laboratory values, responses and adverse events by month."),
)
CTDNA = Words(title=_("ctDNA by gene"), description=_("Variant allele fraction of each gene over the draws."))
# A chart with bands says what they mean.
ARMS: Mapping[str, tuple[Words, Callable[[ForecastView], Spec | None]]] = {
    "survival": (
        Words(title=_("Overall survival by arm"), description=_("Probability of being alive by month. %(bands)s")),
        lambda forecast: charts.survival_curves(forecast.arms),
    ),
    "pfs": (
        Words(
            title=_("Progression-free survival by arm"),
            description=_("Probability of being alive without progression by month. %(bands)s"),
        ),
        lambda forecast: charts.progression_free_curves(forecast.arms),
    ),
    "toxicity": (
        Words(
            title=_("Benefit and harm by arm"),
            description=_("Survival, response and severe toxicity by organ class, of 100 people, with 90%% intervals."),
        ),
        lambda forecast: charts.balance(forecast.arms),
    ),
}

# Whether a chart of the arms has anything to show; cheaper than to draw it.
SHOWS: Mapping[str, Callable[[ForecastView], bool]] = {
    "survival": lambda forecast: any(arm.survival for arm in forecast.arms),
    "pfs": lambda forecast: any(arm.pfs for arm in forecast.arms),
    "toxicity": lambda forecast: any(map(_weighs, forecast.arms)),
}

FITS: Mapping[str, tuple[str, Words]] = {
    "fit_size": (
        "size_mm",
        Words(
            title=_("The twin through the measured sizes"),
            description=_(
                "Sum of lesion sizes by month: measured, the middle of the twin, its band and that of results."
            ),
        ),
    ),
    "fit_ctdna": (
        "ctdna_vaf",
        Words(
            title=_("The twin through the ctDNA draws"),
            description=_("Allele fraction by month: measured, the middle of the twin, its band and that of results."),
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture that can be drawn: from what, how, and its words; `content` tells it from others of its name."""

    name: str
    content: object
    build: Callable[[], Spec | None]
    words: Words
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Where it is kept, for what it is drawn from and for each language."""
        digest = hashlib.sha256(repr((get_language(), self.content)).encode()).hexdigest()
        return f"picture-{self.name}-{digest}"


def drawings_of(dossier: Dossier, shown: Shown = WHOLE) -> list[Drawing]:
    """Every picture of the page that has something to show."""
    course = Course(timeline=dossier.timeline, index_date=dossier.header.index_date)
    found = [] if dossier.timeline.is_empty else [course_drawing(course, shown)]
    found += [ctdna_drawing(dossier.timeline)] if charts.has_ctdna(dossier.timeline) else []
    found += fit_drawings(dossier.fit) if dossier.fit else []
    return found + (arm_drawings(dossier.forecast) if dossier.forecast else [])


def course_drawing(course: Course, shown: Shown) -> Drawing:
    """The part of a course that is shown."""
    # A set has no order of its own.
    content = (course, shown.window, sorted(shown.tracks), shown.narrow)
    build = partial(charts.course, course.timeline, course.index_date, shown)
    return Drawing(name="timeline", content=content, build=build, words=COURSE)


def ctdna_drawing(timeline: Timeline) -> Drawing:
    """Genes over the draws."""
    content = (timeline.ctdna, timeline.gene_vaf, timeline.origin_day)
    return Drawing(name="ctdna", content=content, build=partial(charts.ctdna, timeline), words=CTDNA)


def fit_drawings(fit: FitView) -> list[Drawing]:
    """The twin through the patient's own points."""
    return [
        Drawing(name=name, content=fit, build=partial(charts.fit_curve, fit, quantity), words=words)
        for name, (quantity, words) in FITS.items()
        if fit.curve(quantity) is not None
    ]


def arm_drawings(forecast: ForecastView) -> list[Drawing]:
    """The charts that set arms side by side."""
    said, content = {"bands": forecast.bands}, (forecast.arms, forecast.bands)
    return [
        Drawing(name=name, content=content, build=partial(build, forecast), words=words, said=said)
        for name, (words, build) in ARMS.items()
        if SHOWS[name](forecast)
    ]


def draw_arm_pictures(forecast: ForecastView) -> dict[str, SafeString]:
    """The charts of arms, drawn."""
    return {each.name: drawn(each) for each in arm_drawings(forecast)}


def drawn(drawing: Drawing) -> SafeString:
    """The picture, drawn once: a specification takes longer to build than the rest of the page."""
    found: SafeString | None = caches["pictures"].get(drawing.key)
    if found is None:
        words = drawing.words
        found = charts.page_svg(drawing.build(), title=str(words.title), description=words.description % drawing.said)
        caches["pictures"].set(drawing.key, found, timeout=KEPT_SECONDS)
    return found


def drawn_or_awaited(drawing: Drawing, address: str) -> SafeString:
    """The picture where it was drawn before, else a place that fetches it from the address once it is in sight."""
    found: SafeString | None = caches["pictures"].get(drawing.key)
    if found is not None:
        return found
    place = '<p class="awaited" hx-get="{}" hx-trigger="revealed" hx-swap="outerHTML">{}</p>'
    return format_html(place, address, _("The chart is being drawn …"))


def _weighs(arm: ArmView) -> bool:
    """Whether any benefit or harm of the arm is known as people of a hundred."""
    estimates = (arm.p12, arm.p24, arm.response, *(row.estimate for row in arm.toxicity))
    return any(estimate.hundred for estimate in estimates)
