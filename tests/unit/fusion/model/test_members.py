from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.blockwise import fit_ridges, share_by_block
from fusion.model.layout import conform, layout_of
from fusion.model.projection import fit_projections, principal_directions
from fusion.model.ridge import Ridge
from fusion.model.stack import fit_stack
from fusion.model.trees import fit_trees
from fusion.model.weighing import WeightedSum
from fusion.survival.concordance import harrell_c
from fusion.survival.folds import Folds, strata_of, stratified_folds
from tests.unit.fusion.cohorts import make_cohort, make_outcome


def folds_of(cohort: Cohort) -> Folds:
    return stratified_folds(strata_of(cohort), 3, np.random.default_rng(0))


def fit(cohort: Cohort) -> tuple[WeightedSum, np.ndarray]:
    return fit_ridges(cohort, fit_projections(cohort, 64), folds_of(cohort))


def test_blockwise_gives_the_block_with_signal_the_weight():
    cohort = make_cohort(200)
    shares = share_by_block(fit(cohort)[0], cohort)
    assert max(shares, key=lambda name: shares[name]) == "clinical"
    assert sum(shares.values()) == pytest.approx(1)


def test_blockwise_out_of_fold_risk_is_no_better_than_in_sample():
    cohort = make_cohort(200)
    fitted, out_of_fold = fit(cohort)
    outside = harrell_c(out_of_fold, cohort.followed)
    inside = harrell_c(fitted.log_risk(cohort), cohort.followed)
    assert outside is not None and inside is not None
    assert 0.6 < outside <= inside


def test_block_with_too_few_events_has_no_ridge_of_its_own():
    cohort = make_cohort(60)
    raw = np.full((60, 1), np.nan)
    raw[:2] = [[1.0], [2.0]]
    rare = build_block("rare", Modality.LABS, ("x",), raw)
    models = fit(replace(cohort, blocks=(*cohort.blocks, rare)))[0].models
    assert [model.projections[0].block for model in models if len(model.projections) == 1] == [
        "clinical",
        "labs",
        "HE",
        "treatment",
    ]


def test_blockwise_parts_add_up_to_the_ridge():
    cohort = make_cohort(100)
    together = fit(cohort)[0].models[-1]
    assert isinstance(together, Ridge)
    parts = together.parts(cohort)
    assert list(parts) == ["clinical", "labs", "treatment"]
    assert sum(parts.values()) == pytest.approx(together.log_risk(cohort))


def test_trees_take_what_is_not_observed_and_repeat_with_the_seed():
    cohort = make_cohort(80)
    config, folds = FitConfig(trees=20), folds_of(cohort)
    first, second = (fit_trees(cohort, ("clinical", "labs"), folds, config, 3)[0] for _ in range(2))
    assert np.array_equal(first.log_risk(cohort), second.log_risk(cohort))
    assert np.isfinite(first.log_risk(cohort)).all()


def test_stack_weighs_the_member_that_knows_and_is_calibrated():
    risk = np.random.default_rng(0).normal(size=400)
    members = np.column_stack([3 * risk, np.random.default_rng(1).normal(size=400)])
    outcome = make_outcome(risk)
    stack = fit_stack(members, outcome)
    assert stack.shares[0] > 0.9
    assert np.polyfit(risk, stack.combine(members), 1)[0] == pytest.approx(1, abs=0.15)


def test_conform_makes_an_unknown_arm_an_absent_treatment():
    cohort = make_cohort(20)
    layout = layout_of(cohort)
    other = conform(cohort.with_arm("other"), layout).block("treatment")
    known = conform(cohort.with_arm("new"), layout).block("treatment")
    assert other is not None and known is not None
    assert not other.present.any()
    assert known.values[0].tolist() == [0.0, 1.0]
    assert known.observed.all()


def test_conform_adds_a_lacking_modality_as_absent_and_drops_an_unknown_one():
    cohort = make_cohort(20)
    layout = layout_of(cohort)
    extra = replace(cohort.blocks[0], name="extra")
    changed = conform(replace(cohort, blocks=(cohort.blocks[0], extra)), layout)
    assert [block.name for block in changed.blocks] == [block.name for block in cohort.blocks]
    assert not changed.blocks[1].present.any()


@pytest.mark.parametrize("shape", [(50, 30), (30, 50)])
def test_principal_directions_hold_the_most_variance(shape: tuple[int, int]):
    x = np.random.default_rng(0).normal(size=shape)
    directions = principal_directions(x, 5)
    assert directions is not None
    largest = np.linalg.svd(x, compute_uv=False)[:5]
    assert np.sort(np.linalg.norm(x @ directions, axis=0))[::-1] == pytest.approx(largest)
    assert principal_directions(x[:, :4], 5) is None
