"""Pictures that are drawn once for what they show, and for each language."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.utils import translation

from tests.timelines import timeline_of
from twins.dossier import Course
from twins.dossier.records import Mark
from twins.dossier.timeline.shown import Shown, Window
from twins.views.patient.pictures import COURSE, Drawing, course_drawing, drawn, drawn_or_awaited


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    caches["pictures"].clear()
    yield
    caches["pictures"].clear()


def test_a_picture_is_built_once_for_its_content_and_language() -> None:
    built = []

    def build() -> None:
        built.append(translation.get_language())

    for language in ("en", "de", "en"):
        with translation.override(language):
            drawn(Drawing(name="x", content=(1,), build=build, words=COURSE))
    drawn(Drawing(name="x", content=(2,), build=build, words=COURSE))

    assert built == ["en", "de", translation.get_language()]


def test_each_window_has_a_picture_of_its_own() -> None:
    course = Course(timeline=timeline_of(marks=(Mark(day=90, kind="death", text="death"),)), index_date="x")

    whole = drawn(course_drawing(course, Shown()))
    part = drawn(course_drawing(course, Shown(window=Window(first=2, last=4))))

    assert whole != part
    assert drawn(course_drawing(course, Shown())) == whole


def test_page_gets_what_was_drawn_before_and_a_place_for_the_rest() -> None:
    course = Course(timeline=timeline_of(marks=(Mark(day=90, kind="death", text="death"),)), index_date="x")
    drawing = course_drawing(course, Shown())

    before = drawn_or_awaited(drawing, "/a/?x=1&y=2")
    picture = drawn(drawing)

    assert 'hx-get="/a/?x=1&amp;y=2" hx-trigger="revealed"' in before
    assert "<svg" not in before
    assert drawn_or_awaited(drawing, "/a/") == picture
