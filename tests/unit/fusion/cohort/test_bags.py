from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.bags import absent_bag, build_bag
from fusion.cohort.blocks import FeatureKind, Modality
from fusion.cohort.hiding import join_views, remove_block
from fusion.errors import CohortError
from tests.unit.fusion.bags import make_bagged

RAW = np.array([[1.0, np.nan], [2.0, 5.0], [3.0, 6.0]])


def bag_of(patient: list[int], raw: np.ndarray = RAW):
    return build_bag("lesions", Modality.RADIOMICS, ("a", "b"), raw, np.array(patient))


def test_taken_rows_are_renumbered_to_the_patients_asked_for():
    taken = bag_of([0, 2, 2]).take(np.array([2, 5, 0]))
    assert taken.patient.tolist() == [2, 0, 0]
    assert taken.values[:, 0].tolist() == [1.0, 2.0, 3.0]
    assert bag_of([0, 2, 2]).take(np.array([1])).values.shape == (0, 2)


def test_missing_value_is_unobserved_and_never_a_number():
    bag = bag_of([0, 1, 1])
    assert bag.observed.tolist() == [[True, False], [True, True], [True, True]]
    assert not bag.placed.any()


def test_row_of_which_no_column_is_known_is_left_out():
    same = bag_of([0, 1, 1]).aligned(("b", "c"), (FeatureKind.NUMERIC,) * 2)
    assert same.patient.tolist() == [1, 1]
    assert same.values.tolist() == [[5.0, 0.0], [6.0, 0.0]]


def test_rows_go_with_the_block_that_sums_them_up():
    cohort = make_bagged(6)
    slides = remove_block(cohort, "HE").bag("pathology by encoder 20")
    assert slides is not None
    assert slides.patient.tolist() == [0, 1, 2, 3, 4, 5]
    assert set(slides.source) == {1}


def test_rows_of_every_view_belong_to_its_own_patients():
    cohort = make_bagged(6)
    kept = np.zeros((6, len(cohort.blocks)), dtype=bool)
    gone = np.array([[block.name == "HE" for block in cohort.blocks]] * 6)
    slides = join_views(cohort, [kept, gone]).bag("pathology by encoder 20")
    assert slides is not None
    assert np.bincount(slides.patient).tolist() == [2] * 6 + [1] * 6


@pytest.mark.parametrize("raw", [np.full((3, 2), np.inf), np.zeros((3, 1)), np.zeros((2, 2))])
def test_bag_that_does_not_fit_is_refused(raw: np.ndarray):
    with pytest.raises(CohortError):
        bag_of([0, 1, 1], raw)


def test_rows_of_a_patient_beyond_the_cohort_are_refused():
    cohort = make_bagged(6)
    with pytest.raises(CohortError):
        replace(cohort, bags=(bag_of([0, 1, 6]),))


def test_hash_knows_the_bags():
    cohort = make_bagged(6)
    moved = replace(cohort.bags[0], values=cohort.bags[0].values + 1)
    assert replace(cohort, bags=(moved, cohort.bags[1])).data_hash != cohort.data_hash
    assert replace(cohort, bags=()).data_hash != cohort.data_hash


def test_bag_that_nobody_has_keeps_its_columns():
    bag = absent_bag("lesions", Modality.RADIOMICS, ("a",), (FeatureKind.NUMERIC,))
    assert (len(bag), bag.features) == (0, ("a",))
