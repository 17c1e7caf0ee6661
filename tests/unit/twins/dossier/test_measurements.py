"""Measurements of formats that give bounds, answers and other modalities than labs."""

import pytest

from twins.dossier.completeness import describe
from twins.dossier.header import last_known, last_level
from twins.dossier.records import Mark, Point, Series
from twins.dossier.timeline.course import group_series
from twins.dossier.timeline.measurements import SHOWN, build_measurements
from twins.dossier.timeline.rows import point_text
from twins.models import Observation


def seen(name: str, day: int, value: float | None, *, modality: str = "labs", **more: object) -> Observation:
    state = "value" if value is not None else "none_found"
    return Observation(**{"modality": modality, "name": name, "day": day, "value": value, "state": state, **more})


@pytest.mark.parametrize(
    ("point", "unit", "text"),
    [
        (Point(day=0, value=8.0, state="value", comparator=">"), "", "> 8"),
        (Point(day=0, value=0.01, state="value", comparator="<"), "ng/mL", "< 0.01 ng/mL"),
        (Point(day=0, value=None, state="below_limit", limit=5.0), "mg/L", "below the limit of detection (< 5 mg/L)"),
        (Point(day=0, value=None, state="below_limit"), "", "below the limit of detection"),
        (Point(day=0, value=0.0, state="value"), "", "0"),
        (Point(day=0, value=2.0, state="value", answer="PR"), "", "PR"),
    ],
)
def test_result_is_written_with_its_bound_its_limit_or_its_word(point: Point, unit: str, text: str) -> None:
    assert point_text(point, unit) == text


def test_one_quantity_in_two_units_is_two_series() -> None:
    labs = group_series([seen("CRP", 0, 3.0, unit="mg/L"), seen("CRP", 7, None), seen("CRP", 9, 0.3, unit="mg/dL")])

    assert [(each.unit, len(each.points)) for each in labs["labs"]] == [("mg/L", 2), ("mg/dL", 1)]


def test_named_quantities_come_before_codes() -> None:
    labs = group_series([seen("GTR:1", 0, 1.0), seen("GTR:1", 5, 1.0), seen("psa", 0, 2.0)])["labs"]

    assert [each.label for each in labs] == ["PSA", "genetic test (GTR:1)"]


def test_a_category_is_the_answer_and_no_level() -> None:
    rows = [seen("BOR", 84, 2.0, modality="response_summary", details={"category": "PR"})]
    (group,) = build_measurements(rows)

    assert (group.label, group.rows[0].text, group.rows[0].code) == ("Derived responses", "PR", "BOR")
    assert not group_series(rows)["response_summary"][0].drawable


def test_many_quantities_are_folded_and_none_is_lost() -> None:
    (group,) = build_measurements([seen(f"LDIAM{n}", 0, 9.0, modality="lesion_size") for n in range(156)])

    assert (len(group.rows), len(group.rest)) == (SHOWN, 156 - SHOWN)


def test_last_known_says_of_what_kind_the_day_is() -> None:
    died, seen_last = Mark(day=300, kind="death", text=""), Mark(day=90, kind="last contact", text="")

    assert last_known((died,), 310)[0] == "Died" and last_known((died,), 310)[1].startswith("day 300")
    assert last_known((seen_last,), 90)[0] == "Last contact"
    assert last_known((), 0)[0] == "Last entry" and last_known((), None)[1] == ""


def test_last_ctdna_is_a_level_where_no_draw_has_variants() -> None:
    points = (Point(day=0, value=12.4, state="value"), Point(day=30, value=None, state="none_found"))
    levels = (Series(name="tumour molecules in plasma", unit="MTM/mL", points=points),)

    assert last_level(levels) == "tumour molecules in plasma: tested, none found, day 30 (1.0 months)"
    assert last_level(()) == ""


def test_describe_says_what_was_found_last_where_it_is_not_the_best() -> None:
    row = describe("ctdna", [(0, "value"), (30, "none_found")], 30)

    assert (row.present, row.state) == (True, "measured, last: tested, none found")
