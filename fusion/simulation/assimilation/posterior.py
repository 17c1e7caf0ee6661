"""The twin's state: particles of the prior, weighted by the whole history, resampled at the origin day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from fusion.cohort.history import PatientHistory
from fusion.simulation.assimilation.patient import PatientModel, Weighed
from fusion.simulation.assimilation.surprise import Surprise, find_surprise
from fusion.simulation.assimilation.weights import effective_size, normalise, propose, resample, temper
from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.library import Regimen
from fusion.simulation.population import Population
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.state.burden import Burden, Kinetics
from fusion.simulation.state.prior import Deviates, draw_deviates
from fusion.simulation.state.trajectory import Segment, Trajectory

PARTICLES = 4000
ENOUGH = 0.05
ROUNDS = 5
Interval = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """n equally weighted particles at the origin day.

    Attributes:
        model: the patient's model; its history is cut at the origin.
        deviates: resampled.
        burden: at the origin, the residual of the sizes included.
        segment: the segment of the trajectory that the origin falls in.
        baseline: burden at the start of the current line, mm.
        nadir: smallest burden on the current line, mm.
        reference: burden at which the hazard of death holds, mm.
        index: (n,) centred prognostic index, or frailty where there is none.
        vaf: expected allele fraction at the origin.
        effective_size: of the weights before resampling.
        flags: about data and weights.
        seed: what it was drawn with.
    """

    model: PatientModel
    deviates: Deviates
    burden: Burden
    segment: Segment
    baseline: Particles
    nadir: Particles
    reference: Particles
    index: Particles
    vaf: Particles
    effective_size: float
    flags: tuple[Flag, ...]
    seed: int

    @property
    def particles(self) -> int:
        """Number of particles."""
        return len(self.index)

    @property
    def kinetics(self) -> Kinetics:
        """Of the regimen that the origin falls in, or the untreated growth."""
        return self.segment.kinetics

    def state(self) -> dict[str, dict[str, float]]:
        """{name: mean, low, high} at the origin day; the interval holds 90 %."""
        settings = self.model.settings
        values = {
            "burden_mm": self.burden.total,
            "resistant_fraction": self.burden.resistant_fraction,
            "growth_per_month": self.kinetics.growth,
            "shrinkage_per_month": self.kinetics.shrinkage,
            "sensitive_fraction": self.kinetics.sensitive,
            "ctdna_vaf": self.vaf,
            "shedding_copies_per_ml": settings.shed_copies * torch.exp(settings.shed_sd * self.deviates.of("shed")),
        }
        if self.model.current_line is None:
            # Before any line nothing has been tried: no part is known to resist or to shrink.
            values = {name: value for name, value in values.items() if name not in UNTREATED_UNKNOWN}
        return {name: summarise(value) for name, value in values.items()}

    def to_summary(self) -> dict[str, Any]:
        """What is worth storing of a posterior: state, weights, flags."""
        return {
            "origin_day": self.model.history.origin_day,
            "particles": self.particles,
            "effective_sample_size": round(self.effective_size, 1),
            "seed": self.seed,
            "state": self.state(),
            "flags": [flag.to_json() for flag in self.flags],
        }


UNTREATED_UNKNOWN = ("resistant_fraction", "shrinkage_per_month", "sensitive_fraction")


def summarise(values: Particles) -> dict[str, float]:
    """Mean and the interval that holds 90 % of the particles."""
    low, high = torch.quantile(values, torch.tensor([0.05, 0.95], dtype=values.dtype)).tolist()
    return {"mean": float(values.mean()), "low": low, "high": high}


def update(
    history: PatientHistory,
    regimen: Regimen | None,
    population: Population,
    *,
    particles: int = PARTICLES,
    seed: int,
    settings: Settings = DEFAULTS,
) -> Posterior:
    """Particles of the population weighted by everything known at the origin day (importance resampling).

    The whole history is weighed anew each time, so nothing drifts; equal input and seed give equal bits.

    Args:
        history: of one patient; what lies after its origin day is not used.
        regimen: whose growth holds before any line; None takes the last line's.
        population: the arms and the prognostic slope.
        particles: n.
        seed: of the particles.
        settings: defaults of the state model.

    Raises:
        InferenceFailed: no particle explains the data.
    """
    generator = torch.Generator().manual_seed(seed)
    model = PatientModel.build(history, regimen, population, settings)
    deviates, log_prior_ratio, weighed = _explore(model, particles, generator)
    weights = normalise(log_prior_ratio + weighed.total, f"patient {history.code}")
    surprise = find_surprise(log_prior_ratio, weighed)
    rows = resample(weights, generator)
    size = effective_size(weights)
    flags = _flag(model, size / particles, surprise)
    return _settle(model, deviates.take(rows), generator, size=size, flags=flags, seed=seed)


def _explore(model: PatientModel, particles: int, generator: torch.Generator) -> tuple[Deviates, Particles, Weighed]:
    """Prior particles, or those of a fitted proposal where the prior's weights degenerate."""
    deviates = draw_deviates(model.names, particles, generator)
    ratio = torch.zeros(particles, dtype=torch.float64)
    best = (deviates, ratio, model.weigh(deviates))
    for _ in range(ROUNDS):
        deviates, ratio, weighed = best
        log_weights = ratio + weighed.total
        size = effective_size(normalise(log_weights, f"patient {model.history.code}"))
        if size >= ENOUGH * particles:
            break
        values, ratio = propose(deviates.values, temper(log_weights, 2 * ENOUGH * particles), generator)
        deviates = Deviates(names=model.names, values=values)
        candidate = (deviates, ratio, model.weigh(deviates))
        gained = effective_size(normalise(ratio + candidate[2].total, f"patient {model.history.code}")) > size
        best = candidate if gained else best
    return best


