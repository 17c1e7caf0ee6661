"""Likelihood of ctDNA (E4) given particles, with the one-step-ahead probability of each datum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fusion.cohort.history import UNDETECTED, CtdnaVisit
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles, PerDatum

LOG_TWO_PI = 1.8378770664093453
STIRLING_FROM = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """What data say of n particles.

    Attributes:
        log_likelihood: (k, n) of each datum given those before it.
        cdf: (k, n) probability of a value no higher than the one seen, given those before it; half of it for one that
            is only known to be below a limit, so that twice the smaller tail is the probability of seeing none.
    """

    log_likelihood: PerDatum
    cdf: PerDatum

    @property
    def total(self) -> Particles:
        """(n,) log likelihood of all data."""
        return self.log_likelihood.sum(0)


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
        missed = weigh_non_detect(visit, fraction, settings)
        return missed, torch.exp(missed) / 2
    standardised = (math.log(observed_vaf(visit)) - centre) / spread
    cdf = torch.special.ndtr(standardised)
    if visit.has_reads:
        return log_beta_binomial(visit.alt_reads or 0, visit.depth or 0, fraction, settings), cdf
    return -0.5 * (standardised**2 + LOG_TWO_PI) - torch.log(spread), cdf


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
    limit = math.log(visit.limit_vaf or settings.vaf_limit)
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
    choose = math.lgamma(depth + 1) - math.lgamma(alt + 1) - math.lgamma(depth - alt + 1)
    beta = log_gamma(a, alt) + log_gamma(b, depth - alt) - log_gamma(a + b, depth)
    return choose + beta - torch.lgamma(a) - torch.lgamma(b) + torch.lgamma(a + b)


def log_gamma(values: Particles, more: int) -> Particles:
    """Log Gamma(values + more) for values above 0; by Stirling's series (error below 1e-12) where that is large."""
    total = values + more
    if more < STIRLING_FROM:
        return torch.lgamma(total)
    inverse = 1 / total
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    return (total - 0.5) * torch.log(total) - total + LOG_TWO_PI / 2 + series
