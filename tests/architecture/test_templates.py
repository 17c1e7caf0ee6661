"""The content security policy allows no inline script or style and nothing from elsewhere: templates must not try."""

import re
from pathlib import Path

import pytest

from tests.paths import PROJECT

TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
FORBIDDEN = re.compile(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|(?:src|href|action)=\"(?:https?:)?//|hx-on")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


def test_forbidden_pattern_finds_each_offence() -> None:
    offences = (
        '<p style="x">',
        "<style>",
        '<a onclick="x">',
        "<script>x</script>",
        '<img src="//cdn/x">',
        "<p hx-on:x>",
    )

    assert all(FORBIDDEN.search(offence) for offence in offences)
