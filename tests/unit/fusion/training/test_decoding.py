import numpy as np

from fusion.cohort.blocks import FeatureKind, Modality, build_block
from fusion.cohort.scaling import fit_scaler
from fusion.training.decoding import Parents, decode_block

N, DRAWN = 200, 300


def make_parents(part: float) -> Parents:
    generator = np.random.default_rng(1)
    parent, partner = generator.integers(0, N, (2, DRAWN))
    return Parents(parent=parent, partner=partner, part=np.full(DRAWN, part))


def test_skewed_numbers_move_on_the_logarithm_and_stay_within_range():
    generator = np.random.default_rng(0)
    block = build_block("labs", Modality.LABS, ("ldh",), generator.lognormal(5, 1, size=(N, 1)))
    scaler = fit_scaler(block)
    assert scaler.logged.all()
    parents = make_parents(0.5)
    moves = np.full((DRAWN, 1), -0.5)
    found = decode_block(block, scaler, moves, parents, generator)
    own = block.values[parents.parent]
    assert np.allclose(
        np.log((found + scaler.shift) / (own + scaler.shift))[found > block.values.min()], moves[0, 0] * scaler.scale[0]
    )
    assert found.min() >= block.values.min()


def test_levels_of_one_variable_come_from_one_of_the_two():
    generator = np.random.default_rng(0)
    levels = np.eye(3)[generator.integers(0, 3, N)]
    names = ("site=a", "site=b", "site=c")
    block = build_block("clinical", Modality.CLINICAL, names, levels, kinds=(FeatureKind.INDICATOR,) * 3)
    nothing = np.zeros((DRAWN, 3))
    for part, source in ((0.0, "parent"), (1.0, "partner")):
        parents = make_parents(part)
        found = decode_block(block, fit_scaler(block), nothing, parents, generator)
        assert np.array_equal(found, levels[getattr(parents, source)])
    between = decode_block(block, fit_scaler(block), nothing, make_parents(0.5), generator)
    assert (between.sum(axis=1) == 1).all()


def test_ordinals_are_rounded_to_levels_that_occur():
    generator = np.random.default_rng(0)
    stages = generator.choice([0.0, 1.0, 1.25, 4.0], size=(N, 1))
    block = build_block("clinical", Modality.CLINICAL, ("stage",), stages, kinds=(FeatureKind.ORDINAL,))
    found = decode_block(block, fit_scaler(block), generator.normal(size=(DRAWN, 1)), make_parents(0.5), generator)
    assert set(np.unique(found)) == {0.0, 1.0, 1.25, 4.0}
