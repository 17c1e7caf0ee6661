import math

import pytest
import torch

from fusion.cohort.history import CtdnaVisit, Knowing, SizeVisit, TherapyLine
from fusion.simulation.assimilation.posterior import Posterior, update
from fusion.simulation.flags import FlagCode
from fusion.simulation.settings import DEFAULTS
from tests.unit.fusion.simulation.cases import (
    GROWING,
    INDEX,
    POPULATION,
    SHRINKING,
    draws,
    make_history,
    make_posterior,
    sizes,
    treated_history,
)


def codes(posterior: Posterior) -> set[FlagCode]:
    return {flag.code for flag in posterior.flags}


def width(posterior: Posterior, name: str) -> float:
    found = posterior.state()[name]
    return math.log(found["high"] / found["low"])


def test_update_without_data_is_the_population() -> None:
    posterior = make_posterior(particles=4000)
    logs = torch.log(posterior.burden.total)
    assert float(logs.mean()) == pytest.approx(math.log(60), abs=0.03)
    assert float(logs.std()) == pytest.approx(DEFAULTS.size_sd, abs=0.03)
    assert codes(posterior) == {FlagCode.NO_PATIENT_DATA}


def test_update_by_one_size_is_the_conjugate_answer() -> None:
    posterior = make_posterior(make_history(sizes=(SizeVisit(day=0, value_mm=100.0),)), particles=20000)
    prior, noise = DEFAULTS.size_sd**-2, DEFAULTS.reader_sd**-2
    mean = (prior * math.log(60) + noise * math.log(100)) / (prior + noise)
    logs = torch.log(posterior.burden.total)
    assert float(logs.mean()) == pytest.approx(mean, abs=0.01)
    assert float(logs.std()) == pytest.approx((prior + noise) ** -0.5, abs=0.005)


def test_update_moves_growth_towards_the_data() -> None:
    growing, shrinking = (make_posterior(treated_history(points), particles=1500) for points in (GROWING, SHRINKING))
    assert growing.state()["growth_per_month"]["mean"] > 1.5 * shrinking.state()["growth_per_month"]["mean"]
    assert growing.state()["resistant_fraction"]["mean"] > shrinking.state()["resistant_fraction"]["mean"]
    assert growing.state()["burden_mm"]["mean"] == pytest.approx(98, rel=0.1)
    assert shrinking.state()["burden_mm"]["mean"] == pytest.approx(27, rel=0.1)


def test_update_narrows_with_every_size() -> None:
    widths = [
        width(make_posterior(make_history(sizes=sizes(SHRINKING[:count]), origin_day=90)), "burden_mm")
        for count in (0, 1, 3)
    ]
    assert widths[0] > widths[1] > widths[2]


def test_update_learns_shedding_from_ctdna() -> None:
    low, high = (make_posterior(make_history(ctdna=draws(((0, vaf),)))) for vaf in (0.002, 0.3))
    assert high.state()["shedding_copies_per_ml"]["mean"] > 5 * low.state()["shedding_copies_per_ml"]["mean"]


def test_update_is_bit_reproducible() -> None:
    history = treated_history(GROWING, ctdna=draws(((0, 0.05),)))
    first, again, other = (make_posterior(history, seed=seed) for seed in (3, 3, 4))
    assert torch.equal(first.burden.total, again.burden.total)
    assert not torch.equal(first.burden.total, other.burden.total)


@pytest.mark.parametrize("visits", [3, 30])
def test_update_has_equal_bits_whatever_the_number_of_threads(visits: int) -> None:
    points = tuple((day, 60 * math.exp(0.004 * day)) for day in range(0, 15 * visits, 15))
    history = treated_history(points, ctdna=draws(((0, 0.05), (15, 0.002))))
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            found.append(make_posterior(history, particles=40_000))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(found[0].deviates.values, found[1].deviates.values)
    assert torch.equal(found[0].burden.total, found[1].burden.total)
    assert found[0].to_summary() == found[1].to_summary()


def test_update_says_how_heavy_the_tail_of_the_weights_is() -> None:
    posterior = make_posterior(treated_history(GROWING), particles=2000)
    assert posterior.k_hat is not None and posterior.k_hat < 0.7
    assert make_posterior().k_hat is None


