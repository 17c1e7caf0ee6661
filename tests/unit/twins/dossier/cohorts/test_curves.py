"""Curves of groups, against numbers worked out by hand."""

import pytest

from tests.unit.twins.dossier.cohorts.people import followed, make_person
from twins.dossier.cohorts.curves import build_curves, competed, ticks_to
from twins.dossier.cohorts.grouping import GROUPINGS, divide
from twins.dossier.cohorts.people import Observed, Person

ARM = next(each for each in GROUPINGS if each.name == "arm")


def people(*times: float, arm: str = "A", events: str = "") -> list[Person]:
    marks = events or "e" * len(times)
    return [
        make_person(place, arm=arm, outcomes=followed(time, event=mark == "e"))
        for place, (time, mark) in enumerate(zip(times, marks, strict=True))
    ]


def test_product_limit_by_hand() -> None:
    rows = people(1, 2, 3, 4, 5, 6, 7, 8, events="ececcccc")

    (endpoint,) = build_curves(divide(rows, None))
    steps = {step.month: step.survival for step in endpoint.curves[0].steps}

    assert steps[1] == pytest.approx(7 / 8)
    assert steps[3] == pytest.approx(7 / 8 * 5 / 6)


def test_curve_ends_where_fewer_than_five_are_left() -> None:
    (endpoint,) = build_curves(divide(people(*range(1, 21)), None))

    assert max(step.month for step in endpoint.curves[0].steps) == 16


def test_at_risk_counts_those_still_followed() -> None:
    (endpoint,) = build_curves(divide(people(1, 2, 3, 4, 5, 6), None))

    assert dict(zip(endpoint.ticks, endpoint.curves[0].at_risk, strict=True))[3] == 4


def test_late_entries_are_not_at_risk_before() -> None:
    rows = [make_person(pk, outcomes=followed(10 + pk, entered=0 if pk else 4)) for pk in range(6)]

    (endpoint,) = build_curves(divide(rows, None))

    assert endpoint.curves[0].at_risk[:2] == (5, 5)
    assert endpoint.log_rank == ""


def test_alike_groups_have_a_large_p_and_unlike_ones_a_small() -> None:
    alike = [*people(*range(1, 31), arm="A"), *people(*range(1, 31), arm="B")]
    unlike = [*people(*range(1, 31), arm="A"), *people(*range(41, 71), arm="B")]

    assert float(build_curves(divide(alike, ARM))[0].log_rank) > 0.9
    assert build_curves(divide(unlike, ARM))[0].log_rank == "<\N{NO-BREAK SPACE}0.001"


def test_median_not_reached_is_said() -> None:
    (endpoint,) = build_curves(divide(people(*range(1, 11), events="e" + "c" * 9), None))

    assert "not reached" in endpoint.curves[0].median


@pytest.mark.parametrize(("last", "ticks"), [(5.5, (0, 1, 2, 3, 4, 5)), (30, (0, 6, 12, 18, 24, 30)), (0.4, (0,))])
def test_ticks_are_round_and_few(last: float, ticks: tuple[int, ...]) -> None:
    assert ticks_to(last) == ticks


def test_endpoint_that_others_compete_with_is_not_drawn() -> None:
    outcomes = {**followed(5), "AE": Observed(months=2, event=False, entered=0, competing=True)}
    divided = divide([make_person(1, outcomes=outcomes), make_person(2, outcomes=followed(7))], None)

    assert [endpoint.endpoint for endpoint in build_curves(divided)] == ["OS"]
    assert competed(divided) == {"AE"}
