"""Nodes over the kinetic deviates of each patient: scrambled Sobol points through a proposal fitted to the data.

The noise scale has a few levels of equal probability. Each patient is repeated once a level, so that every level has
its own proposal; rows below are patients times levels, patient by patient.
"""

import math
from dataclasses import dataclass, replace

import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.parameters import Unknowns
from fusion.simulation.hierarchy.paths import Weighed, covariance, log_shape, weigh
from fusion.simulation.hierarchy.shapes import (
    NodeDeviates,
    NodeScans,
    NodeWeights,
    PerPatient,
    ScanCovariances,
    Shifts,
)

DEVIATES = 3
DEGREES = 5
PLATEAU_NODES = 2
PRIOR_SHARE = 0.25
WIDENING = 1.5
TEMPERED_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Where the integrand is looked at; p rows are patients times levels.

    Attributes:
        courses: of the rows.
        levels: number of levels of the noise scale.
        scale: (p,) standard deviate of the row's level.
        deviates: (p, 3, m) standard normal under the prior, of log ks, log kg and logit phi.
        log_ratio: (p, m) log prior minus log proposal.
        uniforms: (p, k, m + plateau) for censored scans.
        points: (p, 3, m) the normal points that proposals move.
        stretch: (m,) what makes a normal point a t point.
    """

    courses: Courses
    levels: int
    scale: PerPatient
    deviates: NodeDeviates
    log_ratio: NodeWeights
    uniforms: NodeScans
    points: NodeDeviates
    stretch: PerPatient


def draw_nodes(courses: Courses, count: int, *, levels: int, seed: int) -> Nodes:
    """Prior nodes: one scrambled Sobol set, rotated for each row (Cranley and Patterson 1976).

    Args:
        courses: patients.
        count: nodes a level.
        levels: of the noise scale; 1 gives everybody the same noise.
        seed: of the scrambling and rotations.
    """
    generator = torch.Generator().manual_seed(seed)
    rows = courses.take(torch.arange(len(courses)).repeat_interleave(levels))
    engine = torch.quasirandom.SobolEngine(DEVIATES, scramble=True, seed=seed)  # type: ignore[no-untyped-call]
    sobol = engine.draw(count, dtype=torch.float64).T
    turns = torch.rand((len(rows), DEVIATES, 1), generator=generator, dtype=torch.float64)
    points = torch.special.ndtri(((sobol[None] + turns) % 1).clamp(1e-9, 1 - 1e-9))
    wide = (len(rows), courses.times.shape[1], count + PLATEAU_NODES)
    chi = torch.randn((DEGREES, count), generator=generator, dtype=torch.float64).square().sum(0) / DEGREES
    middles = (torch.arange(levels, dtype=torch.float64) + 0.5) / levels
    return Nodes(
        courses=rows, levels=levels, scale=torch.special.ndtri(middles).repeat(len(courses)),
        deviates=points, log_ratio=torch.zeros_like(points[:, 0]),
        uniforms=torch.rand(wide, generator=generator, dtype=torch.float64), points=points, stretch=chi.rsqrt(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Nodes weighed by the sizes.

    Attributes:
        log_joint: (p, m + plateau) log prior times likelihood, rows as in Nodes.
        expected: (p, k, m + plateau) log size without noise.
        factor: (p, k, k) of the noise.
        weighed: likelihood and innovations.
        levels: rows a patient.
    """

    log_joint: NodeWeights
    expected: NodeScans
    factor: ScanCovariances
    weighed: Weighed
    levels: int

    @property
    def by_patient(self) -> NodeWeights:
        """Log joint of all nodes of a patient, level by level."""
        return self.log_joint.reshape(len(self.log_joint) // self.levels, -1)

    @property
    def log_evidence(self) -> PerPatient:
        """Log marginal likelihood of each patient's sizes."""
        return torch.logsumexp(self.by_patient, 1)

    @property
    def weights(self) -> NodeWeights:
        """Weights that sum to 1 a patient."""
        return torch.softmax(self.by_patient, 1)

    @property
    def effective_nodes(self) -> PerPatient:
        """Kish size of each patient's weights."""
        return 1 / self.weights.square().sum(1)


def explain(nodes: Nodes, unknowns: Unknowns, shift: Shifts | None = None) -> Explained:
    """Weigh nodes by the sizes of their patient.

    Args:
        nodes: of the patients.
        unknowns: of the population.
        shift: (p, 4) of each row's log B0, log ks, log kg and logit phi from the arm's medians, in SDs.
    """
    courses = nodes.courses
    deviates = nodes.deviates if shift is None else nodes.deviates + shift[:, 1:, None]
    moving = log_shape(deviates, courses, unknowns)
    still = torch.zeros((*moving.shape[:2], PLATEAU_NODES), dtype=moving.dtype)
    expected = torch.log(unknowns.shared["size_mm"]) + torch.cat([moving, still], 2)
    if shift is not None:
        expected = expected + unknowns.shared["size_sd"] * shift[:, :1, None]
    factor = torch.linalg.cholesky(covariance(courses, nodes.scale, unknowns))
    weighed = weigh(courses, courses.log_sizes[:, :, None] - expected, factor, nodes.uniforms)
    log_joint = _log_prior(nodes, unknowns) + weighed.log_likelihood
    return Explained(
        log_joint=log_joint, expected=expected, factor=factor, weighed=weighed, levels=nodes.levels
    )  # fmt: skip


def _log_prior(nodes: Nodes, unknowns: Unknowns) -> NodeWeights:
    plateau = unknowns.shared["plateau"]
    rows, count = nodes.log_ratio.shape
    moving = nodes.log_ratio + torch.log1p(-plateau) - math.log(count * nodes.levels)
    still = (torch.log(plateau) - math.log(PLATEAU_NODES * nodes.levels)).expand(rows, PLATEAU_NODES)
    return torch.cat([moving, still], 1)


def adapt(nodes: Nodes, found: Explained) -> Nodes:
    """Move the points through a t distribution fitted to the weighed nodes of each row; a quarter stay the prior's."""
    count = nodes.log_ratio.shape[1]
    weights = torch.softmax(_tempered(found.log_joint[:, :count].detach()), 1)
    mean = (nodes.deviates * weights[:, None]).sum(2)
    centred = nodes.deviates - mean[:, :, None]
    floor = 0.02 * torch.eye(DEVIATES, dtype=torch.float64)
    factor = torch.linalg.cholesky(WIDENING * (centred * weights[:, None]) @ centred.transpose(1, 2) + floor)
    moved = mean[:, :, None] + factor @ (nodes.points * nodes.stretch)
    stay = int(PRIOR_SHARE * count)
    deviates = torch.cat([nodes.points[:, :, :stay], moved[:, :, stay:]], 2)
    prior = _log_normal(deviates)
    fitted = _log_student(deviates, mean, factor)
    mixture = torch.logaddexp(prior + math.log(stay / count), fitted + math.log(1 - stay / count))
    return replace(nodes, deviates=deviates, log_ratio=prior - mixture)


def _tempered(log_weights: NodeWeights) -> NodeWeights:
    """Log weights flattened where a few nodes carry everything, by bisection on the power, row by row."""
    wanted = TEMPERED_SHARE * log_weights.shape[1]
    low, high = torch.zeros_like(log_weights[:, :1]), torch.ones_like(log_weights[:, :1])
    for _ in range(15):
        middle = (low + high) / 2
        size = 1 / torch.softmax(middle * log_weights, 1).square().sum(1, keepdim=True)
        low, high = torch.where(size >= wanted, middle, low), torch.where(size >= wanted, high, middle)
    return low * log_weights


def _log_normal(deviates: NodeDeviates) -> NodeWeights:
    return -0.5 * (deviates.square().sum(1) + DEVIATES * math.log(2 * math.pi))


def _log_student(deviates: NodeDeviates, mean: Shifts, factor: ScanCovariances) -> NodeWeights:
    whitened = torch.linalg.solve_triangular(factor, deviates - mean[:, :, None], upper=False)
    constant = (
        math.lgamma((DEGREES + DEVIATES) / 2) - math.lgamma(DEGREES / 2) - DEVIATES / 2 * math.log(DEGREES * math.pi)
    )
    scale = factor.diagonal(dim1=1, dim2=2).log().sum(1)[:, None]
    return constant - scale - (DEGREES + DEVIATES) / 2 * torch.log1p(whitened.square().sum(1) / DEGREES)
