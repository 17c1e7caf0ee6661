"""The pages under docs/formats say what the code does: all options of a format, and only codes that are given."""

import re
from pathlib import Path

import pytest

from ingest import registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "formats"
PAGES = sorted(FOLDER.glob("*.md"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "ingest").rglob("*.py")))


def pages_of(kind: str) -> list[Path]:
    (row,) = re.findall(rf"^\| `{kind}` \|.*$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    return [(FOLDER / link).resolve() for link in re.findall(r"\(([^)]+\.md)\)", row)]


def first_cells(text: str, heading: str) -> set[str]:
    """Words in backticks in the first column of the tables whose first column has that heading."""
    tables = re.findall(rf"^\| {heading} \|[^\n]*\n\|[-|]+\|\n((?:\|[^\n]*\n?)+)", text, re.MULTILINE)
    cells = [row.split("|")[1] for table in tables for row in table.splitlines()]
    return {word for cell in cells for word in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("form", registry.FORMATS, ids=lambda form: form.key)
def test_the_pages_of_a_format_list_its_options_and_no_others(form):
    texts = [page.read_text(encoding="utf-8") for page in pages_of(form.key)]

    listed = {word for text in texts for heading in ("option", "setting") for word in first_cells(text, heading)}

    assert listed == set(form.options)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "README.md"], ids=lambda page: page.stem)
def test_a_page_says_what_is_refused_by_codes_that_the_reader_gives(page):
    text = page.read_text(encoding="utf-8")
    codes = first_cells(text.partition("\n## Refused\n")[2], "code")

    assert codes
    assert {code for code in codes if f'"{code}"' not in SOURCE} == set()
