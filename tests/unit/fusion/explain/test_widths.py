import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.explain.widths import hidden_sets, measure_widths, missing_blocks
from fusion.model.layout import conform
from fusion.model.twin import TwinModel, predict
from fusion.survival.widths import Widths, read_interval

YEAR = np.array([365.25])


@pytest.fixture(scope="module")
def widths(fitted: TwinModel, cohort: Cohort) -> Widths:
    return measure_widths(fitted, cohort, np.random.default_rng(0))


def test_removing_modalities_one_after_the_other_widens_every_interval(
    widths: Widths, fitted: TwinModel, cohort: Cohort
):
    known = conform(cohort, fitted.layout)
    order = np.random.default_rng(0).permutation(len(known.blocks))
    hidden = np.zeros((len(known), len(known.blocks)), dtype=bool)
    before = np.zeros(len(known))
    for block in order:
        left = hide(known, hidden)
        log_risk = predict(fitted, left).log_risk
        found = read_interval(widths, fitted.curves, log_risk, missing_blocks(left), YEAR)
        size = found.log_risk_high - found.log_risk_low
        assert (size >= before - 1e-9).all()
        before = size
        hidden[:, block] = True
    assert (before > 0).all()


def test_missing_block_with_signal_tells_more_than_one_without(widths: Widths):
    single = {
        name: widths.variance(np.eye(len(widths.blocks), dtype=bool)[[place]])[0]
        for place, name in enumerate(widths.blocks)
    }
    assert max(single, key=lambda name: single[name]) == "clinical"


def test_sets_to_hide_are_few_and_start_with_none():
    sets = hidden_sets(np.array([0.1, 3.0, 2.0, 0.5, 0.2, 0.3, 0.4]))
    assert not sets[0].any() and sets[-1].all()
    assert len(sets) == 1 + 7 + 6
    assert np.array([False, True, True, False, False, False, False]).tolist() in [one.tolist() for one in sets]
