import numpy as np
import pytest

from fusion.cohort.blocks import FeatureKind, Modality, absent_block, build_block
from fusion.errors import CohortError

RAW = np.array([[1.0, np.nan], [0.0, 2.5], [np.nan, np.nan]])


def test_missing_values_become_unobserved_and_absent_patients_not_present():
    block = build_block("labs", Modality.LABS, ("a", "b"), RAW)
    assert block.observed.tolist() == [[True, False], [True, True], [False, False]]
    assert block.present.tolist() == [True, True, False]
    assert block.values[~block.observed].tolist() == [0, 0, 0]


def test_zeros_and_ones_are_an_indicator():
    block = build_block("labs", Modality.LABS, ("a", "b"), RAW)
    assert block.kinds == (FeatureKind.INDICATOR, FeatureKind.NUMERIC)


def test_infinity_is_refused():
    with pytest.raises(CohortError, match="block labs: expected finite values"):
        build_block("labs", Modality.LABS, ("a",), np.array([[np.inf]]))


def test_aligned_drops_unknown_columns_and_leaves_lacking_ones_unobserved():
    block = build_block("labs", Modality.LABS, ("a", "b"), RAW)
    same = block.aligned(("b", "c"), (FeatureKind.NUMERIC,) * 2)
    assert same.values[1].tolist() == [2.5, 0.0]
    assert same.observed[1].tolist() == [True, False]


def test_aligned_knows_that_a_lacking_level_does_not_hold():
    block = build_block("clinical", Modality.CLINICAL, ("sex=male",), np.array([[1.0], [np.nan]]))
    same = block.aligned(("sex=male", "sex=female"), (FeatureKind.INDICATOR,) * 2)
    assert same.observed.tolist() == [[True, True], [False, False]]
    assert same.values[0].tolist() == [1.0, 0.0]


def test_embeddings_gene_columns_and_many_features_are_wide():
    values = np.ones((2, 2))
    assert build_block("e", Modality.OMICS, ("a", "b"), values, genes=("A", "B")).is_wide
    assert build_block("v", Modality.PATHOLOGY, ("a", "b"), values, kinds=(FeatureKind.VECTOR,) * 2).is_wide
    assert build_block("m", Modality.LABS, tuple(map(str, range(65))), np.ones((2, 65))).is_wide
    assert not build_block("l", Modality.LABS, ("a", "b"), values).is_wide


def test_absent_block_has_nobody():
    block = absent_block("labs", Modality.LABS, ("a",), (FeatureKind.NUMERIC,), 3)
    assert not block.present.any()
    assert not block.observed.any()
