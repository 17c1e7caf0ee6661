"""Multinomial logistic regression and its stack."""

import numpy as np
import pytest

from fusion.effects.logistic import apply_stack, fit_logistic, log_softmax, stack


@pytest.fixture
def drawn():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(4000, 2))
    scores = np.column_stack([np.zeros(4000), x[:, 0], 0.5 - x[:, 1]])
    arm = (generator.random((4000, 1)) > np.cumsum(np.exp(log_softmax(scores)), axis=1)).sum(axis=1)
    return x, arm, log_softmax(scores)


def test_probabilities_are_those_that_arms_were_drawn_by(drawn):
    x, arm, truth = drawn
    found = fit_logistic(x, arm, 3, 0.1).logits(x)
    assert np.abs(np.exp(found) - np.exp(truth)).mean() < 0.02


def test_heavy_penalty_leaves_the_shares(drawn):
    x, arm, _ = drawn
    found = np.exp(fit_logistic(x, arm, 3, 1e7).logits(x))
    assert np.allclose(found, np.bincount(arm) / len(arm), atol=0.01)


def test_timid_part_is_made_bolder_and_noise_is_left_out(drawn):
    _, arm, truth = drawn
    noise = log_softmax(np.random.default_rng(1).normal(size=truth.shape))
    weights = stack((truth / 2, noise), arm)
    assert weights[0] == pytest.approx(2.0, abs=0.2) and weights[1] < 0.1
    assert np.abs(np.exp(apply_stack(weights, (truth / 2, noise))) - np.exp(truth)).mean() < 0.03


def test_arms_that_a_covariate_separates_are_fitted():
    x = np.linspace(-1, 1, 100)[:, None]
    arm = (x[:, 0] > 0).astype(int)
    logits = fit_logistic(x, arm, 2, 1.0).logits(x)
    sharpened = np.exp(apply_stack(stack((logits,), arm), (logits,)))
    assert sharpened[0, 0] > 0.99 and sharpened[-1, 1] > 0.99
