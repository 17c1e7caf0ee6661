"""Drop-out (E8): scans that are not made are not missing at random, but depend on the sizes that were seen.

P(a further scan) = logistic(x' b), x: rise since the scan before and over the smallest size (log of mm + 5), a fall
since the scan before, and RECIST progression in size. Given the sizes seen it is ignorable for the fit (Rubin 1976),
so b is fitted apart; a forecast is for scans that are made, and weighs each drawn course by it.
"""

import math
from dataclasses import dataclass

import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.shapes import (
    NodeScans,
    ScanFlags,
    Scans,
    SizeFlags,
    Sizes,
    StayCoefficients,
    StayFeatures,
    Stays,
)

GROWTH_SHARE = 1.2
GROWTH_MM = 5.0
OFFSET_MM = 5.0
RIDGE = 0.25
STEPS = 25
NAMES = ("constant", "rise", "over_nadir", "progression", "fall")


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOut:
    """What drives staying under observation.

    Attributes:
        coefficients: (5,) of `NAMES`, on the logit of staying.
        delta: 1 - P(stay | progressed) / P(stay | not progressed), E8; None where no scan progressed.
        delta_se: its standard error (delta method).
        scans: scans behind the fit.
        progressed: of these with progression in size.
    """

    coefficients: tuple[float, ...]
    delta: float | None
    delta_se: float | None
    scans: int
    progressed: int


def has_progressed(sizes: Sizes) -> SizeFlags:
    """Whether a size in mm is 20 % and 5 mm above the smallest at the scans before it (RECIST 1.1, target lesions)."""
    nadir = nadir_before(sizes)
    grown: SizeFlags = (sizes >= GROWTH_SHARE * nadir) & (sizes - nadir >= GROWTH_MM)
    return grown


def nadir_before(sizes: Sizes) -> Sizes:
    """The smallest size at the scans before; at the first scan that scan's."""
    nadir = torch.cummin(sizes, 1).values
    return torch.cat([sizes[:, :1], nadir[:, :-1]], 1)


def stay_features(sizes: Sizes) -> StayFeatures:
    """(…, 5) what staying depends on after each scan, from sizes in mm (0 where below the limit)."""
    logs = torch.log(sizes + OFFSET_MM)
    change = logs - torch.cat([logs[:, :1], logs[:, :-1]], 1)
    over = (logs - torch.log(nadir_before(sizes) + OFFSET_MM)).clamp(max=1.0)
    progressed = has_progressed(sizes).to(sizes.dtype)
    return torch.stack([torch.ones_like(sizes), change.clamp(min=0), over, progressed, (-change).clamp(min=0)], -1)


def recorded_sizes(courses: Courses) -> Scans:
    """Sizes as written down, mm: 0 below the limit and where nothing is known."""
    return torch.where(courses.measured, courses.log_sizes.exp(), 0.0)


def fit_drop_out(courses: Courses) -> DropOut:
    """Ridge logistic regression of a further scan on the sizes so far.

    From the third scan on: many collections keep only patients with three, so that nobody leaves before it.
    """
    sizes = recorded_sizes(courses)
    scan = torch.arange(sizes.shape[1])[None, :]
    looked = (scan >= 2) & (scan < courses.scans[:, None])
    features, stays = stay_features(sizes)[looked], (scan < courses.scans[:, None] - 1)[looked].double()
    progressed = features[:, NAMES.index("progression")] > 0
    delta, se = _delta(stays[progressed], stays[~progressed])
    return DropOut(
        coefficients=tuple(_logistic(features, stays).tolist()),
        delta=delta, delta_se=se, scans=len(stays), progressed=int(progressed.sum()),
    )  # fmt: skip


def _logistic(features: StayFeatures, stays: Stays) -> StayCoefficients:
    ridge = torch.full((len(NAMES),), RIDGE, dtype=torch.float64)
    coefficients = torch.zeros_like(ridge)
    for _ in range(STEPS):
        chance = torch.sigmoid(features @ coefficients)
        curvature = features.T @ (features * (chance * (1 - chance))[:, None]) + torch.diag(ridge)
        coefficients = coefficients + torch.linalg.solve(
            curvature, features.T @ (stays - chance) - ridge * coefficients
        )
    return coefficients


def _delta(after: Stays, otherwise: Stays) -> tuple[float | None, float | None]:
    # Half a scan is added to each side so that all or nobody leaving stays finite.
    if not len(after) or not len(otherwise):
        return None, None
    shares = [(float(each.sum()) + 0.5) / (len(each) + 1) for each in (after, otherwise)]
    ratio = shares[0] / shares[1]
    variance = sum((1 - share) / (share * len(each)) for share, each in zip(shares, (after, otherwise), strict=True))
    return 1 - ratio, ratio * math.sqrt(variance)


def stay_weights(sizes: NodeScans, ahead: ScanFlags, drop_out: DropOut) -> NodeScans:
    """(p, k, n) relative probability that each drawn course leads to each scan: product of staying before it.

    What lies behind is the same in every draw and does not count.

    Args:
        sizes: (p, k, n) mm, seen and drawn.
        ahead: (p, k) scans that are forecast.
        drop_out: as fitted.
    """
    coefficients = torch.tensor(drop_out.coefficients, dtype=sizes.dtype)
    log_stay = torch.nn.functional.logsigmoid(stay_features(sizes) @ coefficients)
    log_stay = torch.where(ahead[:, :, None], log_stay, 0.0).cumsum(1)
    log_led = torch.cat([torch.zeros_like(log_stay[:, :1]), log_stay[:, :-1]], 1)
    return torch.exp(log_led - log_led.amax(2, keepdim=True))
