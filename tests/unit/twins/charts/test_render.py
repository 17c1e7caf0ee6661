"""SVG for the page: no inline style, names of its own, the page's colours."""

import re
from pathlib import Path

import pytest

from tests.forecast_json import arm
from twins import charts
from twins.charts.look import INK
from twins.charts.render import themed, unique_ids, with_tips
from twins.dossier.forecasts.arms import build_arm


@pytest.fixture
def spec():
    return charts.survival_curves([build_arm("a <b> & c", arm())])


def test_render_svg_twice_is_the_same_picture(spec) -> None:
    again = charts.survival_curves([build_arm("a <b> & c", arm())])

    assert charts.render_svg(spec) is charts.render_svg(again)


def test_render_svg_leaves_no_file(spec, settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path

    charts.render_svg({**spec, "description": "not drawn before"})

    assert list(tmp_path.iterdir()) == []


def test_page_svg_obeys_a_policy_without_inline_style(spec) -> None:
    svg = charts.page_svg(spec, title="Survival", description="Two arms")

    assert not re.search(r"style=|<style|<script|\son\w+=", svg)


def test_page_svg_escapes_what_comes_from_data(spec) -> None:
    svg = charts.page_svg(spec, title='<b>"T"', description="a & b")

    assert "&lt;b&gt;&quot;T&quot;</title>" in svg
    assert "a &amp; b</desc>" in svg
    assert "a &lt;b&gt; &amp; c" in svg
    assert "<b>" not in svg


def test_page_svg_has_a_name_for_screen_readers(spec) -> None:
    svg = charts.page_svg(spec, title="Survival", description="By arm")

    named = re.search(r'role="img" aria-labelledby="(\w+) (\w+)"', svg)
    assert named and all(f'id="{name}"' in svg for name in named.groups())


def test_page_svg_without_specification_is_empty() -> None:
    assert charts.page_svg(None, title="", description="") == ""


def test_unique_ids_renames_clip_paths_and_their_uses() -> None:
    svg = '<clipPath id="clip0"/><g clip-path="url(#clip0)"/>'

    assert unique_ids(svg, "ab") == '<clipPath id="cab-clip0"/><g clip-path="url(#cab-clip0)"/>'


def test_themed_gives_the_printed_colour_as_fallback() -> None:
    assert themed(f'<text fill="{INK}"/>') == f'<text fill="var(--chart-ink, {INK})"/>'


def test_what_marks_say_is_for_the_script_and_is_no_image() -> None:
    svg = (
        '<svg class="a"><g role="graphics-object" aria-roledescription="symbol mark container">'
        '<path aria-label="TP53 &amp; KRAS" role="graphics-symbol" aria-roledescription="symbol mark" d=""/></g></svg>'
    )

    assert with_tips(svg) == '<svg class="a"><g><path data-tip="TP53 &amp; KRAS" d=""/></g></svg>'