def _settle(
    model: PatientModel,
    deviates: Deviates,
    generator: torch.Generator,
    *,
    size: float,
    flags: tuple[Flag, ...],
    seed: int,
) -> Posterior:
    """State at the origin: E1 there, times the residual that the sizes leave."""
    origin = model.history.origin_day
    trajectory = model.trajectory(deviates)
    residual = model.residual(trajectory, deviates)
    noise = torch.randn(deviates.values.shape[1], generator=generator, dtype=torch.float64)
    index_noise = torch.randn(deviates.values.shape[1], generator=generator, dtype=torch.float64)
    burden = trajectory.at(origin).scaled(torch.exp(residual.mean + residual.sd * noise))
    baseline, nadir = _baseline_and_nadir(model, trajectory, burden.total)
    return Posterior(
        model=model, deviates=deviates, burden=burden, segment=trajectory.segment_at(origin),
        baseline=baseline, nadir=nadir,
        reference=_reference(model, trajectory, burden.total), index=_index(model, index_noise),
        vaf=model.fraction_on(origin, trajectory, deviates), effective_size=size, flags=flags, seed=seed,
    )  # fmt: skip


def _baseline_and_nadir(model: PatientModel, trajectory: Trajectory, now: Particles) -> tuple[Particles, Particles]:
    line = model.current_line
    if line is None:
        return now, now
    scans = [visit.day for visit in model.sizes if visit.day > line.start_day]
    seen = torch.stack([trajectory.at(day).total for day in (line.start_day, *scans)] + [now])
    return seen[0], seen.amin(0)


def _reference(model: PatientModel, trajectory: Trajectory, now: Particles) -> Particles:
    # At the index day the reference is the burden there, residual and all: the ratio in E6 starts at 1.
    starts_now = model.population.index_slope is not None and model.index_day >= model.history.origin_day
    return now if starts_now else model.reference_burden(trajectory)


def _index(model: PatientModel, noise: Particles) -> Particles:
    if model.population.index_slope is None:
        return model.settings.frailty_sd * noise
    unknown = model.history.prognostic_index is None
    return model.population.index_sd * noise if unknown else model.centred_index(noise)


def _flag(model: PatientModel, share: float, surprise: Surprise) -> tuple[Flag, ...]:
    history, population = model.history, model.population
    unknown = [arm.key for arm in model.arms.values() if arm.patients == 0]
    off = abs((history.prognostic_index or 0.0) - population.index_centre)
    indexed = population.index_slope is not None
    return raised(
        (history.is_empty, FlagCode.NO_PATIENT_DATA,
         "No size and no ctDNA by the origin day: the state is the population's."),
        (share < ENOUGH, FlagCode.WEIGHTS, f"Few particles explain the data (effective share {share:.1%})."),
        (surprise.conflict < 0.01, FlagCode.PRIOR_DATA_CONFLICT,
         f"The latest measurement lies outside what the model expected (p = {surprise.conflict:.3f})."),
        (surprise.discordance < 0.02, FlagCode.DISCORDANCE,
         f"The latest ctDNA does not fit the imaging (p = {surprise.discordance:.3f})."),
        (bool(unknown), FlagCode.UNKNOWN_REGIMEN, "No library entry, wide prior used: " + ", ".join(unknown)),
        (indexed and history.prognostic_index is None, FlagCode.NO_INDEX,
         "No prognostic index: the spread of the cohort's prognosis is shown."),
        (indexed and history.prognostic_index is not None and off > 3 * population.index_sd, FlagCode.INDEX_RANGE,
         "The prognostic index is more than 3 standard deviations from the cohort's mean."),
    )  # fmt: skip
