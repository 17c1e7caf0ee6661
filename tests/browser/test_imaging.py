"""Scrolling through a series: by keys, wheel, buttons and links, with windows and without contours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_user
from twins.actions import imports
from twins.models import AccessEvent, ImageStack

pytestmark = pytest.mark.django_db(transaction=True)
WILD = Path(__file__).parents[1] / "wild" / "dicom" / "W1"


@pytest.fixture
def stack(db: None) -> ImageStack:
    imports.accept(imports.create([WILD], study="scans", options={}, by=None))
    return ImageStack.objects.select_related("imaging__patient__study").get()


def signed_in(browser: Browser, live_server: LiveServer, *, script: bool = True) -> Page:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 1000}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").fill("board")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, stack: ImageStack, notes: Notes) -> Iterator[Page]:
    make_user(superuser=True)
    page = signed_in(browser, live_server)
    notes.watch(page)
    page.goto(f"{stack.imaging.patient.get_absolute_url()}")
    yield page
    page.context.close()


def picture_of(page: Page, place: str) -> str:
    """The picture, once it is that of the slice of this name."""
    picture = page.locator(".slice img")
    expect(picture).to_have_attribute("alt", re.compile(re.escape(place)))
    expect(picture).to_have_attribute("src", re.compile("^data:image/png"))
    return picture.get_attribute("src") or ""


def another_picture(page: Page, before: str) -> str:
    """The picture, once it is another one."""
    picture = page.locator(".slice img")
    expect(picture).not_to_have_attribute("src", before)
    return picture.get_attribute("src") or ""


def test_keys_scroll_and_say_where(page: Page, stack: ImageStack, notes: Notes) -> None:
    slider = page.get_by_role("slider", name="Slice")
    slider.press("Home")
    first = picture_of(page, "Slice 1 of")
    slider.press("ArrowRight")
    second = picture_of(page, "Slice 2 of")
    slider.press("ArrowLeft")
    assert picture_of(page, "Slice 1 of") == first != second
    slider.press("End")
    assert picture_of(page, f"Slice {stack.numbers[-1]} of") != first
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"Slice {stack.numbers[-1]} of"))
    expect(page.get_by_role("button", name="Next slice")).to_be_disabled()
    notes.assert_quiet()
    assert AccessEvent.objects.filter(action="read").count() == 1


def test_wheel_scrolls_once_the_picture_was_clicked(page: Page) -> None:
    page.get_by_role("slider", name="Slice").press("Home")
    picture_of(page, "Slice 1 of")
    page.locator(".slice img").click()
    page.mouse.wheel(0, 80)
    picture_of(page, "Slice 3 of")
    page.mouse.wheel(0, -40)
    picture_of(page, "Slice 2 of")


def test_window_and_contours_change_the_picture(page: Page) -> None:
    before = picture_of(page, "Slice")
    page.get_by_role("radio", name="Bone").check()
    bone = another_picture(page, before)
    page.get_by_label("Hide contours").check()
    plain = another_picture(page, bone)
    page.get_by_label("Hide contours").uncheck()
    assert another_picture(page, plain) == bone


def test_link_jumps_to_the_lesion_and_is_announced(page: Page, stack: ImageStack) -> None:
    place = f"Slice {stack.numbers[stack.widest['2'] - 1]} of"
    page.get_by_role("slider", name="Slice").press("Home")
    page.get_by_role("link", name=re.compile("lesion-2")).click()
    picture_of(page, place)
    expect(page.locator("[data-said]")).to_contain_text(place)
    assert page.url.endswith(stack.imaging.patient.get_absolute_url())


def test_form_works_without_a_script(
    browser: Browser, live_server: LiveServer, stack: ImageStack, notes: Notes
) -> None:
    make_user(superuser=True)
    page = signed_in(browser, live_server, script=False)
    notes.watch(page)
    page.goto(f"{stack.imaging.patient.get_absolute_url()}")
    page.get_by_role("radio", name="Lung").check()
    page.get_by_label("Hide contours").check()
    page.get_by_role("slider", name="Slice").press("Home")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".slice img")).to_have_attribute("src", re.compile("/1.png.window=lung&plain=on$"))
    page.get_by_role("link", name="Next slice").click()
    expect(page.locator(".slice img")).to_have_attribute("src", re.compile("/2.png.window=lung&plain=on$"))
    notes.assert_quiet()
    page.context.close()
