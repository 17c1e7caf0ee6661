from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.evaluation.groups import Group, categorical_covariates, missing_patterns, standard_groups
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.subgroups import GROUP_METRICS, score_groups
from fusion.survival.concordance import harrell_c
from tests.unit.fusion.cohorts import make_cohort
from tests.unit.fusion.evaluation.cases import make_follow_up, make_held_out, make_risk

OUTCOME, WEIGHTS = make_follow_up(), draw_weights(80, 30, 0)
EVERYBODY = Group(variable="all", name="all", member=np.ones(80, dtype=bool))


@pytest.fixture
def cohort() -> Cohort:
    """Ages, sexes, a covariate of three levels, and two sites."""
    cohort = make_cohort(60)
    row = np.arange(60)
    columns = {
        "age_years": 40.0 + row,
        "sex=F": (row % 2).astype(float),
        "sex=M": (1 - row % 2).astype(float),
        **{f"smoking={level}": (row % 3 == level).astype(float) for level in range(3)},
    }
    block = build_block("clinical", Modality.CLINICAL, tuple(columns), np.column_stack(list(columns.values())))
    return replace(cohort, blocks=(block, *cohort.blocks[1:]), sites=("north",) * 30 + ("south",) * 29 + (None,))


def test_sex_age_site_and_arm_are_groups(cohort: Cohort):
    found = {(group.variable, group.name): int(group.member.sum()) for group in standard_groups(cohort)}
    assert found["sex", "F"] == found["sex", "M"] == 30
    assert found["age", "50 to 64"] == 15
    assert found["age", "75 and over"] == 25
    assert (found["site", "north"], found["site", "south"]) == (30, 29)
    assert found["arm", "new"] + found["arm", "control"] == 60


def test_covariates_are_groups_when_asked_for(cohort: Cohort):
    assert categorical_covariates(cohort) == {"smoking": 3}
    names = [group.name for group in standard_groups(cohort, ["smoking"]) if group.variable == "smoking"]
    assert names == ["0", "1", "2"]


def test_one_site_is_no_subgroup(cohort: Cohort):
    alone = replace(cohort, sites=("north",) * 60)
    assert "site" not in {group.variable for group in standard_groups(alone)}


def test_every_patient_has_one_missing_pattern(cohort: Cohort):
    patterns = missing_patterns(cohort)
    assert (np.sum([group.member for group in patterns], axis=0) == 1).all()
    assert {"all modalities", "without labs"} <= {group.name for group in patterns}
    assert all("treatment" not in (*group.present, *group.absent) for group in patterns)


def test_cohort_in_which_all_have_the_same_has_no_patterns(cohort: Cohort):
    assert missing_patterns(replace(cohort, blocks=cohort.blocks[:1])) == ()


def test_group_of_everybody_has_the_pooled_pairs_of_the_folds():
    held_out = make_held_out(OUTCOME, {"twin": make_risk()}, folds=1)
    (found,) = score_groups(held_out, OUTCOME, [EVERYBODY], WEIGHTS, 500.0, ("twin",))
    assert found.scores["twin"]["harrell_c"].value == pytest.approx(harrell_c(make_risk(), OUTCOME), abs=1e-6)
    assert set(found.scores["twin"]) == set(GROUP_METRICS)
    assert all(each.low is not None for each in found.scores["twin"].values())


@pytest.mark.parametrize(("size", "reason"), [(19, "fewer than 20 patients"), (22, "fewer than 10 events")])
def test_small_group_is_named_and_not_scored(size: int, reason: str):
    order = np.argsort(OUTCOME.event, kind="stable")
    group = Group(variable="site", name="small", member=np.isin(np.arange(80), order[:size]))
    held_out = make_held_out(OUTCOME, {"twin": make_risk()})
    (found,) = score_groups(held_out, OUTCOME, [group], WEIGHTS, 500.0, ("twin",))
    assert (found.n, found.reason, found.scores) == (size, reason, {})
