"""Likelihood of sizes (E2) and of ctDNA (E4) given particles, with the one-step-ahead probability of each datum."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fusion.cohort.history import UNDETECTED, CtdnaVisit, Knowing, SizeVisit
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Covariance, CrossCovariance, DatumTimes, OtherTimes, Particles, PerDatum
from fusion.simulation.time_grid import months

LOG_TWO_PI = 1.8378770664093453


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """What data say of n particles.

    Attributes:
        log_likelihood: (k, n) of each datum given those before it.
        cdf: (k, n) probability of a value no higher than the one seen, given those before it; 0.5 for a censored one.
    """

    log_likelihood: PerDatum
    cdf: PerDatum

    @property
    def total(self) -> Particles:
        """(n,) log likelihood of all data."""
        return self.log_likelihood.sum(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Normal distribution of the residual of log size at the origin, given the sizes: (n,) means and one SD."""

    mean: Particles
    sd: float


def residual_covariance(times: DatumTimes, others: OtherTimes, settings: Settings) -> CrossCovariance:
    """Covariance of an Ornstein-Uhlenbeck process that is 0 at 0 months: sigma^2 (exp(-|s-t|/l) - exp(-(s+t)/l))."""
    apart = (times[:, None] - others[None, :]).abs()
    since = times[:, None] + others[None, :]
    length = settings.residual_months
    return settings.residual_sd**2 * (torch.exp(-apart / length) - torch.exp(-since / length))


def weigh_sizes(visits: Sequence[SizeVisit], totals: PerDatum, settings: Settings) -> Evidenced:
    """Likelihood of sizes given the particles' burdens on the same days.

    Measured sizes are jointly normal on the log scale around log B, with the residual's covariance and the readers'
    noise, the same for every particle: one Cholesky factor. A size below a limit is censored given the measured ones.

    Args:
        visits: k sizes, VALUE or below a limit.
        totals: (k, n) burden in mm.
    """
    measured = [index for index, visit in enumerate(visits) if visit.state is Knowing.VALUE]
    censored = [index for index, visit in enumerate(visits) if visit.state in UNDETECTED]
    log_likelihood, cdf = torch.zeros_like(totals), torch.full_like(totals, 0.5)
    standardised, scale = innovations([visits[i] for i in measured], totals[measured], visits[0].day, settings)
    log_likelihood[measured] = -0.5 * (standardised**2 + LOG_TWO_PI) - torch.log(scale)[:, None]
    cdf[measured] = torch.special.ndtr(standardised)
    for index in censored:
        visit = visits[index]
        residual = residual_on(visit.day, [visits[i] for i in measured], totals[measured], visits[0].day, settings)
        limit = torch.log(torch.tensor(visit.limit_mm or settings.size_limit_mm, dtype=torch.float64))
        spread = (residual.sd**2 + settings.reader_sd**2) ** 0.5
        log_likelihood[index] = torch.special.log_ndtr((limit - torch.log(totals[index]) - residual.mean) / spread)
    return Evidenced(log_likelihood=log_likelihood, cdf=cdf)


def innovations(
    visits: Sequence[SizeVisit], totals: PerDatum, first_day: int, settings: Settings
) -> tuple[PerDatum, DatumTimes]:
    """Residuals of log size, each standardised given those before it, and the standard deviations that did it."""
    factor = torch.linalg.cholesky(_noisy_covariance(visits, first_day, settings))
    whitened = torch.linalg.solve_triangular(factor, _log_errors(visits, totals), upper=False)
    return whitened, factor.diagonal()


def residual_on(
    day: int, visits: Sequence[SizeVisit], totals: PerDatum, first_day: int, settings: Settings
) -> Residual:
    """The residual of log size on a day given measured sizes (Gaussian conditioning)."""
    now = torch.tensor([max(0.0, months(day - first_day))], dtype=torch.float64)
    times = _times(visits, first_day)
    prior = float(residual_covariance(now, now, settings))
    cross = residual_covariance(now, times, settings)
    gain = torch.linalg.solve(_noisy_covariance(visits, first_day, settings), cross.T).T
    explained = float((gain @ cross.T).sum())
    return Residual(mean=(gain @ _log_errors(visits, totals))[0], sd=max(0.0, prior - explained) ** 0.5)


def _noisy_covariance(visits: Sequence[SizeVisit], first_day: int, settings: Settings) -> Covariance:
    times = _times(visits, first_day)
    noise = settings.reader_sd**2 * torch.eye(len(visits), dtype=torch.float64)
    return residual_covariance(times, times, settings) + noise


