"""The patient page at two widths, against the kept pictures: no part is moved, lost, or laid over another."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.factories import make_user
from tests.known_patient import make_known_patient
from tests.pictures.comparison import likeness
from tests.pictures.layout import Boxes, boxes_of, moved, overlapping
from tests.pictures.references import keep, kept_boxes, kept_picture, renewing
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
# By width how much of its look a part keeps in another font; on a phone a few words more make a line more.
LEAST = {1440: 0.8, 390: 0.6}
# A single line has no pattern that another font keeps.
LOW = 60


def photograph(enter: Enter, width: int) -> tuple[Page, Image.Image, Boxes]:
    """The whole page, as it stands once nothing moves any more."""
    patient = make_known_patient()
    clinician = make_user("member", roles=[Role.CLINICIAN], team_of=patient.study)
    page = enter(clinician, width=width, bypass_csp=True)
    page.goto(f"{patient.get_absolute_url()}?pictures=drawn")
    # The what-if comes when it is scrolled to, the timeline of a phone when the page is there.
    page.locator("#what-if").scroll_into_view_if_needed()
    expect(page.locator("#what-if-body")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    return page, taken(page), boxes_of(page)


def taken(page: Page) -> Image.Image:
    """The page as a picture."""
    return Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled")))


def part(picture: Image.Image, box: list[int], width: int) -> Image.Image:
    """What stands in a box of a page so wide; the picture may be smaller than the page."""
    scale = picture.width / width
    left, top, wide, high = (scale * value for value in box)
    return picture.crop((round(left), round(top), round(left + wide), round(top + high)))


def changed_parts(width: int, picture: Image.Image, boxes: Boxes) -> dict[str, float]:
    """Parts that look otherwise than they did, and how much is left of each."""
    name = f"patient-{width}"
    kept, before = kept_picture(name), kept_boxes(name)
    tall = [each for each, (*_place, high) in before.items() if high > LOW]
    left = {each: likeness(part(kept, before[each], width), part(picture, boxes[each], width)) for each in tall}
    return {each: share for each, share in left.items() if share < LEAST[width]}


@pytest.mark.parametrize("width", LEAST)
def test_page_looks_as_it_did(enter: Enter, width: int) -> None:
    _page, picture, boxes = photograph(enter, width)
    if renewing():
        keep(f"patient-{width}", picture, across=width // 6, boxes=boxes)
    assert moved(kept_boxes(f"patient-{width}"), boxes) == []
    assert changed_parts(width, picture, boxes) == {}


def test_another_font_is_no_change_and_lost_parts_are(enter: Enter) -> None:
    page, picture, boxes = photograph(enter, 1440)
    blank = picture.copy()
    left, top, wide, high = boxes["arms"]
    ImageDraw.Draw(blank).rectangle((left, top + high // 4, left + wide, top + high * 3 // 4), fill="white")
    assert "arms" in changed_parts(1440, blank, boxes)

    page.add_style_tag(content="body, button, td { font-family: 'DejaVu Serif', serif !important; }")
    assert moved(kept_boxes("patient-1440"), boxes_of(page)) == []
    assert changed_parts(1440, taken(page), boxes_of(page)) == {}

    page.evaluate("document.querySelector('#limits').remove()")
    assert moved(kept_boxes("patient-1440"), boxes_of(page)) != []


@pytest.mark.parametrize(
    "change",
    [
        "document.querySelector('#why').style.marginTop = '-200px'",
        "document.querySelector('#molecular').style.marginLeft = '60px'",
        "document.querySelector('#similar .scroll').remove()",
        "document.querySelector('#similar').after(document.querySelector('#twin'))",
    ],
    ids=["laid over", "pushed aside", "shorter", "another order"],
)
def test_layout_that_is_broken_is_found(enter: Enter, change: str) -> None:
    page, _picture, boxes = photograph(enter, 1440)
    assert overlapping(boxes) == []
    page.evaluate(change)
    assert moved(kept_boxes("patient-1440"), boxes_of(page)) != []
