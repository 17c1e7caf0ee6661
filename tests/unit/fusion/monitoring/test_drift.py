import numpy as np
import pytest
from scipy.stats import ks_2samp

from fusion.cohort.blocks import Block, FeatureKind, Modality
from fusion.monitoring.drift import compare, compare_block, stability


def drawn(n: int, shift: float = 0.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, n)


def test_stability_of_a_share_is_its_closed_form():
    training, newcomers = np.repeat([0.0, 1.0], [60, 40]), np.repeat([0.0, 1.0], [30, 70])
    expected = (0.3 - 0.6) * np.log(0.3 / 0.6) + (0.7 - 0.4) * np.log(0.7 / 0.4)
    assert stability(training, newcomers).value == pytest.approx(expected)


def test_alike_samples_stay_under_what_chance_does():
    values = [stability(drawn(300, seed=seed), drawn(100, seed=seed + 500)) for seed in range(200)]
    share = np.mean([found.value > found.high for found in values])
    assert share < 0.1


def test_a_shift_is_flagged_and_tested():
    found = compare("age", "value", drawn(400), drawn(150, 1.0, seed=9))
    assert found.is_shifted
    assert found.ks_p.value == pytest.approx(ks_2samp(drawn(400), drawn(150, 1.0, seed=9)).pvalue)


def test_few_newcomers_are_not_flagged_for_chance():
    found = compare("age", "value", drawn(400), drawn(21, 0.0, seed=4))
    assert not found.is_shifted and found.psi.high > 0.25


def test_too_few_have_no_number_but_a_reason():
    found = compare("age", "value", drawn(400), drawn(19))
    assert found.psi.value is None and "fewer than 20" in found.psi.reason


def test_a_level_that_nobody_of_the_fit_had_is_seen():
    found = compare("site", "value", np.zeros(100), np.repeat([0.0, 1.0], [20, 80]))
    assert found.is_shifted and found.ks_p.reason == "few distinct values"


def block(values: np.ndarray, present: np.ndarray, kind: FeatureKind = FeatureKind.NUMERIC) -> Block:
    observed = np.repeat(present[:, None], values.shape[1], axis=1)
    names = tuple(f"f{number}" for number in range(values.shape[1]))
    return Block(
        name="blood",
        modality=Modality.LABS,
        features=names,
        kinds=(kind,) * len(names),
        values=np.where(observed, values, 0.0),
        observed=observed,
        present=present,
    )


def test_presence_and_every_feature_are_compared_among_those_who_have_them():
    old = block(drawn(200).reshape(100, 2), np.arange(100) < 90)
    new = [block(drawn(80, seed=2).reshape(40, 2), np.arange(40) < 10) for _ in range(2)]
    presence, *features = compare_block(old, new)
    assert (presence.name, presence.kind, presence.is_shifted) == ("labs: blood", "presence", True)
    assert [(each.training, each.newcomers) for each in features] == [(90, 20), (90, 20)]


def test_coordinates_of_an_embedding_are_not_compared():
    whole = block(drawn(200).reshape(100, 2), np.ones(100, dtype=bool), FeatureKind.VECTOR)
    assert [each.kind for each in compare_block(whole, [whole])] == ["presence"]
