from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.evaluation.learning import SHARES, learn
from fusion.evaluation.modalities import judge_modalities
from fusion.evaluation.resampling import draw_weights
from fusion.shapes import Mask
from fusion.survival.held_out import HeldOut
from fusion.training.refitting import Question, refit
from tests.unit.fusion.cohorts import QUICK, make_cohort

WEIGHTS = draw_weights(60, 20, 0)


def silent(done: int, total: int) -> None:
    """Nobody is watching."""


def ask(cohort: Cohort, views: Sequence[Mask]) -> Sequence[HeldOut]:
    return refit(cohort, QUICK, Question(views=tuple(views)))


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    cohort = make_cohort(60)
    return replace(cohort, blocks=tuple(block for block in cohort.blocks if block.name != "HE"))


def test_block_that_holds_the_signal_costs_most(cohort: Cohort):
    told: list[tuple[int, int]] = []
    report = judge_modalities(
        cohort,
        ask,
        weights=WEIGHTS,
        tau_months=20.0,
        generator=np.random.default_rng(0),
        note=lambda *step: told.append(step),
    )
    assert report is not None
    assert [worth.block for worth in report.worths] == ["clinical", "labs"]
    cost = {worth.block: worth.cost.difference.value or 0.0 for worth in report.worths}
    assert cost["clinical"] == max(cost.values()) > 0.05
    first = report.worths[0]
    assert report.full.value is not None and first.refitted.value is not None and first.dropped.value is not None
    assert first.beyond_refit.difference.value == pytest.approx(first.refitted.value - first.dropped.value)
    assert first.worth.difference.value == pytest.approx(report.full.value - first.refitted.value)
    assert [point.removed for point in report.curve] == [0, 1]
    assert report.curve[0].concordance["twin"].value == report.full.value
    assert told[0] == (0, 3) and told[-1] == (3, 3)


def test_cohort_of_one_modality_has_none_to_leave_out(cohort: Cohort):
    alone = Cohort(study="s", endpoint="OS", codes=cohort.codes, blocks=cohort.blocks[:1], outcome=cohort.outcome)
    generator = np.random.default_rng(0)
    assert judge_modalities(alone, ask, weights=WEIGHTS, tau_months=20.0, generator=generator, note=silent) is None


def test_learning_curve_scores_the_same_patients_with_more_to_learn_from(cohort: Cohort):
    points = learn(
        cohort,
        lambda share: refit(cohort, QUICK, Question(share=share))[0],
        weights=WEIGHTS,
        tau_months=20.0,
        note=silent,
    )
    shares = [point.share for point in points]
    assert shares[-1] == 1.0 and set(shares) <= set(SHARES)
    assert points[-1].training_n == 30
    assert all(share * cohort.followed.events / 2 >= 20 for share in shares[:-1])
    assert points[-1].scores["twin"]["harrell_c"].low is not None
    assert points[-1].scores["twin"]["ibs"].value is not None
