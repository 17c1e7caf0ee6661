"""What recalibrated curves and their bounds must be, whatever the cohort."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.cohort.outcome import Outcome
from fusion.survival.conformal import fit_bounds
from fusion.survival.coverage import coverage_of
from fusion.survival.recalibration import fit_recalibration
from tests.properties.test_survival_curves import cohorts

QUICK = settings(max_examples=60, deadline=None)
DAYS = np.array([0.0, 1, 2, 4, 8, 16])


@QUICK
@given(cohorts(), st.booleans())
def test_recalibrated_survival_is_a_survival_curve(cohort: tuple[np.ndarray, Outcome], with_arms: bool):
    risk, outcome = cohort
    arms = (np.arange(len(risk)) % 2 == 0).astype(float)[:, None] if with_arms else None
    curves = fit_recalibration(risk, outcome, arms).survival(risk, DAYS, arms)
    assert (curves[:, 0] == 1).all()
    assert ((curves >= 0) & (curves <= 1)).all()
    assert (np.diff(curves, axis=1) <= 1e-15).all()


@QUICK
@given(cohorts(), st.integers(0, 2**32 - 1))
def test_recalibration_does_not_know_the_order_of_patients(cohort: tuple[np.ndarray, Outcome], seed: int):
    risk, outcome = cohort
    order = np.random.default_rng(seed).permutation(len(risk))
    one, other = fit_recalibration(risk, outcome), fit_recalibration(risk[order], outcome.take(order))
    assert np.allclose(one.survival(risk, DAYS), other.survival(risk, DAYS), atol=1e-9)


@QUICK
@given(cohorts(), st.sampled_from([0.3, 0.5, 0.8]))
def test_bounds_lie_between_entry_and_upper_bound_and_groups_are_more_careful(
    cohort: tuple[np.ndarray, Outcome], level: float
):
    risk, outcome = cohort
    curves = fit_recalibration(risk, outcome)
    own = curves.survival_at_own(risk, outcome)
    members = np.column_stack([risk > 0, np.arange(len(risk)) % 3 == 0])
    common = fit_bounds(own, outcome, level=level, two_sided=True)
    named = fit_bounds(own, outcome, level=level, members=members)
    entry = outcome.entry_days
    lower, upper = (read(curves, risk, entry_days=entry) for read in (common.lower_days, common.upper_days))
    assert (lower >= entry).all()
    assert (lower <= upper).all()
    alone = fit_bounds(own, outcome, level=level).lower_days(curves, risk, entry_days=entry)
    assert (named.lower_days(curves, risk, entry_days=entry, members=members) <= alone).all()
    found = coverage_of(lower, outcome, generator=np.random.default_rng(0), upper_days=upper)
    assert found.coverage is None or found.coverage <= 1 + 1e-12
