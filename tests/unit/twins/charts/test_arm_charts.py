"""People as icons, benefit beside harm, and what the marks of the curves say."""

import re
from dataclasses import replace

import pytest

from tests.forecast_json import arm, expert_arm, interval
from twins import charts
from twins.charts.icons import Glyph
from twins.dossier import ArmView
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.estimates import Estimate, Hundred

CLASSES = tuple(f"Class {place:02d}" for place in range(20))


def views(*names: str) -> tuple[ArmView, ...]:
    return tuple(build_arm(name, arm(8.0 + place)) for place, name in enumerate(names))


def tips(spec: dict) -> list[str]:
    return re.findall(r'data-tip="([^"]*)"', charts.page_svg(spec, title="", description=""))


def count_icons(svg: str) -> list[int]:
    """How many icons each path of an array draws: filled, half filled with their outline, hollow."""
    return [path.count("M") for path in re.findall(r'd="([^"]*)"', svg)]


@pytest.mark.parametrize("glyph", [charts.PERSON, charts.WARNING])
@pytest.mark.parametrize(
    ("low", "high", "paths"),
    [(45, 65, [45, 20, 20, 35]), (0, 7, [7, 7, 93]), (0, 0, [100]), (100, 100, [100]), (30, 30, [30, 70])],
)
def test_icon_array_draws_a_hundred_people(glyph: Glyph, low: int, high: int, paths: list[int]) -> None:
    hundred = Hundred(low=low, count=(low + high) // 2, high=high, text="", people="")

    svg = charts.icon_array(hundred, glyph, colour="#0b5fa5", title="docetaxel")

    assert count_icons(svg) == paths
    assert 'role="img" aria-label="docetaxel"' in svg


def test_icon_array_tells_fillings_apart_without_colour() -> None:
    for glyph in (charts.PERSON, charts.WARNING):
        assert len({glyph.whole, glyph.half}) == 2
    assert charts.PERSON.whole != charts.WARNING.whole


def test_icon_array_escapes_its_title() -> None:
    hundred = Hundred(low=1, count=2, high=3, text="", people="")

    assert '"&quot;&gt;&lt;script&gt;"' in charts.icon_array(hundred, charts.PERSON, colour="", title='"><script>')


def test_hundred_rounds_as_the_text_does() -> None:
    found = Estimate(text="", value=0.534, low=0.446, high=0.646).hundred

    assert found is not None
    assert (found.low, found.count, found.high, found.text) == (45, 53, 65, "53 of 100 (45 to 65)")
    assert Estimate(text="not shown").hundred is None


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_balance_draws_benefit_and_harm_of_every_arm(count: int) -> None:
    said = tips(charts.balance(views(*"abcdefg"[:count])))

    for name in "abcdefg"[:count]:
        assert any(text.startswith(f"{name}, Alive at 12 months: ") for text in said)
    assert "a, Blood and lymph: 21 of 100 (12 to 30)" in said


def test_balance_keeps_to_the_worst_ten_of_twenty_classes() -> None:
    toxicity = {
        name: {**interval(0.3 - place / 100, 0.02), "source": "", "verified": True}
        for place, name in enumerate(CLASSES)
    }

    said = tips(charts.balance([build_arm("a", {**arm(), "toxicity": toxicity})]))

    assert [text for text in said if "Class" in text][::9] == [
        "a, Class 00: 30 of 100 (28 to 32)",
        "a, Class 09: 21 of 100 (19 to 23)",
    ]


def test_balance_draws_hollow_what_was_not_checked() -> None:
    rate = {**interval(0.2, 0.05), "source": ""}
    toxicity = {"Investigations": {**rate, "verified": True}, "Eye disorders": {**rate, "verified": False}}

    svg = charts.render_svg(charts.balance([build_arm("a", {**arm(), "toxicity": toxicity})]))

    marks = re.findall(r'aria-label="a, (Eye|Laboratory)[^>]* fill="([^"]*)"', svg)
    assert sorted(marks) == [("Eye", "white"), ("Laboratory", "#0b5fa5")]


def test_balance_of_arms_without_toxicity_shows_benefit_alone() -> None:
    said = tips(charts.balance([build_arm("a", {**arm(), "toxicity": {}})]))

    assert len(said) == 3


def test_balance_of_an_expert_prior_shows_no_survival() -> None:
    said = tips(charts.balance([build_arm("new", expert_arm())]))

    assert not any("Alive" in text for text in said)
    assert any("Response" in text for text in said)


def test_balance_without_anything_is_none() -> None:
    bare = {**expert_arm(), "toxicity": {}, "response": None}

    assert charts.balance([build_arm("new", bare)]) is None
    assert charts.balance([]) is None


def test_balance_says_what_was_counted_narrower() -> None:
    rate = {**interval(0.2, 0.05), "source": "", "verified": True, "attribution": "treatment_related"}

    said = tips(charts.balance([build_arm("a", {**arm(), "toxicity": {"Investigations": rate}})]))

    assert said[-1] == "a, Laboratory findings: 20 of 100 (15 to 25), treatment-related"


def test_curves_say_every_month_and_the_end_of_follow_up() -> None:
    view = replace(build_arm("docetaxel", arm(9.6)), followed_months=12.5)

    said = tips(charts.survival_curves([view]))

    assert "docetaxel, 12 months: 42% (32 to 55)" in said
    assert "docetaxel: followed to 12 months; what comes later is extrapolated" in said
    assert len(said) == 25


def test_curves_drop_no_median_past_the_frame() -> None:
    late = replace(build_arm("a", arm(9.6)), os_median=Estimate(text="", value=30.0))

    drops = [layer for layer in charts.survival_curves([late])["layer"][0]["layer"] if "floor" in str(layer)]
    assert [charts.survival_curves([late])["datasets"].get(drop["data"]["name"], []) for drop in drops] == [[]]
