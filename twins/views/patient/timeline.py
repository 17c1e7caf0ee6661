"""The timeline of a patient: the part that is shown, and the controls that change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.charts.tracks import hidden_terms
from twins.dossier import Course, Timeline
from twins.dossier.timeline.shown import Shown, TrackChoice, Window, chosen_tracks, steps_of, track_choices, whole_of
from twins.forms.patient.course import CourseForm
from twins.views.patient.pictures import WHOLE, Drawing, course_drawing, drawn
from twins.views.viewer import viewer, visible_patient

ROWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A control: where it leads as the query of an address, empty where it would change nothing."""

    name: str
    sign: str
    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """The section of the timeline."""

    course: Course
    picture: SafeString
    steps: tuple[Step, ...]
    spans: tuple[Step, ...]
    form: CourseForm
    first: str
    last: str
    choices: tuple[tuple[TrackChoice, bool], ...]
    hidden_terms: int
    is_narrow: bool


@require_safe
def timeline(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The section alone, for the page to put in place; anyone else is sent to the page."""
    row = visible_patient(request, study, code)
    page = f"{row.get_absolute_url()}?{request.GET.urlencode()}"
    if not request.headers.get("HX-Request"):
        return redirect(f"{page}#timeline")
    access.record("read", by=viewer(request), patient=row, detail={"part": "timeline"})
    context = {"patient": row, "course": course_view(request.GET, dossier.read_course(row))}
    answer = render(request, "patient/timeline.html", context)
    # The address of the page: loaded again or passed on it shows the same part, and going back leaves the page.
    answer.headers["HX-Replace-Url"] = page
    return answer


def course_view(
    asked: MultiValueDict[str, str], course: Course, draw: Callable[[Drawing], SafeString] = drawn
) -> CourseView | None:
    """What the address asks for; None where nothing is dated."""
    if course.timeline.is_empty:
        return None
    whole, choices = whole_of(course.timeline), track_choices(course.timeline)
    form = CourseForm(asked, whole=whole, choices=choices)
    shown = form.shown()
    window = (shown.window or whole).within(whole)
    tracks = chosen_tracks(course.timeline, shown)
    queries = {name: _query(None if step == whole else step, shown) for name, step in steps_of(window, whole).items()}
    return CourseView(
        course=course,
        picture=draw(course_drawing(course, shown)),
        steps=_steps(zoom_words(), queries),
        spans=_steps(span_words(), queries),
        form=form,
        first=_written(window.first),
        last=_written(window.last),
        choices=tuple((each, each.key in tracks) for each in choices),
        hidden_terms=0 if "adverse-all" in tracks else hidden_terms(course.timeline),
        is_narrow=shown.narrow,
    )


def shown_of(asked: MultiValueDict[str, str], timeline: Timeline) -> Shown:
    """The part of a course that the address asks for; the whole where nothing is dated."""
    if timeline.is_empty:
        return WHOLE
    return CourseForm(asked, whole=whole_of(timeline), choices=track_choices(timeline)).shown()


def zoom_words() -> dict[str, tuple[str, str]]:
    """Sign and name of the controls that move and zoom."""
    return {
        "earlier": ("←", _("Earlier")),
        "later": ("→", _("Later")),
        "in": ("+", _("Zoom in")),
        "out": ("−", _("Zoom out")),
    }


def span_words() -> dict[str, tuple[str, str]]:
    """Names of the spans that are offered."""
    return {
        "whole": ("", _("Whole course")),
        "last_12": ("", _("Last 12 months")),
        "last_6": ("", _("Last 6 months")),
    }


def _steps(words: Mapping[str, tuple[str, str]], queries: Mapping[str, str]) -> tuple[Step, ...]:
    return tuple(
        Step(name=name, sign=sign, label=label, query=queries.get(name, "")) for name, (sign, label) in words.items()
    )


def _query(window: Window | None, shown: Shown) -> str:
    """The address of a window, of the whole course without one; never empty."""
    pairs = [("from", _written(window.first)), ("to", _written(window.last))] if window else [("whole", "1")]
    pairs += [("show", track) for track in sorted(shown.tracks)]
    return urlencode([*pairs, *([("narrow", "1")] if shown.narrow else [])])


def _written(month: float) -> str:
    """A month as an address and an input field carry it, in every language."""
    return f"{month:.1f}"
