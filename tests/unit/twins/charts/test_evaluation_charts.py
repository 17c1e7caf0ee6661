"""Charts of an evaluated model: each draws, or is None where there is nothing to draw."""

from dataclasses import replace
from typing import Any

import altair as alt
import pytest

from tests.evaluation_json import evaluated, refits
from twins import charts
from twins.charts.look import ARMS, MUTED
from twins.charts.whiskers import domain
from twins.dossier.evaluations.coverage import build_coverage
from twins.dossier.evaluations.curves import build_auc, build_calibration, build_decision
from twins.dossier.evaluations.groups import build_subgroups
from twins.dossier.evaluations.modalities import build_learning, build_modalities
from twins.dossier.evaluations.performance import build_paired

CONTENT = evaluated(**refits())


def worth() -> Any:
    return build_modalities(CONTENT)


SPECS = {
    "calibration": lambda: charts.calibration(build_calibration(CONTENT)[0]),
    "auc": lambda: charts.auc(build_auc(CONTENT)),
    "decision": lambda: charts.decision(build_decision(CONTENT)[0]),
    "coverage": lambda: charts.coverage(build_coverage(CONTENT).whiskers),
    "differences": lambda: charts.differences(build_paired(CONTENT).whiskers),
    "ranking": lambda: charts.subgroup_ranking(build_subgroups(CONTENT).discrimination, 0.68),
    "level": lambda: charts.subgroup_level(build_subgroups(CONTENT).calibration),
    "modalities": lambda: charts.modalities(worth().whiskers),
    "drop": lambda: charts.drop_curve(worth().drop),
    "learning": lambda: charts.learning(build_learning(CONTENT)),
}


@pytest.mark.parametrize("name", SPECS)
def test_chart_is_valid_and_draws(name: str) -> None:
    spec = SPECS[name]()

    alt.LayerChart.from_dict(spec)
    assert charts.render_svg(spec).startswith("<svg")


def test_curves_without_points_are_none() -> None:
    panel = replace(build_auc(CONTENT), lines=(), dots=())

    for draw in (charts.auc, charts.calibration, charts.decision, charts.drop_curve, charts.learning):
        assert draw(panel) is None


def test_one_step_is_no_curve() -> None:
    panel = build_learning(CONTENT)
    assert panel is not None
    lines = tuple(replace(line, points=line.points[:1]) for line in panel.lines)

    assert charts.learning(replace(panel, lines=lines)) is None


def test_forest_plots_without_rows_are_none() -> None:
    for draw in (charts.coverage, charts.differences, charts.modalities, charts.subgroup_level):
        assert draw(()) is None
    assert charts.subgroup_ranking((), None) is None


def test_comparators_keep_their_colours_from_curve_to_forest() -> None:
    svg = charts.render_svg(SPECS["differences"]())

    assert [colour in svg for colour in ARMS[:4]] == [False, True, True, True]


def test_twin_lies_on_top_of_its_comparators() -> None:
    colours = [layer["mark"]["color"] for layer in SPECS["auc"]()["layer"] if layer["mark"]["type"] == "line"]

    assert colours[-1] == ARMS[0]


def test_treating_all_lies_behind_every_predictor() -> None:
    colours = [layer["mark"]["color"] for layer in SPECS["decision"]()["layer"] if layer["mark"]["type"] == "line"]

    assert colours[0] == MUTED
    assert colours[-1] == ARMS[0]


def test_forest_axis_holds_the_reference_and_every_end() -> None:
    whiskers = build_subgroups(CONTENT).discrimination

    low, high = domain(whiskers, 0.9)
    assert low < min(each.low or 0 for each in whiskers)
    assert high > 0.9
