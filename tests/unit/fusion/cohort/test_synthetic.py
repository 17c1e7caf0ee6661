import numpy as np
import pytest

from fusion.cohort.hiding import join_views
from fusion.cohort.repeating import repeat, repeat_edges
from fusion.cohort.synthetic import check_real, find_synthetic, mark_synthetic
from fusion.errors import SyntheticPatient
from tests.unit.fusion.cohorts import make_cohort


def mark_some(n: int = 6) -> tuple[str, ...]:
    return (*(f"P{number}" for number in range(n - 2)), mark_synthetic("P0", 0), mark_synthetic("P1", 1))


def test_marked_codes_are_found():
    assert find_synthetic(mark_some()).tolist() == [False] * 4 + [True] * 2


def test_real_patients_pass_and_synthetic_ones_do_not():
    check_real(("P1", "P2"), "scoring")
    with pytest.raises(SyntheticPatient, match="scoring: expected real patients only, found 2 synthetic"):
        check_real(mark_some(), "scoring")


def test_mark_stays_through_selection_and_views():
    cohort = repeat(make_cohort(6), np.array([0, 1, 2, 3, 0, 1]), mark_some())
    assert find_synthetic(cohort.take(np.array([5, 0])).codes).tolist() == [True, False]
    view = np.zeros((6, len(cohort.blocks)), dtype=bool)
    assert find_synthetic(join_views(cohort, [view, view]).codes).sum() == 4


def test_repeated_patients_have_all_that_was_measured_of_them():
    cohort = make_cohort(30)
    rows = np.array([4, 4, 7, 4])
    found = repeat(cohort, rows, ("a", "b", "c", "d"))
    for place, row in enumerate(rows):
        one, same = cohort.take(np.array([row])), found.take(np.array([place]))
        assert one.arms == same.arms
        assert one.time_days == same.time_days
        assert sorted(one.variants.gene.tolist()) == sorted(same.variants.gene.tolist())
        for block, other in zip(one.blocks, same.blocks, strict=True):
            assert np.array_equal(block.values, other.values)


def test_edges_are_repeated_with_their_patients():
    kept, patient = repeat_edges(np.array([2, 0, 2, 1]), np.array([2, 1, 2, 3]))
    assert kept.tolist() == [0, 2, 3, 0, 2]
    assert patient.tolist() == [0, 0, 1, 2, 2]
