"""The picture of the fit."""

import altair as alt
import pytest

from tests.fit_json import fit, point, visit
from twins import charts
from twins.charts.fit import decades, is_logarithmic
from twins.dossier.twin.fit import build_fit


@pytest.mark.parametrize("name", ["size_mm", "ctdna_vaf"])
@pytest.mark.parametrize("ahead", [True, False])
def test_fit_is_valid_and_draws(name: str, ahead: bool) -> None:
    spec = charts.fit_curve(build_fit(visit(fit=fit(ahead=ahead))), name)

    assert spec is not None
    alt.LayerChart.from_dict(spec)
    assert charts.render_svg(spec).startswith("<svg")


def test_marks_say_what_was_measured_and_what_the_twin_holds() -> None:
    svg = charts.render_svg(charts.fit_curve(build_fit(visit()), "ctdna_vaf") or {})

    assert "day 42 (1.4 months): measured below the limit of 1.0%" in svg
    assert "twin 1.5 % (1.2 to 1.8); a measurement: 0.9" in svg


def test_single_day_is_drawn_as_bars() -> None:
    stored = fit(ahead=False, sizes=[point(84, 60.0)])
    alone = {**stored, "days": [84], "ctdna_vaf": None}
    alone["size_mm"] = {
        name: value[:1] if name != "points" else value for name, value in stored["size_mm"].items()
    }  # fmt: skip
    svg = charts.render_svg(charts.fit_curve(build_fit(visit(fit=alone)), "size_mm") or {})

    assert svg.count('stroke-width="9"') == 2


def test_arms_are_named_beside_their_bars_where_nothing_is_given() -> None:
    svg = charts.render_svg(charts.fit_curve(build_fit(visit(fit=fit(ahead=False))), "size_mm") or {})

    assert ">atezolizumab<" in svg and ">docetaxel<" in svg
    assert "First scan on docetaxel: 70 mm (49 to 105)" in svg


def test_quantity_never_measured_has_no_picture() -> None:
    assert charts.fit_curve(None, "size_mm") is None
    assert charts.fit_curve(build_fit(visit(fit=fit(sizes=[]))), "size_mm") is None


def test_levels_over_decades_are_drawn_in_decades() -> None:
    low = build_fit(visit(fit=fit(ctdna=[point(0, 0.2), point(42, 0.0004)])))
    curve = low.curve("ctdna_vaf") if low else None
    assert curve is not None and is_logarithmic(curve)
    assert decades(0.03, 12) == pytest.approx([0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])
