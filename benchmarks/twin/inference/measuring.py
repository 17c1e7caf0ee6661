"""Are the twin's posteriors right where its own model is right: ranks of drawn truths, and coverage of intervals.

Talts et al. 2018, "Validating Bayesian inference algorithms with simulation-based calibration".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import kstest

from benchmarks.sections import Bar, Section, at_least, at_most, table
from benchmarks.twin.inference.ranking import Ranked, Ranks, collect_ranks, rank_patients

PATIENTS, PARTICLES, SEED = 8000, 2000, 2026
QUICK_PATIENTS, QUICK_PARTICLES = 24, 400
LEVELS = (0.5, 0.8, 0.9)
HOW = """Each patient's tumour is drawn from the prior and seen through the twin's equations, written out again in plain
numpy: one line or two (with and without a pause, resistance carried over), plateaus, sizes with the reader's and
the wandering error and below a limit of 5 or 25 mm, reads (none of a depth included) or fractions with a limit,
progression by growth or new lesion, death before the origin (drawn again), and scans that stop after a progression that
nobody records. The product's own `update` is then given what was seen. Hazards of death and of new lesions are at their
means, as the update takes them. If the posterior is right, the rank of the truth among its particles is uniform."""
MANY = """With {tests} parameters at 0.01 each, a right engine fails some parameter in {chance:.0%} of runs; the bar is
nevertheless as stated, for every parameter, and the seed is fixed beforehand."""


def measure(folder: Path | None, *, quick: bool) -> Section:
    """Draw, update, rank."""
    patients, particles = (QUICK_PATIENTS, QUICK_PARTICLES) if quick else (PATIENTS, PARTICLES)
    ranked = rank_patients(patients, particles, SEED)
    found = collect_ranks(ranked)
    return Section(
        name="inference",
        title="Inference: simulation-based calibration",
        lines=(*_describe(ranked, particles), *_table(found)),
        bars=_bars(found),
    )


def _bars(found: Sequence[Ranks]) -> tuple[Bar, ...]:
    lowest = min(found, key=_p)
    bars = [at_least(f"uniform ranks: smallest p of {len(found)} ({lowest.name})", _p(lowest), 0.01)]
    for level in LEVELS:
        shares = [each.covered(level) for each in found]
        weights = [len(each.values) for each in found]
        overall = float(np.average(shares, weights=weights))
        worst = max(found, key=lambda each: each.off(level))
        bars += [
            at_most(f"coverage of {level:.0%}, all parameters: distance", abs(overall - level), 0.02),
            at_most(
                f"coverage of {level:.0%}, worst ({worst.name}, se {worst.error(level):.4f})", worst.off(level), 0.02
            ),
        ]
    return tuple(bars)


def _p(ranks: Ranks) -> float:
    return float(kstest(ranks.values, "uniform").pvalue)


def _table(found: Sequence[Ranks]) -> list[str]:
    rows = [
        (each.name, str(len(each.values)), f"{_p(each):.3f}", *(f"{each.covered(level):.3f}" for level in LEVELS))
        for each in found
    ]
    return table(("parameter or state", "patients", "p of uniform ranks", *(f"{level:.0%}" for level in LEVELS)), rows)


def _describe(ranked: Sequence[Ranked], particles: int) -> list[str]:
    tests = len(collect_ranks(ranked))
    counted = (
        f"{len(ranked)} patients, {particles} particles each; {_share(ranked, 'plateau')} on a plateau, "
        f"{np.mean([each.lines > 1 for each in ranked]):.0%} with a second line, "
        f"{_of(ranked, 'below_limit', 'sizes')} of sizes below a limit, "
        f"{_of(ranked, 'non_detects', 'draws')} of draws without a finding, {_share(ranked, 'progressed')} with a "
        f"recorded progression, {_share(ranked, 'stopped')} whose scans stopped."
    )
    shares, tails = [each.effective_share for each in ranked], [each.k_hat for each in ranked]
    weights = (
        f"Effective share of the particles: median {np.median(shares):.2f}, lowest {min(shares):.3f}; k-hat: median "
        f"{np.median(tails):.2f}, highest {max(tails):.2f}; {_share(ranked, 'flagged')} carry the flag of weights. "
        f"{1e3 * float(np.median([each.seconds for each in ranked])):.0f} ms of processor a patient (median)."
    )
    return [HOW, "", counted, "", weights, "", MANY.format(tests=tests, chance=1 - 0.99**tests), ""]


def _share(ranked: Sequence[Ranked], what: str) -> str:
    return f"{np.mean([getattr(each, what) for each in ranked]):.1%}"


def _of(ranked: Sequence[Ranked], part: str, whole: str) -> str:
    return f"{sum(getattr(each, part) for each in ranked) / sum(getattr(each, whole) for each in ranked):.1%}"