def test_update_reads_scans_that_stopped_as_a_progression_that_may_be() -> None:
    steady = ((0, 60.0), (42, 58.0), (84, 57.0))
    seen = make_posterior(make_history(lines=(INDEX,), sizes=sizes(steady), origin_day=90), particles=2000)
    stopped = make_posterior(make_history(lines=(INDEX,), sizes=sizes(steady), origin_day=300), particles=2000)
    assert FlagCode.SCANS_STOPPED in codes(stopped) and FlagCode.SCANS_STOPPED not in codes(seen)
    assert float(seen.progressed.max()) == 0
    assert 0.05 < float(stopped.progressed.mean()) < 0.95


def test_update_knows_the_burden_behind_sizes_below_a_limit() -> None:
    below = tuple(SizeVisit(day=day, state=Knowing.BELOW_LIMIT, limit_mm=10.0) for day in (84, 126))
    history = make_history(lines=(INDEX,), sizes=(*sizes(((0, 60.0), (42, 15.0))), *below), origin_day=127)
    burden = make_posterior(history, particles=4000).burden.total
    assert float((burden < 10.0 * math.exp(3 * DEFAULTS.reader_sd)).double().mean()) > 0.99


def test_update_runs_where_it_is_told_to() -> None:
    posterior = update(treated_history(GROWING), None, POPULATION, particles=200, seed=0, device=torch.device("cpu"))
    held = (posterior.deviates.values, posterior.burden.total, posterior.vaf, posterior.index, posterior.progressed)
    assert {each.device.type for each in held} == {"cpu"}


def test_update_does_not_see_what_comes_after_the_origin() -> None:
    later = sizes(((0, 60.0), (60, 200.0)))
    seen = make_history(lines=(INDEX,), sizes=later, ctdna=draws(((70, 0.4),)), progression_day=60, origin_day=0)
    bare = make_history(lines=(INDEX,), sizes=later[:1], origin_day=0)
    assert torch.equal(make_posterior(seen).burden.total, make_posterior(bare).burden.total)


def test_update_takes_a_line_that_starts_at_the_origin_as_a_choice_still_open() -> None:
    posterior = make_posterior(make_history(lines=(INDEX,), sizes=sizes(((0, 60.0),))))
    assert posterior.segment.regimen is None
    assert "resistant_fraction" not in posterior.state()


def test_update_with_an_impossible_jump_flags_a_conflict() -> None:
    jumped = make_history(sizes=sizes(((0, 30.0), (14, 150.0))), origin_day=15)
    steady = make_history(sizes=sizes(((0, 30.0), (14, 31.0))), origin_day=15)
    assert FlagCode.PRIOR_DATA_CONFLICT in codes(make_posterior(jumped, particles=2000))
    assert FlagCode.PRIOR_DATA_CONFLICT not in codes(make_posterior(steady, particles=2000))


def test_update_flags_ctdna_that_rises_while_the_tumour_melts() -> None:
    seen = draws(((0, 0.004), (42, 0.004), (84, 0.35)))
    assert FlagCode.DISCORDANCE in codes(make_posterior(treated_history(SHRINKING, ctdna=seen), particles=2000))


def test_update_with_many_precise_data_finds_a_better_proposal() -> None:
    points = tuple((day, 60 * math.exp(0.004 * day)) for day in range(0, 400, 20))
    reads = tuple(CtdnaVisit(day=day, alt_reads=300, depth=6000) for day in range(0, 400, 40))
    history = make_history(lines=(INDEX,), sizes=sizes(points), ctdna=reads, origin_day=400)
    posterior = make_posterior(history, particles=2000)
    assert posterior.effective_size > 0.05 * 2000
    assert FlagCode.WEIGHTS not in codes(posterior)


def test_update_flags_an_unknown_regimen() -> None:
    history = make_history(lines=(TherapyLine(regimen="mistletoe", start_day=-100),), sizes=sizes(((0, 60.0),)))
    assert FlagCode.UNKNOWN_REGIMEN in codes(make_posterior(history))


def test_summary_is_plain() -> None:
    summary = update(treated_history(GROWING), None, POPULATION, particles=200, seed=0).to_summary()
    assert set(summary) == {"origin_day", "particles", "effective_sample_size", "k_hat", "seed", "state", "flags"}
    assert summary["origin_day"] == 85
