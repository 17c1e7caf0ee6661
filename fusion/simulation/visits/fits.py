"""The twin's fit: size and allele fraction as curves through the patient's own points, and a little beyond."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from fusion.cohort.history import CtdnaVisit, SizeVisit
from fusion.simulation.assimilation.draws import log_vaf_sd, observed_vaf
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles, PerDatum
from fusion.simulation.state.hazard import even_normals
from fusion.simulation.state.trajectory import Trajectory
from fusion.simulation.visits.bands import quantiles

# A curve has at most sixty points: of the past, and every week of the three months ahead.
PAST, AHEAD_WEEKS = 46, 13
DIGITS = 4
LARGEST_VAF = 0.5
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What particles say on t days: (t, n) the state, and (t, 2 n) results that could be measured of it."""

    state: PerDatum
    result: PerDatum


def describe_fit(posterior: Posterior, *, seed: int) -> Json | None:
    """{days, origin_day, regimen, size_mm, ctdna_vaf}; None where nothing was measured by the origin day.

    Days run from the first measurement to the origin and, where a regimen is being given, three months on with it, as
    if the patient lived through them; without one nothing lies past the origin, and `regimen` is None. Each quantity is
    None where it was never measured, else `median`, `low` and `high` of the state (90 % of the particles),
    `result_low` and `result_high` (90 % of what a measurement on that day would show, its noise included), and
    `points`: day, value, and for a result without one its limit and whether that was assumed.

    Args:
        posterior: the twin.
        seed: of the noise.
    """
    model = posterior.model
    measured = sorted({visit.day for visit in model.sizes} | {visit.day for visit in model.ctdna})
    if not measured:
        return None
    origin, regimen = model.history.origin_day, posterior.segment.regimen
    days = [*past_days(measured, origin), *(ahead_days(origin) if regimen else ())]
    trajectory = model.trajectory(posterior.deviates)
    generator = torch.Generator().manual_seed(seed)
    return {
        "days": days,
        "origin_day": origin,
        "regimen": regimen,
        "size_mm": _told(draw_sizes(posterior, trajectory, days, generator), size_points(model.sizes, model.settings)),
        "ctdna_vaf": _told(
            draw_fractions(posterior, trajectory, days, generator), vaf_points(model.ctdna, model.settings)
        ),
    }


def past_days(measured: Sequence[int], origin: int) -> list[int]:
    """At most PAST days from the first measurement to the origin: evenly, and on those that were measured.

    Of more measured days than half of them some are left to the even ones; the last is always the origin.
    """
    first, kept = measured[0], PAST // 2
    step = max(1, -(-len(measured) // kept))
    even = PAST - kept
    spread = {round(first + (origin - first) * place / (even - 1)) for place in range(even)}
    return sorted(spread | set(measured[::step]))


def ahead_days(origin: int) -> list[int]:
    """Every week of the three months after the origin."""
    return [origin + 7 * week for week in range(1, AHEAD_WEEKS + 1)]


def draw_sizes(
    posterior: Posterior, trajectory: Trajectory, days: Iterable[int], generator: torch.Generator
) -> Drawn | None:
    """Sum of diameters in mm: the burden with the residual that the sizes leave, and with a reader's noise on top."""
    model, settings = posterior.model, posterior.model.settings
    seen = model.weigh_sizes(trajectory, posterior.deviates)
    if seen is None:
        return None
    noise, reading = (even_normals(posterior.particles, generator) for _ in range(2))
    rows = []
    for day in days:
        residual = seen.residual_at(day, settings)
        rows.append(trajectory.at(day).total * torch.exp(residual.mean + residual.sd * noise))
    state = torch.stack(rows)
    return Drawn(state=state, result=_both_ways(state, settings.reader_sd * reading))


def draw_fractions(
    posterior: Posterior, trajectory: Trajectory, days: Iterable[int], generator: torch.Generator
) -> Drawn | None:
    """Allele fraction 0..0.5, and one with the noise of a draw and its assay."""
    model = posterior.model
    if not model.ctdna:
        return None
    state = torch.stack([model.fraction_on(day, trajectory, posterior.deviates) for day in days])
    state = state.clamp(1e-9, LARGEST_VAF - 1e-9)
    noise = even_normals(posterior.particles, generator)
    spread = torch.stack([log_vaf_sd(row, model.settings) for row in state])
    return Drawn(state=state, result=_both_ways(state, spread * noise).clamp(max=LARGEST_VAF))


def _both_ways(state: PerDatum, noise: PerDatum | Particles) -> PerDatum:
    """(t, 2 n) each particle with its noise up and down: what chance alone would add to a band is halved."""
    return torch.cat([state * torch.exp(noise), state * torch.exp(-noise)], 1)


def size_points(visits: Sequence[SizeVisit], settings: Settings) -> list[Json]:
    """Measured sums in mm; one below a limit has the limit instead."""
    return [_point(visit.day, visit.value_mm, visit.limit_mm, settings.size_limit_mm) for visit in visits]


def vaf_points(visits: Sequence[CtdnaVisit], settings: Settings) -> list[Json]:
    """Measured fractions; a draw without a mutant read has its limit instead, of a known depth one read."""
    points = []
    for visit in visits:
        level = observed_vaf(visit) if visit.alt_reads != 0 else 0.0
        limit = visit.limit_vaf or (1 / visit.depth if visit.depth else None)
        points.append(_point(visit.day, level or None, limit, settings.vaf_limit))
    return points


def _point(day: int, value: float | None, limit: float | None, assumed: float) -> Json:
    if value is not None:
        return {"day": day, "value": _round(value), "limit": None, "assumed": False}
    return {"day": day, "value": None, "limit": _round(limit or assumed), "assumed": limit is None}


def _told(drawn: Drawn | None, points: list[Json]) -> Json | None:
    if drawn is None:
        return None
    (low, median, high), (result_low, _, result_high) = quantiles(drawn.state), quantiles(drawn.result)
    bands = {"median": median, "low": low, "high": high, "result_low": result_low, "result_high": result_high}
    return {**{name: [_round(one) for one in row] for name, row in bands.items()}, "points": points}


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
