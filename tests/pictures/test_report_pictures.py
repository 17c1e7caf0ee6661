"""The report's pages against the kept pictures; the fonts are in the file, so little may differ."""

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.known_patient import NOW, make_known_patient
from tests.pictures.comparison import likeness
from tests.pictures.references import FOLDER, keep, kept_picture, renewing
from twins import report

pytestmark = pytest.mark.django_db
# Numbers of rows, days and hashes are others in each database.
LEAST = 0.95
CELLS = 80


def pages_of(pdf: bytes) -> list[Image.Image]:
    """Each page, 480 pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=480 / page.get_width()).to_pil() for page in document]
    document.close()
    return pictures


@pytest.fixture
def pages(db: None) -> list[Image.Image]:
    found = pages_of(report.render(make_known_patient(), now=NOW).pdf)
    if renewing():
        for number, page in enumerate(found, 1):
            keep(f"report-{number}", page, across=240)
    return found


def test_report_looks_as_it_did(pages: list[Image.Image]) -> None:
    assert sorted(path.stem for path in FOLDER.glob("report-*.png")) == [f"report-{n + 1}" for n in range(len(pages))]
    left = {number: like_kept(number, page) for number, page in enumerate(pages, 1)}
    assert {number: share for number, share in left.items() if share < LEAST} == {}


def like_kept(number: int, page: Image.Image) -> float:
    """How much a page looks as it did."""
    return likeness(kept_picture(f"report-{number}"), page, cells=CELLS)


def test_part_that_is_lost_or_moved_is_found(pages: list[Image.Image]) -> None:
    wide, high = pages[0].size
    lost, moved = pages[0].copy(), Image.new("L", pages[0].size, 255)
    ImageDraw.Draw(lost).rectangle((0, high // 2, wide, high * 2 // 3), fill="white")
    moved.paste(pages[0], (0, high // 100))
    assert max(like_kept(1, each) for each in (lost, moved)) < LEAST


def test_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 300_000
