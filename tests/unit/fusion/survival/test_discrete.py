import numpy as np
import pytest
import torch

from fusion.cohort.outcome import build_outcome
from fusion.survival.discrete import cut_points, hazard_loss, logit_hazard_loss, person_bins

CUTS = np.array([10.0, 20.0, 30.0])


def bins_of(time: float, *, event: bool, entry: float = 0.0) -> tuple[list[float], list[float]]:
    outcome = build_outcome(np.array([time]), np.array([event]), entry_days=np.array([entry]))
    at_risk, died = person_bins(outcome, CUTS)
    return at_risk[0].tolist(), died[0].tolist()


def test_event_ends_the_time_at_risk():
    assert bins_of(12.0, event=True) == ([1, 1, 0], [0, 1, 0])


def test_censored_patient_counts_where_half_the_interval_was_seen():
    assert bins_of(14.0, event=False) == ([1, 0, 0], [0, 0, 0])
    assert bins_of(16.0, event=False) == ([1, 1, 0], [0, 0, 0])


def test_late_entry_is_not_at_risk_before():
    assert bins_of(25.0, event=True, entry=8.0) == ([0, 1, 1], [0, 0, 1])


def test_event_after_the_last_cut_is_survival_to_it():
    assert bins_of(40.0, event=True) == ([1, 1, 1], [0, 0, 0])


def test_loss_of_one_patient_is_the_closed_form():
    f = torch.tensor([[-1.0, 0.5]])
    hazard = 1 - np.exp(-np.exp(0.5))
    expected = np.exp(-1.0) - np.log(hazard)
    ones, died = torch.ones(1, 2), torch.tensor([[0.0, 1.0]])
    assert float(hazard_loss(f, ones, died)) == pytest.approx(expected, rel=1e-5)


def test_loss_is_lowest_at_the_observed_rate():
    at_risk, died = torch.ones(10, 1), torch.zeros(10, 1)
    died[:3] = 1
    best = torch.full((10, 1), float(np.log(-np.log(0.7))))
    lowest = hazard_loss(best, at_risk, died)
    assert lowest < hazard_loss(best + 0.1, at_risk, died)
    assert lowest < hazard_loss(best - 0.1, at_risk, died)


def test_both_links_give_the_same_likelihood_to_the_same_hazard():
    at_risk, died = torch.ones(4, 1), torch.tensor([[1.0], [0.0], [0.0], [0.0]])
    log_log = torch.full((4, 1), float(np.log(-np.log(0.75))))
    logit = torch.full((4, 1), float(np.log(0.25 / 0.75)))
    assert float(hazard_loss(log_log, at_risk, died)) == pytest.approx(float(logit_hazard_loss(logit, at_risk, died)))


def test_cut_points_hold_equal_numbers_of_events():
    outcome = build_outcome(np.arange(1.0, 101.0), np.ones(100, dtype=bool))
    counts = np.histogram(outcome.time_days, np.concatenate([[0], cut_points(outcome, 4) + 1e-9]))[0]
    assert counts.tolist() == [25, 25, 25, 25]
