"""Which measurement next would tell two arms apart, and which result would turn their order.

Both are asked of the particles: a result that could be seen is weighed like one that was, and the difference between
the arms is averaged anew under those weights (preposterior analysis, Raiffa and Schlaifer 1961).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from fusion.simulation.arms.runs import ArmRun
from fusion.simulation.arms.summaries import restricted_mean
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.shapes import Chosen, ManyParticles, Particles
from fusion.simulation.state.hazard import even_normals
from fusion.simulation.visits.describing import next_scan
from fusion.simulation.visits.expected import Expected, expect_now, expect_visit, log_limit
from fusion.simulation.visits.measurements import Cost, Kind, load_costs

RESULTS = 200
GRID = 81
# Results rarer than this on either side are not worth naming.
RAREST = 0.01
WIDTH = 2 * 1.644854
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Measurements taken together on one day."""

    kinds: tuple[Kind, ...]
    expected: Expected

    @property
    def name(self) -> str:
        """As `scan now` or `scan + ctdna in 6 weeks`."""
        when = "now" if self.expected.weeks == 0 else f"in {self.expected.weeks} weeks"
        return f"{' + '.join(self.kinds)} {when}"


def describe_information(
    posterior: Posterior,
    first: ArmRun,
    second: ArmRun,
    *,
    horizon_months: int,
    seed: int,
    costs: Mapping[Kind, Cost] | None = None,
) -> Json | None:
    """What would tell two arms apart, best first; None where the survival of one is not shown.

    Args:
        posterior: the twin.
        first, second: runs of the two arms from the same posterior; the first is the one measured on.
        horizon_months: of restricted mean survival, by which arms are compared.
        seed: of the results that are tried.
        costs: of measurements; by default the package's.
    """
    if not (first.arm.has_survival and second.arm.has_survival):
        return None
    gain = restricted_mean(first.course.alive, horizon_months) - restricted_mean(second.course.alive, horizon_months)
    offers = make_offers(posterior, first)
    found = [weigh_offer(offer, gain, posterior, costs or load_costs(), seed) for offer in offers]
    return {
        "arms": [first.arm.key, second.arm.key],
        "horizon_months": horizon_months,
        "difference_months": {"mean": float(gain.mean()), "sd": float(gain.std(correction=0))},
        "measurements": sorted(found, key=lambda each: each["sd_expected"]),
        "turning": [find_turn(kind, offers[-1].expected, gain, posterior) for kind in Kind],
    }


def make_offers(posterior: Posterior, run: ArmRun) -> list[Offer]:
    """Each kind alone and both together, today and at the arm's next scan."""
    choices: Sequence[tuple[Kind, ...]] = ((Kind.SCAN,), (Kind.CTDNA,), (Kind.SCAN, Kind.CTDNA))
    days = (expect_now(posterior), expect_visit(posterior, run, next_scan(run)))
    return [Offer(kinds=kinds, expected=expected) for expected in days for kinds in choices]


def weigh_offer(offer: Offer, gain: Particles, posterior: Posterior, costs: Mapping[Kind, Cost], seed: int) -> Json:
    """Spread of the difference expected after the measurement, and how often the order would turn."""
    weights = result_weights(offer, posterior, seed)
    means = weights @ gain
    variance = (weights @ gain**2 - means**2).clamp(min=0).mean()
    before = float(gain.std(correction=0))
    after = float(variance) ** 0.5
    best = max(float(gain.mean()), 0.0)
    return {
        "measurement": offer.name,
        "kinds": [kind.value for kind in offer.kinds],
        "weeks": offer.expected.weeks,
        "sd_now": before,
        "sd_expected": min(after, before),
        "width_now_months": WIDTH * before,
        "width_expected_months": WIDTH * min(after, before),
        "reduction": max(0.0, 1 - after / before) if before > 0 else 0.0,
        "order_turns": float(((means > 0) != (gain.mean() > 0)).double().mean()),
        "gain_months": max(0.0, float(means.clamp(min=0).mean()) - best),
        "cost_eur": sum(costs[kind].euro for kind in offer.kinds),
        "radiation_msv": sum(costs[kind].radiation_msv for kind in offer.kinds),
        "cost_verified": all(costs[kind].verified for kind in offer.kinds),
    }


def result_weights(offer: Offer, posterior: Posterior, seed: int) -> ManyParticles:
    """(r, n) weights of the particles under each of r results drawn from the predictive distribution."""
    expected, generator = offer.expected, torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(expected.alive, RESULTS, replacement=True, generator=generator)
    log_weights = torch.log(expected.alive.clamp(min=1e-300)).expand(RESULTS, -1).clone()
    if Kind.SCAN in offer.kinds:
        noise = even_normals(RESULTS, generator)
        log_size = torch.log(expected.size_mm[drawn]) + expected.size_sd * noise
        log_weights += expected.log_size_density(log_size[:, None])
    if Kind.CTDNA in offer.kinds:
        noise = even_normals(RESULTS, generator)
        log_vaf = torch.log(expected.vaf[drawn]) + expected.vaf_sd[drawn] * noise
        log_weights += expected.log_vaf_density(log_vaf[:, None], log_limit(posterior.model.settings))
    return torch.softmax(log_weights, 1)


def find_turn(kind: Kind, expected: Expected, gain: Particles, posterior: Posterior) -> Json:
    """The result from which on the other arm would be ahead; `value` is None where none that is likely does so."""
    centre, spread = _centre_of(kind, expected)
    weights = expected.alive / expected.alive.sum()
    middle = float(weights @ centre)
    wide = float((weights @ (spread**2 + centre**2) - middle**2).clamp(min=1e-12)) ** 0.5
    grid = torch.linspace(middle - 4 * wide, middle + 4 * wide, GRID, dtype=centre.dtype)
    below = torch.special.ndtr((grid[:, None] - centre) / spread) @ weights
    log_density = -0.5 * ((grid[:, None] - centre) / spread) ** 2 - torch.log(spread) + torch.log(weights)
    means = torch.softmax(log_density, 1) @ gain
    likely = (below > RAREST) & (below < 1 - RAREST)
    turned = likely & ((means > 0) != (gain.mean() > 0))
    answer = {"measure": kind.value, "unit": "mm" if kind is Kind.SCAN else "VAF", "weeks": expected.weeks}
    if not bool(turned.any()):
        return {**answer, "value": None, "side": None, "probability": 0.0}
    return {**answer, **_nearest_turn(grid, below, turned, middle)}


def _centre_of(kind: Kind, expected: Expected) -> tuple[Particles, Particles]:
    if kind is Kind.SCAN:
        return torch.log(expected.size_mm), torch.full_like(expected.size_mm, expected.size_sd)
    return torch.log(expected.vaf), expected.vaf_sd


def _nearest_turn(grid: Particles, below: Particles, turned: Chosen, middle: float) -> Json:
    """The turn nearest to what is expected, and how likely a result at or beyond it is."""
    places = torch.nonzero(turned).ravel()
    place = int(places[(grid[places] - middle).abs().argmin()])
    above = float(grid[place]) >= middle
    beyond = 1 - float(below[place]) if above else float(below[place])
    side = "at or above" if above else "at or below"
    return {"value": float(torch.exp(grid[place])), "side": side, "probability": beyond}
