"""Importance weights: normalise, effective sample size, resample, and a better proposal when they degenerate."""

import math
from dataclasses import dataclass

import torch

from fusion.errors import InferenceFailed
from fusion.simulation.shapes import DeviateValues, Factor, Location, Particles, Rows
from fusion.simulation.state.prior import draw_normals

PRIOR_SHARE = 0.1
DEGREES = 5
WIDENING = 1.5
SMALLEST_VARIANCE = 0.01


def normalise(log_weights: Particles, where: str) -> Particles:
    """Weights that sum to 1.

    Raises:
        InferenceFailed: no particle explains the data at all, or a weight is not a number.
    """
    if bool(torch.isnan(log_weights).any()) or not bool(torch.isfinite(log_weights.max())):
        raise InferenceFailed(expected="a particle that explains the data", found="none", where=where)
    return torch.softmax(log_weights, dim=0)


def effective_size(weights: Particles) -> float:
    """Kish: 1 / sum w^2 for weights that sum to 1."""
    return 1.0 / float((weights**2).sum())


def resample(weights: Particles, generator: torch.Generator) -> Rows:
    """Systematic resampling: n rows, each about n w times (Kitagawa 1996)."""
    count = len(weights)
    offset = torch.rand(1, generator=generator, dtype=weights.dtype).to(weights.device)
    points = (torch.arange(count, dtype=weights.dtype, device=weights.device) + offset) / count
    return torch.searchsorted(torch.cumsum(weights, 0), points).clamp(max=count - 1)


def temper(log_weights: Particles, wanted: float) -> Particles:
    """Weights to the power in 0..1 at which their effective size is the one wanted (bisection)."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        enough = effective_size(torch.softmax(middle * log_weights, 0)) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return torch.softmax(low * log_weights, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Location and lower-triangular scale factor of weighted particles."""

    mean: Location
    factor: Factor


def fit(values: DeviateValues, weights: Particles, widening: float = 1.0) -> Fitted:
    """Weighted mean, and the Cholesky factor of the covariance times `widening`."""
    mean = values @ weights
    centred = values - mean[:, None]
    floor = SMALLEST_VARIANCE * torch.eye(len(values), dtype=values.dtype, device=values.device)
    return Fitted(mean=mean, factor=torch.linalg.cholesky(widening * (centred * weights) @ centred.T + floor))


def propose(values: DeviateValues, weights: Particles, generator: torch.Generator) -> tuple[DeviateValues, Particles]:
    """Draw from a t distribution fitted to weighted particles, mixed with a tenth of the prior.

    Returns:
        (d, n) new values and (n,) log prior minus log proposal.
    """
    dimension, count = values.shape
    fitted = fit(values, weights, WIDENING)
    normal = draw_normals((dimension, count), generator, values.device)
    chi = draw_normals((DEGREES, count), generator, values.device).square().sum(0) / DEGREES
    drawn = fitted.mean[:, None] + fitted.factor @ normal / torch.sqrt(chi)
    prior_count = int(PRIOR_SHARE * count)
    drawn[:, :prior_count] = normal[:, :prior_count]
    prior = log_standard_normal(drawn)
    wide = log_student(drawn, fitted.mean, fitted.factor)
    mixture = torch.logaddexp(prior + math.log(PRIOR_SHARE), wide + math.log(1 - PRIOR_SHARE))
    return drawn, prior - mixture


def log_standard_normal(values: DeviateValues) -> Particles:
    """Log density of N(0, I)."""
    return -0.5 * (values.square().sum(0) + values.shape[0] * math.log(2 * math.pi))


def log_student(values: DeviateValues, mean: Location, factor: Factor) -> Particles:
    """Log density of a multivariate t with this location, scale factor (lower triangular) and DEGREES."""
    dimension = values.shape[0]
    whitened = torch.linalg.solve_triangular(factor, values - mean[:, None], upper=False)
    constant = (
        math.lgamma((DEGREES + dimension) / 2) - math.lgamma(DEGREES / 2) - dimension / 2 * math.log(DEGREES * math.pi)
    )
    scale = factor.diagonal().log().sum()
    return constant - scale - (DEGREES + dimension) / 2 * torch.log1p(whitened.square().sum(0) / DEGREES)
