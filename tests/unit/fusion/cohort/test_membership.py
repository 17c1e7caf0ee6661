from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import GroupName, members_of, name_groups
from tests.unit.fusion.cohorts import make_cohort


def cohort_with_age_and_sex() -> Cohort:
    cohort = make_cohort(90)
    age = np.where(np.arange(90) < 40, 45.0, 70.0)
    age[0] = np.nan
    female = (np.arange(90) % 3 == 0).astype(float)
    columns = np.column_stack([age, female, 1 - female])
    kinds = (FeatureKind.NUMERIC, FeatureKind.INDICATOR, FeatureKind.INDICATOR)
    clinical = build_block("clinical", Modality.CLINICAL, ("age_years", "sex=F", "sex=M"), columns, kinds=kinds)
    return replace(cohort, blocks=(clinical, *cohort.blocks[1:]), sites=("A",) * 80 + ("B",) * 10)


def test_groups_have_enough_members_and_are_never_everybody():
    cohort = cohort_with_age_and_sex()
    groups = name_groups(cohort)
    counts = members_of(cohort, groups).sum(axis=0)
    assert ((counts >= 20) & (counts < 90)).all()
    assert {group.variable for group in groups} == {"sex", "age", "site", "arm", "modalities"}
    assert GroupName(variable="site", name="B") not in groups


def test_members_are_those_whose_value_it_is_and_nobody_whose_value_is_unknown():
    cohort = cohort_with_age_and_sex()
    groups = (GroupName(variable="sex", name="F"), GroupName(variable="age", name="band 1"))
    female, young = members_of(cohort, groups).T
    assert np.flatnonzero(female).tolist() == list(range(0, 90, 3))
    assert np.flatnonzero(young).tolist() == list(range(1, 40))


def test_missing_modalities_are_a_pattern():
    cohort = cohort_with_age_and_sex()
    without = [block.present for block in cohort.blocks if block.name in ("labs", "HE")]
    both = GroupName(variable="modalities", name="without labs, HE")
    assert members_of(cohort, (both,))[:, 0].tolist() == (~without[0] & ~without[1]).tolist()


def test_a_cohort_of_other_sites_and_no_arms_is_in_no_such_group():
    named = name_groups(cohort_with_age_and_sex())
    groups = tuple(group for group in named if group.variable in ("site", "arm"))
    other = replace(cohort_with_age_and_sex(), sites=("elsewhere",) * 90, arms=())
    assert not members_of(other, groups).any()
