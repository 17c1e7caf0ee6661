"""Likelihood of sizes (E2) given particles: measured ones jointly normal, those below a limit truncated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fusion.cohort.history import UNDETECTED, SizeVisit
from fusion.simulation.assimilation.draws import LOG_TWO_PI, Evidenced
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Covariance, CrossCovariance, DatumTimes, OtherTimes, Particles, PerDatum
from fusion.simulation.time_grid import months

# Probabilities whose normal quantile is finite.
SMALLEST, LARGEST = 1e-300, 1 - 2**-53


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Normal distribution of the residual of log size on a day, given the sizes: (n,) means and one SD."""

    mean: Particles
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedSizes:
    """Sizes against particles.

    Attributes:
        evidenced: likelihood and predictive probability of each.
        whitened: (k, n) errors of log size, each standardised given those before it.
        factor: (k, k) Cholesky factor of their covariance.
        times: (k,) months since the first.
        first_day: of the first.
    """

    evidenced: Evidenced
    whitened: PerDatum
    factor: Covariance
    times: DatumTimes
    first_day: int

    def residual_at(self, day: int, settings: Settings) -> Residual:
        """The residual of log size on a day, given all sizes (Gaussian conditioning)."""
        now = torch.tensor([max(0.0, months(day - self.first_day))], dtype=torch.float64)
        prior = float(residual_covariance(now, now, settings))
        cross = residual_covariance(self.times, now, settings)
        gain = torch.linalg.solve_triangular(self.factor, cross, upper=False)[:, 0]
        left = max(0.0, prior - float(gain @ gain))
        return Residual(mean=gain.to(self.whitened.device) @ self.whitened, sd=left**0.5)


def residual_covariance(times: DatumTimes, others: OtherTimes, settings: Settings) -> CrossCovariance:
    """Covariance of an Ornstein-Uhlenbeck process that is 0 at 0 months: sigma^2 (exp(-|s-t|/l) - exp(-(s+t)/l))."""
    apart = (times[:, None] - others[None, :]).abs()
    since = times[:, None] + others[None, :]
    length = settings.residual_months
    return settings.residual_sd**2 * (torch.exp(-apart / length) - torch.exp(-since / length))


def weigh_sizes(visits: Sequence[SizeVisit], totals: PerDatum, hidden: PerDatum, settings: Settings) -> WeighedSizes:
    """Likelihood of sizes given the particles' burdens on the same days.

    Log sizes are jointly normal around log B with the residual's covariance and the readers' noise: one Cholesky factor
    for all particles. A size below a limit adds the probability of lying there given those before it, and a particle
    goes on with a size drawn below the limit, so that several in a row are taken together (GHK; Keane 1994).

    Args:
        visits: k sizes in order of day, VALUE or below a limit.
        totals: (k, n) burden in mm.
        hidden: (c, n) standard normal deviates of the sizes below a limit, in order of day.
    """
    times = torch.tensor([months(visit.day - visits[0].day) for visit in visits], dtype=torch.float64)
    noise = settings.reader_sd**2 * torch.eye(len(visits), dtype=torch.float64)
    factor = torch.linalg.cholesky(residual_covariance(times, times, settings) + noise)
    # Scales are plain numbers, the same whatever the device.
    scales, below = factor.diagonal().tolist(), factor.to(totals.device)
    centres, unseen = torch.log(totals), iter(hidden)
    whitened, logs, cdf = torch.zeros_like(totals), torch.empty_like(totals), torch.empty_like(totals)
    for index, visit in enumerate(visits):
        centre = centres[index] + below[index, :index] @ whitened[:index]
        if visit.state in UNDETECTED:
            limit = math.log(visit.limit_mm or settings.size_limit_mm)
            logs[index] = torch.special.log_ndtr((limit - centre) / scales[index])
            under = torch.exp(logs[index])
            drawn = (under * torch.special.ndtr(next(unseen))).clamp(SMALLEST, LARGEST)
            whitened[index] = torch.special.ndtri(drawn)
            cdf[index] = under / 2
        else:
            whitened[index] = (math.log(visit.value_mm or 0.0) - centre) / scales[index]
            logs[index] = -0.5 * (whitened[index] ** 2 + LOG_TWO_PI) - math.log(scales[index])
            cdf[index] = torch.special.ndtr(whitened[index])
    evidenced = Evidenced(log_likelihood=logs, cdf=cdf)
    return WeighedSizes(evidenced=evidenced, whitened=whitened, factor=factor, times=times, first_day=visits[0].day)
