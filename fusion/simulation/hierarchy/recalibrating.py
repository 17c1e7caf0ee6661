"""Forecasts set right by their own record: how far to trust the median over the last size, and how wide intervals are.

The median is pulled towards the last size seen, log(y + 5) moving by a share of the way, the share with the smallest
absolute error; an interval's nominal levels are replaced by those that held the asked share (Kuleshov 2018). Both are
learned from forecasts of patients that the population was not fitted to: two halves, each forecast from the other.
An interval cannot be widened beyond the outermost draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from fusion.simulation.hierarchy.courses import Courses, Excluded
from fusion.simulation.hierarchy.dropout import OFFSET_MM, recorded_sizes
from fusion.simulation.hierarchy.fitting import Effort
from fusion.simulation.hierarchy.forecasting import DEFAULT_PRECISION, Precision, SizeForecast, forecast_sizes
from fusion.simulation.hierarchy.population_fit import DEFAULT_EFFORT, fit_courses
from fusion.simulation.hierarchy.shapes import PerScan, Quantiles, ScanFlags, Scans
from fusion.simulation.population import Population
from fusion.simulation.settings import DEFAULTS, Settings

PULLS = tuple(step / 20 for step in range(21))
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
# A record of this many scans counts as much as the model's own word.
PRIOR_SCANS = 50
OUTERMOST = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """What the record of earlier forecasts teaches.

    Attributes:
        trust: share of the way from the last size to the model's median, in log(mm + 5); 0 is the last size itself.
        levels: (nominal, used) pairs of quantile levels.
        scans: forecasts behind it.
    """

    trust: float
    levels: tuple[tuple[float, float], ...]
    scans: int


UNCHANGED = Recalibration(trust=1.0, levels=tuple((level, level) for level in LEVELS), scans=0)


def point_forecast(forecast: SizeForecast, trust: float = 1.0) -> Scans:
    """(p, k) median in mm, pulled to the last size seen."""
    return _pull(forecast.median, forecast, trust)


def _pull(median: Scans, forecast: SizeForecast, trust: float) -> Scans:
    last = torch.log(forecast.last + OFFSET_MM)[:, None]
    return torch.exp(last + trust * (torch.log(median + OFFSET_MM) - last)) - OFFSET_MM


def pulled(forecast: SizeForecast, trust: float) -> SizeForecast:
    """The whole distribution moved as its median is; what was below the limit stays there."""
    median = forecast.median
    moved = torch.log(_pull(median, forecast, trust) + OFFSET_MM) - torch.log(median + OFFSET_MM)
    draws = (torch.exp(torch.log(forecast.draws + OFFSET_MM) + moved[:, :, None]) - OFFSET_MM).clamp(min=0)
    return replace(forecast, draws=torch.where(forecast.draws > 0, draws, 0.0))


def interval_quantiles(forecast: SizeForecast, recalibration: Recalibration) -> Quantiles:
    """(p, k, 7) quantiles in mm at the nominal `LEVELS`."""
    used = torch.tensor([level for _, level in recalibration.levels], dtype=torch.float64)
    return pulled(forecast, recalibration.trust).quantiles(used)


def learn_from(forecasts: Sequence[tuple[SizeForecast, Courses]]) -> Recalibration:
    """Trust and levels from forecasts whose scans have been made meanwhile."""
    scored = [(forecast, recorded_sizes(courses), forecast.ahead & courses.known) for forecast, courses in forecasts]
    trust = _best_trust(scored)
    ranks = [_ranks(pulled(forecast, trust), sizes, chosen) for forecast, sizes, chosen in scored]
    upto, below = torch.cat([each[0] for each in ranks]), torch.cat([each[1] for each in ranks])
    weight = len(upto) / (len(upto) + PRIOR_SCANS)
    found = {level: float(torch.quantile(upto if level <= 0.5 else below, level)) for level in LEVELS}
    used = {
        level: min(max(weight * each + (1 - weight) * level, OUTERMOST), 1 - OUTERMOST) for level, each in found.items()
    }
    return Recalibration(trust=trust, levels=tuple(used.items()), scans=len(upto))


def _best_trust(scored: Sequence[tuple[SizeForecast, Scans, ScanFlags]]) -> float:
    medians = [forecast.median for forecast, _, _ in scored]

    def error(trust: float) -> float:
        errors = [
            (_pull(median, forecast, trust) - sizes).abs()[chosen]
            for median, (forecast, sizes, chosen) in zip(medians, scored, strict=True)
        ]
        return float(torch.cat(errors).mean())

    return min(PULLS, key=error)


def _ranks(forecast: SizeForecast, sizes: Scans, chosen: ScanFlags) -> tuple[PerScan, PerScan]:
    """P(draw <= size) and P(draw < size): a size is below a quantile of level a when the first is below a."""
    total = forecast.weights.sum(2)
    upto = (forecast.weights * (forecast.draws <= sizes[:, :, None])).sum(2) / total
    below = (forecast.weights * (forecast.draws < sizes[:, :, None])).sum(2) / total
    return upto[chosen], below[chosen]


def learn_recalibrations(
    courses: Courses,
    excluded: Excluded,
    population: Population,
    scans: Sequence[int],
    *,
    seed: int,
    settings: Settings = DEFAULTS,
    effort: Effort = DEFAULT_EFFORT,
    precision: Precision = DEFAULT_PRECISION,
) -> dict[int, Recalibration]:
    """By number of scans seen, what two halves of these patients teach about forecasts of each other.

    Raises:
        CohortError: a half has fewer than ten patients.
    """
    order = torch.randperm(len(courses), generator=torch.Generator().manual_seed(seed))
    halves = [courses.take(order[0::2]), courses.take(order[1::2])]
    fits = [fit_courses(half, excluded, population, seed=seed, settings=settings, effort=effort) for half in halves]
    found = {}
    for seen in scans:
        record = []
        for fit, half in zip(fits, reversed(halves), strict=True):
            scored = half.take(torch.nonzero(half.scans > seen)[:, 0])
            record.append((forecast_sizes(
                scored, seen, fit.unknowns, fit.drop_out, levels=effort.levels, limit_mm=settings.size_limit_mm,
                seed=seed, precision=precision,
            ), scored))  # fmt: skip
        found[seen] = learn_from(record)
    return found
