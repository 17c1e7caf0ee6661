"""What every survival metric must be, whatever the cohort: ties, delayed entry, competing events."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import InferenceFailed
from fusion.survival.aalen_johansen import Cause, fit_aalen_johansen
from fusion.survival.auc import cumulative_dynamic_auc
from fusion.survival.competing import cumulative_incidence
from fusion.survival.concordance import antolini_ctd, harrell_c, wolbers_c
from fusion.survival.decision import net_benefit
from fusion.survival.kaplan_meier import fit_loss_to_follow_up

QUICK = settings(max_examples=60, deadline=None)
DAYS = np.array([1.0, 4, 8])


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[np.ndarray, Outcome]:
    """Risks and an outcome with ties, delayed entry and competing events."""
    n = draw(st.integers(2, 25))
    risk = draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n))
    time = np.array(draw(st.lists(st.integers(1, 12), min_size=n, max_size=n)), dtype=float)
    status = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    late = np.array(draw(st.lists(st.sampled_from([0.0, 0.25, 0.75]), min_size=n, max_size=n)))
    outcome = build_outcome(time, status == 1, competing=status == 2, entry_days=late * time)
    return np.array(risk, dtype=float), outcome


def slow_harrell(risk: np.ndarray, outcome: Outcome) -> float | None:
    time, entry = outcome.time_days, outcome.entry_days
    credits = [
        1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
        for i in np.flatnonzero(outcome.event)
        for j in range(len(outcome))
        if (time[j] > time[i] or (time[j] == time[i] and not outcome.event[j])) and entry[j] < time[i]
    ]
    return float(np.mean(credits)) if credits else None


def at_once(outcome: Outcome) -> Outcome:
    """Everybody under observation from day 0."""
    return replace(outcome, entry_days=np.zeros(len(outcome)))


@QUICK
@given(cohorts())
def test_concordance_is_the_share_of_pairs_looked_at_one_by_one(cohort: tuple[np.ndarray, Outcome]):
    risk, outcome = cohort
    assert harrell_c(risk, outcome) == pytest.approx(slow_harrell(risk, outcome), abs=1e-12)
    curves = np.exp(-np.exp(risk)[:, None] * DAYS / 10)
    assert antolini_ctd(curves, DAYS, outcome) == pytest.approx(slow_harrell(risk, outcome), abs=1e-12)


@QUICK
@given(cohorts())
def test_discrimination_turns_round_with_the_risk(cohort: tuple[np.ndarray, Outcome]):
    risk, outcome = cohort[0], at_once(cohort[1])
    g = fit_loss_to_follow_up(outcome)
    there, back = (cumulative_dynamic_auc(sign * risk, DAYS, outcome, g) for sign in (1, -1))
    pairs = [*zip(there, back, strict=True), (wolbers_c(risk, outcome, g, 99.0), wolbers_c(-risk, outcome, g, 99.0))]
    for one, other in pairs:
        assert (one is None) == (other is None)
        assert one is None or other is None or abs(one + other - 1) < 1e-9


@QUICK
@given(cohorts())
def test_incidences_rise_and_leave_the_rest_free(cohort: tuple[np.ndarray, Outcome]):
    _, outcome = cohort
    try:
        first, second = (fit_aalen_johansen(outcome, cause) for cause in Cause)
    except InferenceFailed:
        assert outcome.entry_days.any()
        return
    for curve in (first, second):
        low, high = curve.limits(DAYS)
        assert (np.diff(curve.incidence) >= 0).all()
        assert (curve.variance > -1e-12).all()
        assert ((low >= 0) & (low <= curve.at(DAYS)) & (curve.at(DAYS) <= high) & (high <= 1)).all()
    assert (first.incidence + second.incidence <= 1 + 1e-9).all()


@QUICK
@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=20))
def test_incidences_of_any_hazards_sum_to_one(increments: list[tuple[float, float]]):
    own, other = np.cumsum(np.array(increments), axis=0).T
    found = cumulative_incidence(own[None], other[None])
    assert found.event + found.competing + found.free == pytest.approx(1.0)
    assert (np.diff(found.event) >= 0).all()
    assert (np.diff(found.competing) >= 0).all()


@QUICK
@given(cohorts())
def test_acting_on_everybody_is_treating_all_and_gains_at_most_the_risk(cohort: tuple[np.ndarray, Outcome]):
    risk, outcome = cohort[0] / 7 + 0.5, at_once(cohort[1])
    curve = net_benefit(risk, outcome, 3.0, np.array([0.0, 0.3, 0.9]))
    assert curve.model[0] == curve.treat_all[0]
    if curve.treat_all[0] is not None:
        assert all(found is None or found <= 1 for found in curve.model)
        assert curve.treat_all[2] <= curve.treat_all[0]
