from dataclasses import replace

from tests.monitor_json import report
from twins import charts
from twins.charts.look import ALARM
from twins.dossier.monitor import Course, build_monitor


def course() -> Course:
    chosen = build_monitor(report()).chosen
    assert chosen is not None
    return chosen.course


def values(spec: dict, layer: int) -> list[dict]:
    """Rows of a layer; Altair gathers them under names."""
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_the_funnel_opens_with_the_root_of_what_is_expected():
    spec = charts.funnel(course())
    last = values(spec, 0)[-1]
    assert last["x"] == 30 and last["outer"] == 3.09 * 30**0.5 == -last["outer_low"]


def test_the_path_is_observed_less_expected_from_zero():
    spec = charts.funnel(course())
    assert [row["y"] for row in values(spec, -1)] == [0, -1, -2, -3]


def test_both_charts_draw_their_limits_and_the_second_looks_down():
    spec = charts.cusum(course())
    assert [row["y"] for row in values(spec, 0)] == [5.52, -5.07]
    assert spec["layer"][0]["mark"]["color"] == ALARM
    assert [row["y"] for row in values(spec, -1)] == [0, -0.2, -0.4, -0.6000000000000001]


def test_dates_stand_where_there_is_room():
    crowded = replace(
        course(), days=(("2026-01-01", 1.0), ("2026-03-01", 20.0), ("2026-04-01", 21.0), ("2026-09-01", 30.0))
    )
    spec = charts.funnel(crowded)
    (place,) = [place for place, layer in enumerate(spec["layer"]) if layer["mark"]["type"] == "text"]
    assert [row["day"] for row in values(spec, place)] == ["2026-09-01", "2026-04-01"]


def test_without_scores_nothing_is_drawn():
    empty = replace(course(), steps=(), days=())
    assert charts.funnel(empty) is None and charts.cusum(empty) is None


def test_both_can_be_drawn():
    for spec in (charts.funnel(course()), charts.cusum(course())):
        assert charts.render_svg(spec).startswith("<svg")