def _times(visits: Sequence[SizeVisit], first_day: int) -> DatumTimes:
    return torch.tensor([months(visit.day - first_day) for visit in visits], dtype=torch.float64)


def _log_errors(visits: Sequence[SizeVisit], totals: PerDatum) -> PerDatum:
    seen = torch.tensor([visit.value_mm for visit in visits], dtype=torch.float64).reshape(-1, 1)
    return torch.log(seen) - torch.log(totals)


def weigh_ctdna(visits: Sequence[CtdnaVisit], fractions: PerDatum, settings: Settings) -> Evidenced:
    """Likelihood of plasma draws given the particles' allele fractions.

    Args:
        visits: k draws with a level or a non-detect.
        fractions: (k, n) expected VAF, 0..0.5.
    """
    pairs = [weigh_draw(visit, fractions[index], settings) for index, visit in enumerate(visits)]
    return Evidenced(
        log_likelihood=torch.stack([pair[0] for pair in pairs]) if pairs else fractions.clone(),
        cdf=torch.stack([pair[1] for pair in pairs]) if pairs else fractions.clone(),
    )


def weigh_draw(visit: CtdnaVisit, fraction: Particles, settings: Settings) -> tuple[Particles, Particles]:
    """Log likelihood and cumulative probability of one draw: reads if known, else the fraction, else its absence."""
    fraction = fraction.clamp(1e-9, 0.5 - 1e-9)
    centre, spread = torch.log(fraction), log_vaf_sd(fraction, settings)
    if visit.state in UNDETECTED:
        return weigh_non_detect(visit, fraction, settings), torch.full_like(fraction, 0.5)
    seen = torch.log(torch.tensor(observed_vaf(visit), dtype=torch.float64))
    cdf = torch.special.ndtr((seen - centre) / spread)
    if visit.has_reads:
        return log_beta_binomial(visit.alt_reads or 0, visit.depth or 0, fraction, settings), cdf
    return -0.5 * (((seen - centre) / spread) ** 2 + LOG_TWO_PI) - torch.log(spread), cdf


def observed_vaf(visit: CtdnaVisit) -> float:
    """The draw's level: reads, else the highest fraction, else the mean; half a read where none was mutant."""
    if visit.has_reads and visit.depth:
        return max(0.5, float(visit.alt_reads or 0)) / visit.depth
    level = visit.max_vaf if visit.max_vaf is not None else visit.mean_vaf
    return float(level or 0.0)


def weigh_non_detect(visit: CtdnaVisit, fraction: Particles, settings: Settings) -> Particles:
    """Log P(not detected): no mutant read of a known depth, else below the limit; never a plugged zero."""
    if visit.depth:
        return log_beta_binomial(0, visit.depth, fraction, settings)
    limit = torch.log(torch.tensor(visit.limit_vaf or settings.vaf_limit, dtype=torch.float64))
    below: Particles = torch.special.log_ndtr((limit - torch.log(fraction)) / log_vaf_sd(fraction, settings))
    return below


def overdispersion(fraction: Particles, settings: Settings) -> Particles:
    """Intra-class correlation rho = rho_assay + draw_sd^2 VAF / (1 - VAF), of replicates and draws together."""
    return settings.assay_overdispersion + settings.draw_sd**2 * fraction / (1 - fraction)


def log_vaf_sd(fraction: Particles, settings: Settings) -> Particles:
    """SD of log VAF by the same variance as the reads' (delta method), at deep coverage."""
    relative = overdispersion(fraction, settings) * (1 - fraction) / fraction
    return torch.sqrt(torch.log1p(relative))


def log_beta_binomial(alt: int, depth: int, fraction: Particles, settings: Settings) -> Particles:
    """Log P(alt of depth) for a beta-binomial of this mean and intra-class correlation rho."""
    rho = overdispersion(fraction, settings)
    a, b = fraction * (1 - rho) / rho, (1 - fraction) * (1 - rho) / rho
    whole = torch.tensor(float(depth), dtype=torch.float64)
    reads = torch.tensor(float(alt), dtype=torch.float64)
    choose = torch.lgamma(whole + 1) - torch.lgamma(reads + 1) - torch.lgamma(whole - reads + 1)
    beta = torch.lgamma(reads + a) + torch.lgamma(whole - reads + b) - torch.lgamma(whole + a + b)
    return choose + beta - torch.lgamma(a) - torch.lgamma(b) + torch.lgamma(a + b)
