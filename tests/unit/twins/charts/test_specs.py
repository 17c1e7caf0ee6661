"""Each chart is a valid specification that draws, or None where there is nothing to draw."""

import re
from dataclasses import replace

import altair as alt
import pytest

from tests.forecast_json import arm, expert_arm, without_averages
from twins import charts
from twins.charts.balance import worst_first
from twins.charts.look import ARMS, UNRANKED, colours
from twins.charts.survival import LABEL_GAP, spread
from twins.dossier import ArmView
from twins.dossier.forecasts.arms import build_arm


def views(*names: str) -> tuple[ArmView, ...]:
    return tuple(build_arm(name, arm(8.0 + place)) for place, name in enumerate(names))


@pytest.mark.parametrize("count", [1, 2, 4, 7])
@pytest.mark.parametrize("draw", [charts.survival_curves, charts.progression_free_curves, charts.balance])
def test_chart_of_arms_is_valid_and_draws(draw, count: int) -> None:
    spec = draw(views(*"abcdefg"[:count]))

    alt.Chart.from_dict(spec)
    assert charts.render_svg(spec).startswith("<svg")


def test_survival_curves_name_each_arm_at_its_line_end() -> None:
    svg = charts.render_svg(charts.survival_curves(views("atezolizumab", "docetaxel")))

    assert ">13% atezolizumab<" in svg
    assert ">16% docetaxel<" in svg


@pytest.mark.parametrize(("followed", "lines"), [(24.0, 1), (12.5, 2), (None, 1)])
def test_curve_is_pale_past_the_follow_up_of_its_source(followed: float | None, lines: int) -> None:
    view = replace(build_arm("new", arm()), followed_months=followed)
    svg = charts.render_svg(charts.survival_curves([view]))
    drawn = re.findall(r'<path[^>]* stroke-width="2.2"[^>]*>', svg)
    assert len(drawn) == lines
    assert sum('opacity="0.3"' in path for path in drawn) == lines - 1


def test_survival_curves_without_a_curve_are_none() -> None:
    assert charts.survival_curves([build_arm("new", expert_arm())]) is None
    assert charts.survival_curves([]) is None


def test_survival_axis_goes_from_zero_to_a_hundred() -> None:
    spec = charts.survival_curves(views("a"))

    domains = [
        layer["encoding"]["y"]["scale"]["domain"]
        for layer in spec["layer"]
        if "scale" in str(layer.get("encoding", {}).get("y"))
    ]
    assert domains == [[0, 100]] * 2


def areas(spec: dict) -> list[int]:
    """How many points each band has, the wide one first."""
    bands = [layer for layer in spec["layer"] if layer.get("mark", {}).get("type") == "area"]
    return [len(spec["datasets"][band["data"]["name"]]) for band in bands]


@pytest.mark.parametrize("draw", [charts.survival_curves, charts.progression_free_curves])
def test_curves_draw_the_tumours_of_two_arms_at_most(draw) -> None:
    assert areas(draw(views("a", "b"))) == [50, 50]
    assert areas(draw(views("a", "b", "c"))) == [0, 75]


def test_curves_stored_earlier_have_one_band() -> None:
    spec = charts.survival_curves([build_arm("a", without_averages(arm()))])

    assert areas(spec) == [0, 25]
    assert charts.render_svg(spec).startswith("<svg")


def test_colours_grey_what_is_not_ranked() -> None:
    arms = (*views("a"), build_arm("new", expert_arm()))

    assert colours(arms) == [ARMS[0], UNRANKED]


def test_spread_keeps_labels_apart_and_in_order() -> None:
    moved = spread([20.0, 21.0, 20.5])

    assert moved[0] < moved[2] < moved[1]
    assert min(moved[2] - moved[0], moved[1] - moved[2]) >= LABEL_GAP


def test_worst_first_takes_the_highest_of_any_arm() -> None:
    rows = [{"organ_class": "Skin", "p": 1.0}, {"organ_class": "Heart", "p": 3.0}, {"organ_class": "Skin", "p": 9.0}]

    assert worst_first(rows) == ["Skin", "Heart"]


def test_toxicity_tells_apart_what_was_counted_differently() -> None:
    known = {"p": 0.15, "low": 0.1, "high": 0.2, "source": "", "verified": True}
    alike = {"Skin": {**known, "attribution": "all_cause"}}
    other = {"Skin": {**known, "attribution": "treatment_related"}}
    arms = [build_arm("a", {**arm(), "toxicity": alike}), build_arm("b", {**arm(), "toxicity": other})]

    assert ">treatment-related<" in charts.render_svg(charts.balance(arms))
    assert ">all causes<" not in charts.render_svg(charts.balance(arms[:1]))
