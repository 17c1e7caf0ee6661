"""The twin's state: particles of the prior, weighted by the whole history, resampled at the origin day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from fusion.cohort.history import PatientHistory
from fusion.simulation.assimilation.data_flags import flag_posterior
from fusion.simulation.assimilation.exploring import Explored, explore, settle_particles
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.flags import Flag
from fusion.simulation.library import Regimen
from fusion.simulation.population import Population
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.state.burden import Burden, Kinetics
from fusion.simulation.state.prior import CPU, Deviates, draw_normals
from fusion.simulation.state.trajectory import Segment, Trajectory

PARTICLES = 4000
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
        k_hat: of the weights' tail (above 0.7 unreliable); None where all weigh the same.
        progressed: (n,) probability that progression on the current line lies behind.
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
    k_hat: float | None
    progressed: Particles
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
        """{name: mean, median, low, high} at the origin day; the interval holds 90 %."""
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

    def weights(self) -> dict[str, float | None]:
        """How well particles carry the posterior: effective sample size before resampling, k-hat of the tail."""
        return {
            "effective_sample_size": round(self.effective_size, 1),
            "k_hat": None if self.k_hat is None else round(self.k_hat, 3),
        }

    def to_summary(self) -> dict[str, Any]:
        """What is worth storing of a posterior: state, weights, flags."""
        return {
            "origin_day": self.model.history.origin_day,
            "particles": self.particles,
            **self.weights(),
            "seed": self.seed,
            "state": self.state(),
            "flags": [flag.to_json() for flag in self.flags],
        }


UNTREATED_UNKNOWN = ("resistant_fraction", "shrinkage_per_month", "sensitive_fraction")


def summarise(values: Particles) -> dict[str, float]:
    """Mean, median and the interval that holds 90 % of the particles.

    Where nothing was measured a few particles grow without end: the mean is theirs, and may lie above the interval.
    """
    shares = torch.tensor([0.05, 0.5, 0.95], dtype=values.dtype, device=values.device)
    low, median, high = torch.quantile(values, shares).tolist()
    return {"mean": float(values.mean()), "median": median, "low": low, "high": high}


def update(
    history: PatientHistory,
    regimen: Regimen | None,
    population: Population,
    *,
    particles: int = PARTICLES,
    seed: int,
    settings: Settings = DEFAULTS,
    device: torch.device = CPU,
) -> Posterior:
    """Particles of the population weighted by everything known at the origin day (importance resampling).

    The whole history is weighed anew each time, so nothing drifts. Where fewer than 5 % of the particles count, or the
    tail of the weights is too heavy to be averaged over (k-hat above 0.7), a proposal is fitted to them and two
    Metropolis moves follow the resampling. Equal input and seed give equal bits, whatever the number of threads.

    Args:
        history: of one patient; what lies after its origin day is not used.
        regimen: whose growth holds before any line; None takes the last line's.
        population: the arms and the prognostic slope.
        particles: n.
        seed: of the particles.
        settings: defaults of the state model.
        device: that the particles live on; random numbers are the processor's on every device.

    Raises:
        InferenceFailed: no particle explains the data.
    """
    generator = torch.Generator().manual_seed(seed)
    model = PatientModel.build(history, regimen, population, settings)
    with one_thread():
        explored = explore(model, particles, generator, device)
        deviates = settle_particles(model, explored, generator)
        return _settle(model, explored, deviates, generator, seed=seed)


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums are cut into pieces by the number of threads, and their last bits depend on where."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _settle(
    model: PatientModel, explored: Explored, deviates: Deviates, generator: torch.Generator, *, seed: int
) -> Posterior:
    """State at the origin: E1 there, times the residual that the sizes leave."""
    origin = model.history.origin_day
    trajectory = model.trajectory(deviates)
    residual = model.residual(trajectory, deviates)
    noise, index_noise = draw_normals((2, deviates.values.shape[1]), generator, deviates.values.device)
    burden = trajectory.at(origin).scaled(torch.exp(residual.mean + residual.sd * noise))
    baseline, nadir = _baseline_and_nadir(model, trajectory, burden.total)
    progressed = model.weigh_course(trajectory, deviates).progressed
    return Posterior(
        model=model, deviates=deviates, burden=burden, segment=trajectory.segment_at(origin),
        baseline=baseline, nadir=nadir, progressed=progressed,
        reference=_reference(model, trajectory, burden.total), index=_index(model, index_noise),
        vaf=model.fraction_on(origin, trajectory, deviates),
        effective_size=explored.effective_size, k_hat=explored.k_hat,
        flags=flag_posterior(model, explored, progressed), seed=seed,
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
