"""Sizes ahead, given the sizes so far and given that the scans are made (E8)."""

from dataclasses import dataclass

import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.dropout import DropOut, recorded_sizes, stay_weights
from fusion.simulation.hierarchy.nodes import Explained, adapt, draw_nodes, explain
from fusion.simulation.hierarchy.parameters import Unknowns
from fusion.simulation.hierarchy.shapes import (
    DrawnNodes,
    Levels,
    NodeScans,
    PerPatient,
    Quantiles,
    ScanFlags,
    Scans,
)

ROUNDS = 3
CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Nodes a patient and noise level, and draws a patient."""

    nodes: int = 64
    draws: int = 2000


DEFAULT_PRECISION = Precision()


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeForecast:
    """Draws of what will be written down at each scan.

    Attributes:
        ahead: (p, k) scans that are forecast.
        last: (p,) last size seen, mm; 0 where it was below the limit.
        draws: (p, k, n) mm, readers' noise included, 0 below the limit; scans that are not ahead as seen.
        weights: (p, k, n) relative probability that the draw leads to the scan.
    """

    ahead: ScanFlags
    last: PerPatient
    draws: NodeScans
    weights: NodeScans

    @property
    def median(self) -> Scans:
        """(p, k) mm: the point with the smallest expected absolute error."""
        return self.quantiles(torch.tensor([0.5], dtype=torch.float64))[:, :, 0]

    def quantiles(self, levels: Levels) -> Quantiles:
        """(p, k, q) weighted quantiles in mm."""
        order = self.draws.argsort(2)
        values = self.draws.gather(2, order)
        mass = self.weights.gather(2, order).cumsum(2)
        wanted = (mass[:, :, -1:] * levels).contiguous()
        rows = torch.searchsorted(mass, wanted).clamp(max=values.shape[2] - 1)
        return values.gather(2, rows)

    def crps(self, sizes: Scans) -> Scans:
        """(p, k) continuous ranked probability score in mm, E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007)."""
        order = self.draws.argsort(2)
        values = self.draws.gather(2, order)
        weights = self.weights.gather(2, order)
        weights = weights / weights.sum(2, keepdim=True)
        apart = (weights * (values - sizes[:, :, None]).abs()).sum(2)
        # Sum over pairs of sorted values: each counts by the weight below it less the weight above it.
        below = weights.cumsum(2) - weights
        spread = (weights * values * (2 * below + weights - 1)).sum(2)
        return apart - spread


def forecast_sizes(
    courses: Courses,
    scans: int,
    unknowns: Unknowns,
    drop_out: DropOut,
    *,
    levels: int,
    limit_mm: float,
    seed: int,
    precision: Precision = DEFAULT_PRECISION,
) -> SizeForecast:
    """Assimilate the first scans of each patient and draw the later ones on their days.

    Args:
        courses: days of all scans; sizes after the first `scans` are not looked at.
        scans: how many are seen.
        unknowns: of the population.
        drop_out: of the population.
        levels: of the noise scale, as fitted.
        limit_mm: sizes below it are written down as 0.
        seed: of nodes and draws.
        precision: nodes and draws.
    """
    parts = []
    for start in range(0, len(courses), CHUNK):
        part = courses.take(torch.arange(start, min(start + CHUNK, len(courses))))
        sizes, last = _draw(part, scans, unknowns, levels, limit_mm, seed + start, precision)
        ahead = (torch.arange(part.times.shape[1])[None, :] >= scans) & part.scans[:, None].gt(0)
        parts.append((ahead, last, sizes, stay_weights(sizes, ahead, drop_out)))
    ahead, last, sizes, weights = (torch.cat(each) for each in zip(*parts, strict=True))
    return SizeForecast(ahead=ahead, last=last, draws=sizes, weights=weights)


def _draw(
    courses: Courses, scans: int, unknowns: Unknowns, levels: int, limit_mm: float, seed: int, precision: Precision
) -> tuple[NodeScans, PerPatient]:
    seen = courses.first(scans)
    nodes = draw_nodes(seen, precision.nodes, levels=levels, seed=seed)
    for _ in range(ROUNDS):
        nodes = adapt(nodes, explain(nodes, unknowns))
    found = explain(nodes, unknowns)
    generator = torch.Generator().manual_seed(seed)
    rows = torch.multinomial(found.weights, precision.draws, replacement=True, generator=generator)
    sizes = torch.exp(_log_sizes(found, rows, scans, generator))
    past = recorded_sizes(seen)
    is_ahead = torch.arange(courses.times.shape[1])[None, :, None] >= scans
    return torch.where(is_ahead, torch.where(sizes < limit_mm, 0.0, sizes), past[:, :, None]), past[:, scans - 1]


def _log_sizes(found: Explained, rows: DrawnNodes, scans: int, generator: torch.Generator) -> NodeScans:
    """Log size with noise of chosen nodes: past innovations as explained, later ones drawn."""
    patients, width = len(rows), found.expected.shape[1]
    per_level = found.log_joint.shape[1]
    index = rows[:, None, :].expand(-1, width, -1)
    innovations = _by_patient(found.weighed.innovations, patients).gather(2, index)
    fresh = torch.randn(innovations.shape, generator=generator, dtype=innovations.dtype)
    innovations = torch.where(torch.arange(width)[None, :, None] >= scans, fresh, innovations)
    factors = found.factor.reshape(patients, found.levels, width, width)
    noise = torch.zeros_like(innovations)
    for level in range(found.levels):
        chosen = (rows // per_level == level)[:, None, :]
        noise = torch.where(chosen, factors[:, level] @ innovations, noise)
    return _by_patient(found.expected, patients).gather(2, index) + noise


def _by_patient(values: NodeScans, patients: int) -> NodeScans:
    """(p levels, k, n) as (p, k, levels n)."""
    rows, width, count = values.shape
    return values.reshape(patients, rows // patients, width, count).transpose(1, 2).reshape(patients, width, -1)
