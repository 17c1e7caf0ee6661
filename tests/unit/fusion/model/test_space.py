import numpy as np

from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.model.space import DIRECTIONS, fit_space


def make_block(raw: np.ndarray) -> Block:
    names = tuple(f"feature {number}" for number in range(raw.shape[1]))
    return build_block("one", Modality.OTHER, names, raw, kinds=(FeatureKind.VECTOR,) * raw.shape[1])


def test_columns_that_go_together_become_coordinates_of_about_equal_spread():
    generator = np.random.default_rng(0)
    raw = generator.normal(size=(2_000, 1)) + generator.normal(size=(2_000, 6))
    block = make_block(raw)
    spread = fit_space(block).place(block)[:, :-1].std(axis=0)
    assert spread.max() / spread.min() < 1.2


def test_nothing_lies_outside_where_all_directions_are_kept():
    block = make_block(np.random.default_rng(0).normal(size=(50, 4)))
    space = fit_space(block)
    assert space.outside == 0
    assert (space.place(block)[:, -1] == 0).all()


def test_what_leaves_the_training_directions_is_seen_in_the_last_coordinate():
    generator = np.random.default_rng(0)
    mixing = generator.normal(size=(5, DIRECTIONS + 20))
    noise = 0.1 * generator.normal(size=(300, DIRECTIONS + 20))
    block = make_block(generator.normal(size=(300, 5)) @ mixing + noise)
    space = fit_space(block)
    strange = make_block(generator.normal(size=(300, DIRECTIONS + 20)))
    assert space.place(strange)[:, -1].min() > space.place(block)[:, -1].max()
