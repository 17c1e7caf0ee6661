from dataclasses import replace

import numpy as np
import pytest

from fusion.checkpoint.codec import decode, encode
from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.model.reach import REFERENCES, Reach, fit_reach, nearest_distance, share_below

LABS, SLIDES = 8, 60
TRAINING, NEW = 600, 400


def make_patients(n: int, seed: int) -> Cohort:
    """Labs that go together, a sex, slide vectors that half of the patients lack."""
    generator = np.random.default_rng(seed)
    labs = generator.normal(size=(n, 1)) + 0.5 * generator.normal(size=(n, LABS))
    sex = generator.integers(0, 2, n).astype(float)
    slides = generator.normal(size=(n, 6)) @ np.random.default_rng(0).normal(size=(6, SLIDES))
    slides[generator.random(n) < 0.5] = np.nan
    blocks = (
        make_block("clinical", Modality.CLINICAL, np.column_stack([labs, sex])),
        make_block("HE", Modality.PATHOLOGY, slides),
    )
    return Cohort(study="one", endpoint=None, codes=tuple(str(number) for number in range(n)), blocks=blocks)


def make_block(name: str, modality: Modality, raw: np.ndarray) -> Block:
    return build_block(name, modality, tuple(f"{name} {number}" for number in range(raw.shape[1])), raw)


def change(cohort: Cohort, name: str, values: np.ndarray) -> Cohort:
    blocks = tuple(
        replace(block, values=np.where(block.observed, values, 0.0)) if block.name == name else block
        for block in cohort.blocks
    )
    return replace(cohort, blocks=blocks)


def values_of(cohort: Cohort, name: str) -> np.ndarray:
    block = cohort.block(name)
    assert block is not None
    return block.values


@pytest.fixture(scope="module")
def reach() -> Reach:
    return fit_reach(make_patients(TRAINING, 1), np.random.default_rng(0))


@pytest.fixture(scope="module")
def new() -> Cohort:
    return make_patients(NEW, 2)


def test_patients_like_those_of_training_score_evenly(reach, new):
    share = reach.read(new).share
    deciles = np.bincount(np.minimum((share * 10).astype(int), 9), minlength=10) / NEW
    assert np.abs(deciles - 0.1).max() < 0.06
    assert (share > 0.99).mean() < 0.03


def test_patients_three_deviations_away_in_some_labs_score_above_99(reach, new):
    labs = values_of(new, "clinical").copy()
    labs[:, :3] += 3 * labs[:, :3].std(axis=0)
    found = reach.read(change(new, "clinical", labs))
    assert (found.share > 0.99).mean() > 0.97
    assert found.farthest.count("clinical") > 0.9 * NEW


def test_usual_values_in_an_unusual_combination_score_above_99(reach, new):
    generator = np.random.default_rng(3)
    labs = values_of(new, "clinical").copy()
    labs[:, :LABS] = generator.permuted(labs[:, :LABS], axis=0)
    assert np.median(reach.read(change(new, "clinical", labs)).share) > 0.99


def test_vectors_with_permuted_coordinates_score_above_99_and_are_named(reach, new):
    order = np.random.default_rng(4).permutation(SLIDES)
    found = reach.read(change(new, "HE", values_of(new, "HE")[:, order]))
    slides = new.block("HE")
    assert slides is not None
    assert (found.share[slides.present] > 0.99).all()
    assert {found.farthest[row] for row in np.flatnonzero(slides.present)} == {"HE"}


def test_lacking_a_block_makes_nobody_unusual(reach, new):
    hidden = np.zeros((NEW, 2), dtype=bool)
    hidden[:, 1] = True
    share = reach.read(hide(new, hidden)).share
    assert abs(share.mean() - 0.5) < 0.05
    assert set(reach.read(hide(new, hidden)).farthest) == {"clinical"}


def test_patient_of_whom_nothing_is_known_is_beyond_reach(reach, new):
    found = reach.read(hide(new, np.ones((NEW, 2), dtype=bool)))
    assert set(found.farthest) == {None}
    assert (found.share == 1).all()


def test_score_does_not_depend_on_who_else_is_scored(reach, new):
    alone = reach.read(new.take(np.array([7]))).share
    assert alone[0] == reach.read(new).share[7]


def test_treatment_takes_no_part():
    cohort = make_patients(50, 1)
    treatment = build_block("treatment", Modality.TREATMENT, ("arm=a",), np.ones((50, 1)))
    found = fit_reach(replace(cohort, blocks=(*cohort.blocks, treatment)), np.random.default_rng(0))
    assert "treatment" not in found.blocks


def test_what_is_stored_does_not_grow_with_the_cohort():
    found = fit_reach(make_patients(3_000, 1), np.random.default_rng(0))
    assert len(found.blocks["clinical"].references) == REFERENCES
    assert len(found.blocks["clinical"].ranks) == len(found.ranks) == 1_001


def test_reach_comes_back_from_a_checkpoint_as_it_was(reach, new):
    back = decode(encode(reach))
    assert isinstance(back, Reach)
    assert np.array_equal(back.read(new).share, reach.read(new).share)


def test_equal_generators_give_equal_scores(new):
    first, second = (fit_reach(make_patients(100, 1), np.random.default_rng(5)).read(new) for _ in range(2))
    assert np.array_equal(first.share, second.share)


def test_nearest_distance_is_the_mean_over_the_five_nearest():
    generator = np.random.default_rng(0)
    points, references = generator.normal(size=(9, 4)), generator.normal(size=(30, 4))
    apart = np.linalg.norm(points[:, None] - references, axis=2)
    expected = np.sort(apart, axis=1)[:, :5].mean(axis=1)
    assert np.allclose(nearest_distance(points, references), expected, atol=1e-3)


def test_equal_ranks_count_half():
    assert share_below(np.array([1.0, 2.0, 2.0, 3.0]), np.array([0.0, 2.0, 4.0])).tolist() == [0.0, 0.5, 1.0]


def test_indicators_alone_leave_most_patients_ordinary():
    levels = np.eye(4)[np.random.default_rng(0).integers(0, 4, 200)]
    names = tuple(f"site={number}" for number in range(4))
    block = build_block("clinical", Modality.CLINICAL, names, levels, kinds=(FeatureKind.INDICATOR,) * 4)
    cohort = Cohort(study="one", endpoint=None, codes=tuple(map(str, range(200))), blocks=(block,))
    assert reach_of_itself(cohort).max() < 0.9


def reach_of_itself(cohort: Cohort) -> np.ndarray:
    return fit_reach(cohort, np.random.default_rng(0)).read(cohort).share
