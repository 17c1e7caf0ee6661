"""docs/walkthrough.md against the page: each quoted text is in sight after the clicks that the document allows.

With WALKTHROUGH=folder the pictures of the document, and the first one of the README, are written there.
"""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, Notes
from tests.factories import make_user
from tests.known_patient import make_known_patient
from tests.paths import PROJECT

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = PROJECT / "docs" / "walkthrough.md"
MOST_BYTES = 200_000
Place = Callable[[Page], Locator]


def region(name: str) -> Place:
    """What a person finds by its heading."""
    return lambda page: page.get_by_role("region", name=name, exact=True)


# Question -> the link to click, if any, and where the answer stands.
STEPS: dict[str, tuple[str, Place]] = {
    "What is the patient on now?": ("", region("Patient")),
    "What was the last ctDNA result, and when?": ("", region("Patient")),
    "Which arm has the longer median, and how sure is that?": ("", region("At a glance")),
    "What is the evidence for that?": ("Arms", region("Arms side by side")),
    "What is the worst toxicity of each arm?": ("", region("At a glance")),
    "What does the model not know?": ("", region("At a glance")),
    "What else does it not know?": ("Limits", region("What the model does not know")),
}


def chapters() -> dict[str, str]:
    """The text under each heading."""
    parts = re.split(r"^## (.+)$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def quotes(chapter: str) -> list[str]:
    """What the document says that the page says."""
    return re.findall(r"^> (.+)$", chapter, re.MULTILINE)


def clicks(chapter: str) -> str:
    """The link to click that the document names, or nothing."""
    found = re.match(r"\s*(?:No click\.|One click: \*\*(.+?)\*\*)", chapter)
    assert found, f"expected 'No click.' or 'One click: **link**', found {chapter[:60]!r}"
    return found[1] or ""


# The innermost element that says all of it: its box, which is what a person reads, and whether it is wholly in sight.
INNERMOST = """(place, said) => {
  const even = (text) => text.replace(/\\s+/g, " ");
  let at = even(place.innerText).includes(said) ? place : null;
  const says = (each) => even(each.innerText || "").includes(said);
  for (let inner = at; inner; inner = [...inner.children].find(says)) at = inner;
  if (!at) return null;
  const { top, bottom, left, right } = at.getBoundingClientRect();
  const header = document.querySelector(".patient");
  const roof = header.contains(at) ? 0 : header.getBoundingClientRect().bottom;
  const seen = top >= roof && bottom <= innerHeight && left >= 0 && right <= innerWidth;
  return {seen, box: [left, top, right, bottom]};
}"""


def found(place: Locator, said: list[str]) -> dict[str, dict[str, Any] | None]:
    """By text where it stands, or nothing."""
    return {text: place.evaluate(INNERMOST, text) for text in said}


def unseen(place: Locator, said: list[str]) -> list[str]:
    """Texts that are not there, or not wholly in the window and below the header."""
    return [text for text, at in found(place, said).items() if not (at and at["seen"])]


@pytest.fixture
def page(enter: Enter) -> Page:
    """The patient page as it opens for somebody of the care team."""
    patient = make_known_patient()
    opened = enter(make_user("member", team_of=patient.study))
    opened.goto(f"{patient.get_absolute_url()}?pictures=drawn")
    return opened


def test_each_answer_is_in_sight_after_the_clicks_that_are_named(page: Page, notes: Notes) -> None:
    told = chapters()
    assert list(told) == list(STEPS)
    keep(page, "patient-page", [])
    for number, (question, (link, find)) in enumerate(STEPS.items(), 1):
        page.evaluate("scrollTo(0, 0)")
        if link:
            page.get_by_role("navigation", name="On this page").get_by_role("link", name=link, exact=True).click()
        place = find(page)
        expect(place).to_be_in_viewport()
        assert clicks(told[question]) == link, question
        assert len(quotes(told[question])) >= 2, question
        assert unseen(place, quotes(told[question])) == [], question
        keep(page, f"walkthrough-{number}", [at["box"] for at in found(place, quotes(told[question])).values() if at])
    notes.assert_quiet()


def test_answer_that_is_elsewhere_is_not_in_sight(page: Page) -> None:
    """The words are there, and below the fold: the check says so."""
    place = region("What the model does not know")(page)
    assert unseen(place, ["Quality of life, and toxicity below grade 3."])
    place.scroll_into_view_if_needed()
    assert unseen(place, ["No such words."])


def keep(page: Page, name: str, boxes: list[list[float]]) -> None:
    """The window as a picture with a frame around what is told, where a folder for pictures is named."""
    folder = os.environ.get("WALKTHROUGH")
    if folder:
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        if boxes:
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            frame = (min(lefts) - 6, min(tops) - 4, max(rights) + 6, max(bottoms) + 4)
            ImageDraw.Draw(picture).rectangle(frame, outline=(196, 61, 0), width=3)
        picture.quantize(256, dither=Image.Dither.NONE).save(Path(folder) / f"{name}.png", optimize=True)


def test_pictures_of_the_document_are_there_and_small() -> None:
    named = re.findall(r"\]\((images/[^)]+)\)", DOCUMENT.read_text(encoding="utf-8"))
    assert named == [f"images/walkthrough-{number}.png" for number in range(1, len(STEPS) + 1)]
    assert [name for name in named if (DOCUMENT.parent / name).stat().st_size >= MOST_BYTES] == []
