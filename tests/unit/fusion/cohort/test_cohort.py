from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Provenance
from fusion.cohort.outcome import build_outcome
from fusion.errors import CohortError, FeatureLeak
from tests.unit.fusion.cohorts import make_cohort


def test_take_keeps_every_part_in_order():
    cohort = make_cohort(20)
    few = cohort.take(np.array([7, 3]))
    assert few.codes == (cohort.codes[7], cohort.codes[3])
    assert few.time_days.tolist() == cohort.time_days[[7, 3]].tolist()
    assert (few.variants.patient == 0).sum() == (cohort.variants.patient == 7).sum()


def test_hash_changes_with_a_value_and_not_with_a_second_reading():
    cohort = make_cohort(20)
    block = cohort.blocks[0]
    moved = replace(block, values=block.values + 1e-9 * block.observed)
    assert cohort.data_hash == make_cohort(20).data_hash
    assert cohort.data_hash != replace(cohort, blocks=(moved, *cohort.blocks[1:])).data_hash


def test_with_arm_gives_everybody_that_arm():
    block = make_cohort(20).with_arm("new").block("treatment")
    assert block is not None
    assert block.values[:, block.features.index("arm=new")].tolist() == [1.0] * 20


def test_arm_names_begin_with_the_most_frequent():
    cohort = replace(make_cohort(3), arms=("b", "a", "b"))
    assert cohort.arm_names == ("b", "a")


def test_source_after_the_origin_day_is_a_leak():
    late = Provenance(block="clinical", feature_set="patients", latest_day=1)
    with pytest.raises(FeatureLeak, match="block clinical: expected nothing after day 0, found day 1"):
        replace(make_cohort(5), provenance=(late,))


def test_outcome_is_refused_where_there_is_none():
    with pytest.raises(CohortError, match="expected an endpoint"):
        _ = replace(make_cohort(5), outcome=None).followed


def test_outcome_refuses_entry_at_or_after_the_end():
    with pytest.raises(CohortError, match="entry before time"):
        build_outcome(np.array([5.0]), np.array([True]), entry_days=np.array([5.0]))


def test_outcome_refuses_a_code_that_is_both():
    with pytest.raises(CohortError, match="not both"):
        build_outcome(np.array([5.0]), np.array([True]), competing=np.array([True]))
