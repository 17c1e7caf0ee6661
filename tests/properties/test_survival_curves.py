"""What any concordance and any survival curve must be, whatever the cohort."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.breslow import fit_baseline
from fusion.survival.calibration import d_calibration_p, interval_coverage
from fusion.survival.concordance import harrell_c
from fusion.survival.cox import log_likelihood
from fusion.survival.risk_sets import RiskSets

QUICK = settings(max_examples=60, deadline=None)


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[np.ndarray, Outcome]:
    """Log-risks and an outcome, with ties, delayed entry and at least one event."""
    n = draw(st.integers(2, 25))
    risk = draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n))
    time = np.array(draw(st.lists(st.integers(1, 12), min_size=n, max_size=n)), dtype=float)
    event = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    event[0] = True
    late = np.array(draw(st.lists(st.sampled_from([0.0, 0.25, 0.75]), min_size=n, max_size=n)))
    return np.array(risk, dtype=float), build_outcome(time, event, entry_days=late * time)


@QUICK
@given(cohorts())
def test_concordance_turns_round_with_the_risk_and_ignores_its_scale(cohort: tuple[np.ndarray, Outcome]):
    risk, outcome = cohort
    c, stretched, reversed_c = harrell_c(risk, outcome), harrell_c(np.exp(risk), outcome), harrell_c(-risk, outcome)
    assert c == stretched
    assert (c is None) == (reversed_c is None)
    if c is not None and reversed_c is not None:
        assert 0 <= c <= 1
        assert abs(c + reversed_c - 1) < 1e-12


@QUICK
@given(cohorts(), st.integers(0, 2**32 - 1))
def test_likelihood_does_not_know_the_order_of_patients_or_a_constant(cohort: tuple[np.ndarray, Outcome], seed: int):
    risk, outcome = cohort
    order = np.random.default_rng(seed).permutation(len(risk))
    value = log_likelihood(risk, RiskSets.of(outcome))
    assert abs(value - log_likelihood(risk[order] + 2.5, RiskSets.of(outcome.take(order)))) < 1e-8


@QUICK
@given(cohorts())
def test_survival_is_a_survival_curve(cohort: tuple[np.ndarray, Outcome]):
    risk, outcome = cohort
    curves = fit_baseline(risk, outcome).survival(risk, np.array([0.0, 1, 2, 4, 8, 16]))
    assert (curves[:, 0] == 1).all()
    assert ((curves >= 0) & (curves <= 1)).all()
    assert (np.diff(curves, axis=1) <= 0).all()


@QUICK
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_numbers_are_probabilities(patients: list[tuple[float, bool]]):
    own, event = np.array([u for u, _ in patients]), np.array([e for _, e in patients])
    assert 0 <= d_calibration_p(own, event) <= 1
    assert 0 <= interval_coverage(own, event) <= 1
