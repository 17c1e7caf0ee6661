r"""Sizes of many patients given nodes: E1 and E2 as batched tensors.

log y = log B0 + f(t) + c (r(t) + e), f of E1 with B0 = 1 and c the patient's own noise scale, so that log B0, the
Ornstein-Uhlenbeck residual r and the reader's e are jointly normal given (ks, kg, phi, c) and integrated in closed
form (Rao-Blackwell); only the kinetic deviates, the scale, and whether the tumour is a plateau are left to nodes.
Sizes below a limit are integrated scan by scan (Geweke, Hajivassiliou and Keane; Hajivassiliou and Ruud 1994), exact
in expectation.
"""

from dataclasses import dataclass

import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.parameters import Unknowns
from fusion.simulation.hierarchy.shapes import NodeDeviates, NodeScans, NodeWeights, PerPatient, ScanCovariances
from fusion.simulation.state.prior import FASTEST_GROWTH, SMALLEST_PART

LOG_TWO_PI = 1.8378770664093453
SMALLEST_TAIL = 1e-12


def log_shape(deviates: NodeDeviates, courses: Courses, unknowns: Unknowns) -> NodeScans:
    """f: log of E1 with B0 = 1 at the start of the line; before it the tumour grows at kg.

    Args:
        deviates: (p, 3, n) of log ks, log kg, logit phi.
        courses: gives arms and times.
        unknowns: medians and between-patient SDs.
    """
    arm, times = courses.arm, courses.times
    shrinkage = _spread(unknowns.shrinkage.log()[arm], unknowns.shared["shrinkage_sd"].expand(len(arm)), deviates[:, 0])
    growth = _spread(unknowns.growth.log()[arm], unknowns.sd_growth[arm], deviates[:, 1])
    logit = _spread(unknowns.sensitive[arm], unknowns.sd_sensitive[arm], deviates[:, 2])
    rate = growth.exp().clamp(max=FASTEST_GROWTH)
    part = torch.sigmoid(logit).clamp(SMALLEST_PART, 1 - SMALLEST_PART)
    on = times.clamp(min=0)[:, :, None]
    treated = torch.logaddexp(torch.log(part) - shrinkage.exp() * on, torch.log1p(-part) + rate * on)
    return treated + rate * times.clamp(max=0)[:, :, None]


def _spread(centre: PerPatient, sd: PerPatient, deviates: NodeWeights) -> NodeScans:
    return (centre[:, None] + sd[:, None] * deviates)[:, None, :]


def covariance(courses: Courses, scale: PerPatient, unknowns: Unknowns) -> ScanCovariances:
    """Of log size at the scans, given the shape: B0's variance, the residual's (E2) and the reader's.

    Args:
        courses: gives the times.
        scale: (p,) standard deviates of the log of the patients' own noise scale.
        unknowns: SDs and the residual's length.
    """
    shared = unknowns.shared
    since = (courses.times - courses.times[:, :1]) / shared["residual_months"]
    apart, summed = (since[:, :, None] - since[:, None, :]).abs(), since[:, :, None] + since[:, None, :]
    residual = shared["residual_sd"] ** 2 * (torch.exp(-apart) - torch.exp(-summed))
    reader = shared["reader_sd"] ** 2 * torch.eye(since.shape[1], dtype=since.dtype)
    own = torch.exp(2 * shared["scale_sd"] * scale)[:, None, None]
    return own * (residual + reader) + shared["size_sd"] ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Log likelihood of each node, (p, n), and the standardised innovations (p, k, n) that explain the sizes."""

    log_likelihood: NodeWeights
    innovations: NodeScans


def weigh(courses: Courses, centred: NodeScans, factor: ScanCovariances, uniforms: NodeScans) -> Weighed:
    """Likelihood of sizes given shapes, scan by scan in order of time.

    Args:
        courses: p patients.
        centred: (p, k, n) log size less its expectation.
        factor: (p, k, k) lower Cholesky factor of `covariance`.
        uniforms: (p, k, n) in 0..1, used at censored scans only.
    """
    if bool(courses.censored.any()):
        return _weigh_by_scan(courses, centred, factor, uniforms)
    return _weigh_at_once(courses, centred, factor)


def _weigh_at_once(courses: Courses, centred: NodeScans, factor: ScanCovariances) -> Weighed:
    # What is not known comes after what is: rows of the factor up to there are those of the known scans alone.
    known = courses.measured[:, :, None]
    whitened = torch.linalg.solve_triangular(factor, torch.where(known, centred, 0.0), upper=False)
    whitened = torch.where(known, whitened, 0.0)
    scale = torch.where(courses.measured, factor.diagonal(dim1=1, dim2=2).log() + LOG_TWO_PI / 2, 0.0)
    return Weighed(log_likelihood=-0.5 * whitened.square().sum(1) - scale.sum(1)[:, None], innovations=whitened)


def _weigh_by_scan(courses: Courses, centred: NodeScans, factor: ScanCovariances, uniforms: NodeScans) -> Weighed:
    found: list[NodeWeights] = []
    total = torch.zeros_like(centred[:, 0])
    for scan in range(centred.shape[1]):
        earlier = torch.stack(found, 1) if found else centred[:, :0]
        explained = (factor[:, scan, None, :scan] @ earlier)[:, 0]
        scale = factor[:, scan, scan, None]
        standard = (centred[:, scan] - explained) / scale
        below = torch.special.log_ndtr(standard)
        tail = (uniforms[:, scan] * below.exp()).clamp(SMALLEST_TAIL, 1 - SMALLEST_TAIL)
        is_measured, is_censored = courses.measured[:, scan, None], courses.censored[:, scan, None]
        density = -0.5 * (standard.square() + LOG_TWO_PI) - scale.log()
        total = total + torch.where(is_measured, density, torch.where(is_censored, below, 0.0))
        drawn = torch.where(is_censored, torch.special.ndtri(tail), 0.0)
        found.append(torch.where(is_measured, standard, drawn))
    return Weighed(log_likelihood=total, innovations=torch.stack(found, 1))
