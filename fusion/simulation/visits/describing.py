"""The band in which the next visit's results are expected."""

from collections.abc import Mapping
from typing import Any

import torch

from fusion.simulation.arms.runs import ArmRun
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.shapes import Particles
from fusion.simulation.state.hazard import even_normals
from fusion.simulation.state.progression import has_grown, has_responded
from fusion.simulation.visits.expected import Expected, expect_visit, log_limit

LEVELS = (0.05, 0.5, 0.95)
Json = dict[str, Any]


def describe_next_visit(posterior: Posterior, runs: Mapping[str, ArmRun], *, seed: int) -> Json:
    """{arm: weeks, size_mm, progression, response, ctdna} at the arm's first scan from the origin."""
    return {key: _describe(expect_visit(posterior, run, next_scan(run)), posterior, seed) for key, run in runs.items()}


def next_scan(run: ArmRun) -> int:
    """Weeks from the origin to the next scan: a whole interval of the arm's plan."""
    return min(run.arm.regimen.scan_weeks, len(run.course.burden) - 1)


def _describe(expected: Expected, posterior: Posterior, seed: int) -> Json:
    generator, weights = torch.Generator().manual_seed(seed), expected.alive / expected.alive.sum()
    normals = [even_normals(len(weights), generator) for _ in range(2)]
    size = expected.size_mm * torch.exp(expected.size_sd * normals[0])
    log_vaf = torch.log(expected.vaf) + expected.vaf_sd * normals[1]
    detected = log_vaf >= log_limit(posterior.model.settings)
    grown = has_grown(size, expected.nadir_mm)
    return {
        "weeks": expected.weeks,
        "day": posterior.model.history.origin_day + 7 * expected.weeks,
        "alive": float(expected.alive.mean()),
        "size_mm": weighted_band(size, weights),
        "progression_by_size": float((weights * grown).sum()),
        "response": float((weights * has_responded(size, expected.baseline_mm)).sum()),
        "ctdna_vaf": weighted_band(torch.exp(log_vaf).clamp(max=0.5), weights),
        "ctdna_detected": float((weights * detected).sum()),
    }


def weighted_band(values: Particles, weights: Particles) -> dict[str, float]:
    """Median, and the interval that holds 90 % of the weight."""
    order = torch.argsort(values)
    reached = torch.cumsum(weights[order], 0)
    places = torch.searchsorted(reached, torch.tensor(LEVELS, dtype=reached.dtype)).clamp(max=len(values) - 1)
    low, median, high = values[order][places].tolist()
    return {"median": median, "low": low, "high": high}
