"""Truth drawn from the prior, data drawn from the truth: ranks of the truth among particles must be uniform.

Talts et al. 2018, "Validating Bayesian inference algorithms with simulation-based calibration".
"""

import numpy as np
import pytest
import torch
from scipy.stats import kstest

from benchmarks.twin.inference.ranking import Ranked, Ranks, collect_ranks, rank_patient
from fusion.cohort.history import CtdnaVisit, PatientHistory, SizeVisit
from fusion.simulation.assimilation.posterior import Posterior, update
from fusion.simulation.library import load_library
from fusion.simulation.population import library_population
from fusion.simulation.settings import Settings

DAYS = (0, 42, 84, 126)
REPEATS = 120
SETTINGS = Settings(plateau=0.0)
POPULATION = library_population()
REGIMEN = {each.key: each for each in load_library().regimens}["trifluridine_tipiracil"]


def draw_patient(rng: np.random.Generator) -> tuple[PatientHistory, dict[str, float]]:
    """An untreated patient: growth, size and shedding from the prior, then sizes and VAFs, in plain numpy."""
    growth = REGIMEN.growth_per_month * np.exp(REGIMEN.sd_log_growth * rng.normal())
    growth = min(growth, 2.0)
    size, shed, background = (
        median * np.exp(sd * rng.normal()) for median, sd in ((60.0, 0.55), (430.0, 1.0), (4500.0, 0.6))
    )
    months = np.array(DAYS) / 30.4375
    burden = size * np.exp(growth * months)
    apart, since = np.abs(months[:, None] - months), months[:, None] + months
    residual = rng.multivariate_normal(np.zeros(4), 0.45**2 * (np.exp(-apart / 12) - np.exp(-since / 12)))
    seen = burden * np.exp(residual + 0.08 * rng.normal(size=4))
    copies = shed * (burden / 60) ** 0.43
    vaf = copies / (2 * (copies + background))
    spread = np.sqrt(np.log1p((0.002 + 0.25 * vaf / (1 - vaf)) * (1 - vaf) / vaf))
    level = np.minimum(vaf * np.exp(spread * rng.normal(size=4)), 1.0)
    history = PatientHistory(
        code="P", study="drawn", origin_day=DAYS[-1],
        sizes=tuple(SizeVisit(day=day, value_mm=float(value)) for day, value in zip(DAYS, seen, strict=True)),
        ctdna=tuple(CtdnaVisit(day=day, max_vaf=float(value)) for day, value in zip(DAYS, level, strict=True)),
    )  # fmt: skip
    return history, {"growth": growth, "size": burden[-1] * np.exp(residual[-1]), "shed": shed, "vaf": vaf[-1]}


def particles_of(posterior: Posterior) -> dict[str, torch.Tensor]:
    shed = 430.0 * torch.exp(posterior.deviates.of("shed"))
    return {
        "growth": posterior.kinetics.growth, "size": posterior.burden.total, "shed": shed, "vaf": posterior.vaf
    }  # fmt: skip


@pytest.fixture(scope="module")
def ranks() -> dict[str, list[float]]:
    rng = np.random.default_rng(2)
    found: dict[str, list[float]] = {}
    for seed in range(REPEATS):
        history, truth = draw_patient(rng)
        posterior = update(history, REGIMEN, POPULATION, particles=1000, seed=seed, settings=SETTINGS)
        for name, values in particles_of(posterior).items():
            found.setdefault(name, []).append(float((values < truth[name]).double().mean()))
    return found


@pytest.mark.parametrize("name", ["growth", "size", "shed", "vaf"])
def test_ranks_of_the_truth_are_uniform(ranks: dict[str, list[float]], name: str) -> None:
    assert kstest(ranks[name], "uniform").pvalue > 0.01


@pytest.mark.parametrize("name", ["growth", "size", "shed", "vaf"])
def test_nine_tenths_of_truths_lie_in_the_interval(ranks: dict[str, list[float]], name: str) -> None:
    covered = np.mean([0.05 <= rank <= 0.95 for rank in ranks[name]])
    # Three standard errors of 120 draws.
    assert covered == pytest.approx(0.9, abs=0.085)


TREATED = 160


@pytest.fixture(scope="module")
def treated() -> list[Ranked]:
    """Lines, plateaus, sizes below a limit, non-detects, progression, scans that stop: drawn away from the engine."""
    return [rank_patient(number, 800, 3) for number in range(TREATED)]


def test_ranks_of_treated_patients_are_uniform(treated: list[Ranked]) -> None:
    found = {each.name: float(kstest(each.values, "uniform").pvalue) for each in collect_ranks(treated)}
    assert len(found) == 13
    # Thirteen looks: the smallest of so many uniform p is below this once in a hundred times.
    assert min(found.values()) > 0.01 / len(found), found


def test_intervals_of_treated_patients_cover(treated: list[Ranked]) -> None:
    every = Ranks(name="all", values=[value for each in collect_ranks(treated) for value in each.values])
    for level in (0.5, 0.8, 0.9):
        # Parameters of one patient go together: as if each patient counted for three of its ranks.
        assert every.off(level) < 3 * (level * (1 - level) / (3 * TREATED)) ** 0.5


def test_treated_patients_are_of_every_kind(treated: list[Ranked]) -> None:
    assert {each.lines for each in treated} == {1, 2}
    assert all(any(getattr(each, kind) for each in treated) for kind in ("plateau", "progressed", "stopped"))
    assert sum(each.below_limit for each in treated) > 20
    assert sum(each.non_detects for each in treated) > 20
