"""Maximum a posteriori of the population: the marginal likelihood of every trajectory, integrated by nodes.

Rounds of L-BFGS on the log marginal likelihood (differentiated through the nodes) and of new proposals for the nodes;
in the limit of small rounds this is Monte-Carlo EM, and it has the gradient that EM lacks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fusion.errors import CohortError, InferenceFailed
from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.nodes import Nodes, adapt, draw_nodes, explain
from fusion.simulation.hierarchy.parameters import Layout
from fusion.simulation.hierarchy.shapes import Hessian, Raw, Scalar

FEWEST_PATIENTS = 10
STEP = 1e-3
SMALLEST_CURVATURE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to fit.

    Attributes:
        nodes: a patient and level.
        levels: of the noise scale; 1 is the noise of the engine, the same for everybody, and wants 150 nodes or more.
        rounds: of new proposals.
        steps: of L-BFGS a round.
    """

    nodes: int = 32
    levels: int = 5
    rounds: int = 8
    steps: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """Where the fit ended.

    Attributes:
        raw: standard deviates of the unknowns.
        covariance: inverse curvature there.
        trace: log posterior at the library and after each round, on new nodes.
        effective_nodes: Kish size at the end, fifth percentile over patients.
    """

    raw: Raw
    covariance: Hessian
    trace: tuple[float, ...]
    effective_nodes: float


def optimise(courses: Courses, layout: Layout, effort: Effort, *, seed: int) -> Optimum:
    """The mode and its curvature.

    Raises:
        CohortError: fewer than ten patients.
        InferenceFailed: the log posterior is not a number.
    """
    if len(courses) < FEWEST_PATIENTS:
        raise CohortError(
            expected=f"at least {FEWEST_PATIENTS} patients with sizes on a line", found=str(len(courses)),
            where="population fit",
        )  # fmt: skip
    parts = [draw_nodes(part, effort.nodes, levels=effort.levels, seed=seed + row)
             for row, part in enumerate(split_by_censoring(courses))]  # fmt: skip
    raw = layout.start()
    trace = [_finite(float(log_posterior(raw, parts, layout)))]
    for _ in range(effort.rounds):
        raw = _climb(raw, parts, layout, effort.steps)
        parts = renew(parts, layout, raw)
        # On nodes that the climb has not seen: on its own it flatters itself.
        trace.append(_finite(float(log_posterior(raw, parts, layout))))
    sizes = torch.cat([explain(part, layout.read(raw)).effective_nodes for part in parts])
    return Optimum(
        raw=raw, covariance=_invert(_curvature(raw, parts, layout)), trace=tuple(trace),
        effective_nodes=float(torch.quantile(sizes, 0.05)),
    )  # fmt: skip


def split_by_censoring(courses: Courses) -> list[Courses]:
    """Patients with and without a censored size: the latter need one triangular solve."""
    censored = courses.censored.any(1)
    rows = [torch.nonzero(chosen)[:, 0] for chosen in (censored, ~censored)]
    return [courses.take(each).trimmed() for each in rows if len(each)]


def renew(parts: Sequence[Nodes], layout: Layout, raw: Raw) -> list[Nodes]:
    """Nodes through proposals fitted at these unknowns."""
    unknowns = layout.read(raw)
    return [adapt(part, explain(part, unknowns)) for part in parts]


def log_posterior(raw: Raw, parts: Sequence[Nodes], layout: Layout) -> Scalar:
    """Log marginal likelihood of all trajectories plus the log prior of the unknowns."""
    unknowns = layout.read(raw)
    evidence = torch.stack([explain(part, unknowns).log_evidence.sum() for part in parts]).sum()
    return evidence - 0.5 * raw.square().sum()


def _climb(raw: Raw, parts: Sequence[Nodes], layout: Layout, steps: int) -> Raw:
    moving = raw.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([moving], max_iter=steps, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> Scalar:
        optimiser.zero_grad()
        value = -log_posterior(moving, parts, layout)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return moving.detach()


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise InferenceFailed(expected="a finite log posterior", found=str(value), where="population fit")
    return value


def _gradient(raw: Raw, parts: Sequence[Nodes], layout: Layout) -> Raw:
    moving = raw.clone().requires_grad_()
    gradients: tuple[Raw, ...] = torch.autograd.grad(log_posterior(moving, parts, layout), moving)
    return gradients[0]


def _curvature(raw: Raw, parts: Sequence[Nodes], layout: Layout) -> Hessian:
    """Minus the Hessian, by forward differences of the gradient."""
    here = _gradient(raw, parts, layout)
    moved = [_gradient(raw + STEP * one, parts, layout) for one in torch.eye(len(raw), dtype=raw.dtype)]
    rows = (here - torch.stack(moved)) / STEP
    return (rows + rows.T) / 2


def _invert(curvature: Hessian) -> Hessian:
    # Noise of the nodes can flatten a direction; none is less certain than its prior, of variance 1.
    values, vectors = torch.linalg.eigh(curvature)
    inverse: Hessian = vectors @ torch.diag(1 / values.clamp(min=SMALLEST_CURVATURE)) @ vectors.T
    return inverse
