"""Parts of the dossier that need no database: rows built in memory."""

import pytest

from twins.dossier.ages import age_text
from twins.dossier.completeness import describe
from twins.dossier.header import age_note, covariate_text, current_regimen, last_ctdna, last_imaging
from twins.dossier.records import Mark, Point, TreatmentBar
from twins.dossier.timeline.course import gene_point
from twins.dossier.twin.state import place_of, state_row
from twins.models import Specimen


def bar(regimen: str, start_day: int, stop_day: int | None) -> TreatmentBar:
    return TreatmentBar(regimen=regimen, start_day=start_day, stop_day=stop_day, line=None, is_index=False)


def test_current_regimen_prefers_the_line_without_an_end() -> None:
    lines = (bar("docetaxel", 40, None), bar("later", 60, 80))

    assert current_regimen(lines) == "docetaxel, since day 40 (1.3 months), no stop recorded"


def test_current_regimen_of_ended_lines_is_the_last_with_its_end() -> None:
    assert current_regimen((bar("a", 0, 30), bar("b", 40, 61))) == "b, stopped day 61 (2.0 months)"


@pytest.mark.parametrize(
    ("draws", "text"),
    [
        ((), ""),
        (
            (Point(day=42, value=0.018, state="value"), Point(day=0, value=0.12, state="value")),
            "1.8% highest VAF, day 42 (1.4 months)",
        ),
        ((Point(day=0, value=None, state="none_found"),), "tested, none found, day 0 (0.0 months)"),
    ],
)
def test_last_ctdna_is_the_latest_draw_with_what_it_found(draws: tuple[Point, ...], text: str) -> None:
    assert last_ctdna(draws) == text


@pytest.mark.parametrize(
    ("age", "text"), [(None, "–"), (0, "same day"), (1, "1 day old"), (-9, "9 days after the origin, not used")]
)
def test_age_text_tells_what_the_forecast_could_use(age: int | None, text: str) -> None:
    assert age_text(age) == text


def test_describe_keeps_the_best_that_is_known() -> None:
    row = describe("ctdna", [(0, "failed"), (20, "none_found")], 30)

    assert (row.state, row.present, row.count, row.age_days) == ("tested, none found", True, 2, 10)


def test_describe_dates_what_the_forecast_could_use_and_counts_what_came_later() -> None:
    row = describe("ctdna", [(-7, "value"), (20, "value"), (41, "value")], 0)

    assert (row.last_day, row.age_text) == (-7, "7 days old; 2 later, not used")


def test_describe_dates_a_later_item_only_where_there_is_nothing_else() -> None:
    row = describe("ctdna", [(20, "value"), (41, "value")], 0)

    assert row.age_text == "41 days after the origin, not used"


def test_describe_not_tested_counts_nothing() -> None:
    row = describe("ctdna", [(0, "not_tested")], 30)

    assert (row.state, row.present, row.count, row.last_day) == ("not tested", False, 0, None)


@pytest.mark.parametrize(
    ("value", "text"), [(None, "missing"), ("", "missing"), (True, "yes"), (2.0, "2"), (0, "0"), ("former", "former")]
)
def test_covariate_text_of_each_kind(value: object, text: str) -> None:
    assert covariate_text(value) == text


def test_state_row_shows_fractions_as_percents() -> None:
    row = state_row("resistant_fraction", {"mean": 0.42, "low": 0.11, "high": 0.78})

    assert (row.mean, row.low, row.high, row.unit) == ("42.0", "11.0", "78.0", "%")


def test_state_row_of_an_unknown_quantity_keeps_its_name_and_number() -> None:
    row = state_row("necrotic_core", {"mean": 1.04, "low": -0.2, "high": 2.0})

    assert (row.label, row.mean, row.low) == ("Necrotic core", "1.0", "\u22120.2")


def test_place_of_puts_unknown_names_last() -> None:
    assert sorted(["z", "b", "a"], key=lambda name: place_of(name, ("b", "a"))) == ["b", "a", "z"]


def test_states_of_knowing_are_counted_apart() -> None:
    items = [(0, "value"), (7, "failed"), (14, "value"), (21, "none_found"), (28, "below_limit"), (35, "not_tested")]

    states = describe("ctdna", items, 30).states

    assert [(each.state, each.sign, each.count) for each in states] == [
        ("value", "●", 2),
        ("below_limit", "○", 1),
        ("none_found", "○", 1),
        ("failed", "✕", 1),
        ("not_tested", "–", 1),
    ]


@pytest.mark.parametrize(
    ("state", "panel", "expected"),
    [
        ("value", "", "none_found"),
        ("none_found", "", "none_found"),
        ("failed", "", "failed"),
        ("not_tested", "", "not_tested"),
        ("none_found", "small", "not_tested"),
        ("none_found", "unknown", "none_found"),
    ],
)
def test_a_gene_that_a_draw_does_not_show_has_the_state_of_the_search(state: str, panel: str, expected: str) -> None:
    draw = Specimen(day=9, variants_state=state, panel=panel)

    point = gene_point("TP53", draw, {"KRAS": 0.1}, {"small": frozenset({"KRAS"})})

    assert (point.value, point.state) == (None, expected)
    assert gene_point("KRAS", draw, {"KRAS": 0.1}, {}).value == 0.1


def test_a_result_says_how_old_it_is() -> None:
    assert age_note(203, 262) == "59 days before the last entry"
    assert age_note(262, 262) == "the last entry"
    assert age_note(None, 262) == age_note(3, None) == ""


def test_last_imaging_is_the_newest_series() -> None:
    scans = (Mark(day=-4, kind="CT", text=""), Mark(day=60, kind="PT", text=""))

    assert last_imaging(scans) == "PET, day 60 (2.0 months)"
    assert last_imaging(()) == ""
