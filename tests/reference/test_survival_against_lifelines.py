"""Our survival arithmetic against lifelines and torchsurv on simulated cohorts without ties."""

import lifelines
import numpy as np
import pandas as pd
import pytest
import torch
from lifelines import AalenJohansenFitter
from lifelines.utils import concordance_index
from torchsurv.metrics.auc import Auc
from torchsurv.metrics.brier_score import BrierScore
from torchsurv.metrics.cindex import ConcordanceIndex
from torchsurv.stats.ipcw import get_ipcw

from fusion.cohort.outcome import Outcome
from fusion.survival.aalen_johansen import Cause, fit_aalen_johansen
from fusion.survival.auc import cumulative_dynamic_auc
from fusion.survival.breslow import fit_baseline
from fusion.survival.brier import brier_scores, integrated_brier
from fusion.survival.concordance import harrell_c, uno_c
from fusion.survival.cox import fit_ridge_cox, log_likelihood
from fusion.survival.kaplan_meier import fit_censoring, fit_kaplan_meier
from fusion.survival.risk_sets import RiskSets
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

X = np.random.default_rng(5).normal(size=(250, 3))
NAMES = ["a", "b", "c"]


def frame_of(outcome: Outcome) -> pd.DataFrame:
    frame = pd.DataFrame(X, columns=NAMES)
    return frame.assign(time=outcome.time_days, event=outcome.event, entry=outcome.entry_days)


def lifelines_cox(outcome: Outcome, penalty: float = 0.0) -> lifelines.CoxPHFitter:
    # lifelines divides the likelihood by n.
    fitter = lifelines.CoxPHFitter(penalizer=penalty / len(outcome))
    return fitter.fit(frame_of(outcome), "time", "event", entry_col="entry")


@pytest.mark.parametrize("late_entry", [False, True])
def test_cox_coefficients_and_likelihood(late_entry: bool):
    outcome = make_outcome(X[:, 0] - X[:, 1] / 2, late_entry=late_entry)
    theirs = lifelines_cox(outcome)
    ours = fit_ridge_cox(X, RiskSets.of(outcome), 0.0)
    assert ours == pytest.approx(theirs.params_.to_numpy(), abs=1e-4)
    assert log_likelihood(X @ ours, RiskSets.of(outcome)) == pytest.approx(theirs.log_likelihood_, abs=1e-4)


def test_baseline_is_breslow():
    outcome = make_outcome(X[:, 0])
    theirs = lifelines_cox(outcome)
    beta = theirs.params_.to_numpy()
    # lifelines' baseline belongs to the average patient.
    ours = fit_baseline((X - X.mean(axis=0)) @ beta, outcome)
    at = np.array([30.0, 100.0, 300.0, 700.0])
    expected = theirs.baseline_cumulative_hazard_.iloc[:, 0]
    steps = np.concatenate([[0.0], expected.to_numpy()])
    assert ours.at(at) == pytest.approx(steps[np.searchsorted(expected.index, at, side="right")], rel=1e-4)


def test_harrell_concordance():
    risk = X[:, 0] + X[:, 2]
    outcome = make_outcome(X[:, 0])
    theirs = concordance_index(outcome.time_days, -risk, outcome.event)
    assert harrell_c(risk, outcome) == pytest.approx(theirs)


def test_uno_concordance():
    risk = X[:, 0] + X[:, 2]
    outcome = make_outcome(X[:, 0])
    event, time = torch.tensor(outcome.event), torch.tensor(outcome.time_days, dtype=torch.float32)
    weights = get_ipcw(event, time)
    theirs = ConcordanceIndex()(
        torch.tensor(risk, dtype=torch.float32), event, time, weight=weights, tmax=torch.tensor(600.0)
    )
    ours = uno_c(risk, outcome, fit_censoring(outcome), 600.0)
    assert ours == pytest.approx(float(theirs), abs=1e-6)


def test_brier_score():
    outcome = make_outcome(X[:, 0])
    times = np.array([50.0, 150.0, 300.0, 500.0])
    survival = np.exp(-np.exp(X[:, [0]]) * times / 400)
    event, time = torch.tensor(outcome.event), torch.tensor(outcome.time_days, dtype=torch.float32)
    new_time = torch.tensor(times, dtype=torch.float32)
    score = BrierScore()
    theirs = score(
        torch.tensor(survival, dtype=torch.float32),
        event,
        time,
        new_time=new_time,
        weight=get_ipcw(event, time),
        weight_new_time=get_ipcw(event, time, new_time),
    )
    censoring = fit_censoring(outcome)
    assert brier_scores(survival, times, outcome, censoring) == pytest.approx(theirs.numpy(), abs=1e-6)
    assert integrated_brier(survival, times, outcome, censoring) == pytest.approx(float(score.integral()), abs=1e-6)


def test_dynamic_auc():
    risk = X[:, 0] + X[:, 2]
    outcome = make_outcome(X[:, 0])
    times = np.array([50.0, 150.0, 300.0, 500.0])
    event, time = torch.tensor(outcome.event), torch.tensor(outcome.time_days, dtype=torch.float32)
    new_time = torch.tensor(times, dtype=torch.float32)
    theirs = Auc()(
        torch.tensor(risk, dtype=torch.float32),
        event,
        time,
        new_time=new_time,
        weight=get_ipcw(event, time),
        weight_new_time=get_ipcw(event, time, new_time),
    )
    ours = cumulative_dynamic_auc(risk, times, outcome, fit_censoring(outcome))
    assert ours == pytest.approx(tuple(theirs.tolist()), abs=1e-6)


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("late_entry", [False, True])
def test_aalen_johansen_with_its_variance_and_limits(cause: Cause, late_entry: bool):
    outcome = make_competing_outcome(X[:, 0], late_entry=late_entry)
    kind = np.where(outcome.event, 1, np.where(outcome.competing, 2, 0))
    entry = outcome.entry_days if late_entry else None
    of_interest = 1 if cause is Cause.EVENT else 2
    theirs = AalenJohansenFitter(seed=0).fit(outcome.time_days, kind, of_interest, entry=entry)
    ours = fit_aalen_johansen(outcome, cause)
    days = np.array([60.0, 150.0, 300.0, 600.0])
    table = theirs.cumulative_density_.join(theirs.variance_).join(theirs.confidence_interval_).ffill()
    rows = table.iloc[np.searchsorted(table.index.to_numpy(), days, side="right") - 1].to_numpy()
    low, high = ours.limits(days)
    variance = ours.variance[np.searchsorted(ours.times_days, days, side="right") - 1]
    assert np.column_stack([ours.at(days), variance]) == pytest.approx(rows[:, :2], abs=1e-9)
    assert np.column_stack([low, high]) == pytest.approx(np.sort(rows[:, 2:], axis=1), abs=1e-9)


@pytest.mark.parametrize("late_entry", [False, True])
def test_kaplan_meier(late_entry: bool):
    outcome = make_outcome(np.zeros(100), late_entry=late_entry)
    survival, product = fit_kaplan_meier(outcome), 1.0
    for time in np.unique(outcome.time_days[outcome.event]):
        at_risk = ((outcome.entry_days < time) & (outcome.time_days >= time)).sum()
        product *= 1 - 1 / at_risk
        assert survival.at(np.array([time]))[0] == pytest.approx(product)
