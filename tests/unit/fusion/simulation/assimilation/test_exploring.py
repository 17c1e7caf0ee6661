import math
from dataclasses import replace

import pytest
import torch

from fusion.cohort.history import CtdnaVisit
from fusion.simulation.assimilation.data_flags import flag_data
from fusion.simulation.assimilation.exploring import Explored, explore, settle_particles
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.flags import FlagCode
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.prior import CPU, Deviates, draw_deviates
from tests.unit.fusion.simulation.cases import GROWING, INDEX, POPULATION, make_history, sizes, treated_history

EASY = PatientModel.build(treated_history(GROWING[:2]), None, POPULATION, DEFAULTS)
HARD = PatientModel.build(
    make_history(
        lines=(INDEX,),
        sizes=sizes(tuple((day, 60 * math.exp(0.004 * day)) for day in range(0, 200, 20))),
        ctdna=tuple(CtdnaVisit(day=day, alt_reads=300, depth=6000) for day in range(0, 200, 20)),
        origin_day=200,
    ),
    None,
    POPULATION,
    DEFAULTS,
)


def explored(model: PatientModel, particles: int, seed: int = 0) -> tuple[Explored, torch.Generator]:
    generator = torch.Generator().manual_seed(seed)
    return explore(model, particles, generator, CPU), generator


def test_prior_that_suffices_is_kept() -> None:
    found, generator = explored(EASY, 2000)
    assert found.is_enough and not found.adapted
    assert float(found.log_prior_ratio.abs().max()) == 0
    settled = settle_particles(EASY, found, generator)
    assert set(settled.of("growth").tolist()) <= set(found.deviates.of("growth").tolist())


def test_weights_that_degenerate_are_met_with_a_fitted_proposal_and_moves() -> None:
    found, generator = explored(HARD, 1000)
    assert found.adapted and found.is_enough
    settled = settle_particles(HARD, found, generator)
    unmoved = len(set(found.deviates.of("growth").tolist()) & set(settled.of("growth").tolist()))
    assert len(settled.of("growth").unique()) > 1.5 * unmoved


@pytest.fixture(scope="module")
def weighed_prior() -> tuple[Deviates, torch.Tensor]:
    deviates = draw_deviates(HARD.names, 200_000, torch.Generator().manual_seed(0))
    return deviates, torch.softmax(HARD.weigh(deviates).total, 0)


@pytest.fixture(scope="module")
def settled() -> Deviates:
    found, generator = explored(HARD, 4000)
    return settle_particles(HARD, found, generator)


@pytest.mark.parametrize("name", ["size", "growth", "shed", f"sensitive {INDEX.regimen}"])
def test_fitted_proposal_and_moves_meet_the_prior_weighed_at_great_length(
    weighed_prior: tuple[Deviates, torch.Tensor], settled: Deviates, name: str
) -> None:
    deviates, weights = weighed_prior
    mean = float(deviates.of(name) @ weights)
    spread = float((deviates.of(name) - mean).square() @ weights) ** 0.5
    assert float(settled.of(name).mean()) == pytest.approx(mean, abs=0.2 * spread)
    assert float(settled.of(name).std()) == pytest.approx(spread, rel=0.2)


@pytest.mark.parametrize(
    ("share", "k_hat", "enough"),
    [(0.06, 0.69, True), (0.04, 0.1, False), (0.5, 0.71, False), (0.5, None, True)],
)
def test_enough_is_five_per_cent_and_a_light_tail(share: float, k_hat: float | None, enough: bool) -> None:
    found = replace(explored(EASY, 1000)[0], effective_size=share * 1000, k_hat=k_hat)
    assert found.is_enough is enough
    flags = {flag.code: flag.message for flag in flag_data(EASY, found)}
    assert (FlagCode.WEIGHTS not in flags) is enough
    assert enough or f"{share:.1%}" in flags[FlagCode.WEIGHTS]


def test_the_better_of_two_is_enough_first_and_then_larger() -> None:
    found = explored(EASY, 1000)[0]
    heavy, light = replace(found, effective_size=900.0, k_hat=0.9), replace(found, effective_size=60.0, k_hat=0.2)
    assert max(heavy, light, key=lambda each: each.rank) is light
