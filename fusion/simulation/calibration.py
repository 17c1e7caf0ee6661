"""Calibrate arms to a cohort, so that the average simulated patient of each arm lives as the arm's patients did."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from fusion.simulation.burden import start_burden, start_line
from fusion.simulation.course import Start, run_course
from fusion.simulation.flags import FlagCode
from fusion.simulation.hazard import build_hazards, mean_draws
from fusion.simulation.library import Evidence, Regimen
from fusion.simulation.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.pieces import Steps
from fusion.simulation.population import ArmModel, Population, generic_arm, library_population
from fusion.simulation.prior import Deviates, build_kinetics, burden_at_reference, deviate_names, draw_deviates
from fusion.simulation.progression import VisitPlan
from fusion.simulation.scaling import Tally, choose_edges, scaled, slope_step, tally
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.shapes import KnotCurves, Knots, Particles, Patients
from fusion.simulation.time_grid import weeks_until

FEWEST_EVENTS = 20
KNOTS = 9
PARTICLES = 192
ROUNDS = 16
TOLERANCE = 0.02
LONGEST_MONTHS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Mean survival curves of one arm at each knot of the index: (t + 1, k) weekly."""

    alive: KnotCurves
    free: KnotCurves


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmData:
    """One arm's patients: index centred, follow-up for both endpoints, the index of those with known progression."""

    index: Patients
    survival: FollowUp
    progression_index: Patients
    progression_free: FollowUp | None


def calibrate(
    outcomes: CohortOutcomes,
    *,
    randomised: bool,
    source: str,
    diagnosis: str = "",
    overlap: Mapping[str, bool] | None = None,
    seed: int = 0,
    settings: Settings = DEFAULTS,
) -> Population:
    """A population whose arms meet the cohort.

    For every arm with 20 deaths or more, the log factors on the hazards of death and of new lesions, constant within
    pieces of time, and over all arms the slopes on the prognostic index are those at which events seen equal events
    expected in every piece, and martingale residuals have no trend on the index. Expected are the events of the
    marginal hazards, averaged over the same particles throughout (common random numbers); the equations are solved by
    iterative scaling.

    Args:
        outcomes: the cohort.
        randomised: whether arms were assigned by chance (grade A; otherwise C, or D without overlap).
        source: of the cohort, in words.
        diagnosis: OncoTree code, to tell regimens of one name apart.
        overlap: by arm, whether every kind of patient could have had it; None: not checked, so no.
        seed: of the particles.
        settings: defaults of the state model.
    """
    names = tuple(dict.fromkeys(outcomes.arms))
    centre, spread = float(outcomes.index.mean()), float(outcomes.index.std())
    data = {name: _data_of(outcomes, name, centre) for name in names}
    arms = {name: _start_arm(name, data[name], diagnosis, randomised, overlap, source) for name in names}
    enough = [name for name in names if data[name].survival.event.sum() >= FEWEST_EVENTS]
    population = Population(
        arms={},
        source=source,
        index_slope=1.0 if enough else None,
        lesion_slope=0.0,
        index_centre=centre,
        index_sd=spread,
        randomised=randomised,
    )
    fitted, population = _solve(
        {name: arms[name] for name in enough},
        {name: data[name] for name in enough},
        population,
        outcomes,
        seed,
        settings,
    )
    rest = {name: _keep_library(name, arms[name].regimen, data[name]) for name in names if name not in enough}
    merged = {name: {**rest, **fitted}[name] for name in names}
    with_events = {
        name: replace(arm, site_events=dict(outcomes.site_events.get(name, {}))) for name, arm in merged.items()
    }
    return replace(population, arms=with_events)


def _data_of(outcomes: CohortOutcomes, arm: str, centre: float) -> ArmData:
    rows, known = outcomes.rows_of(arm), outcomes.progression_rows(arm)
    progression = outcomes.progression_free.take(known) if outcomes.progression_free else None
    return ArmData(
        index=outcomes.index[rows] - centre,
        survival=outcomes.survival.take(rows),
        progression_index=outcomes.index[known] - centre,
        progression_free=progression if progression is not None and progression.event.sum() >= FEWEST_EVENTS else None,
    )


def _start_arm(
    name: str, data: ArmData, diagnosis: str, randomised: bool, overlap: Mapping[str, bool] | None, source: str
) -> ArmModel:
    regimen = library_population().arm_for(name, diagnosis).regimen
    checked = bool(overlap and overlap.get(name))
    evidence = Evidence.A if randomised else Evidence.C if checked else Evidence.D
    patients, deaths = len(data.index), int(data.survival.event.sum())
    edges = choose_edges(data.survival)
    lesion_edges = choose_edges(data.progression_free, regimen.scan_weeks) if data.progression_free else ()
    flags = (
        {} if randomised or checked else {FlagCode.NO_OVERLAP.value: "Patients chose this arm; overlap was not shown."}
    )
    if data.progression_free is None:
        flags[FlagCode.UNCALIBRATED.value] = "Too few progressions in the cohort: progression is the library's."
    return ArmModel(
        regimen=replace(regimen, key=name), evidence=evidence, patients=patients, effective_patients=float(patients),
        source=f"{source}: {patients} patients, {deaths} deaths",
        follow_up_months=float(data.survival.months.max(initial=0.0)),
        log_hazard_se=max(deaths, 1) ** -0.5, death_steps=_flat(edges), lesion_steps=_flat(lesion_edges), flags=flags,
    )  # fmt: skip


def _flat(edges: tuple[float, ...]) -> Steps:
    return Steps(edges=edges, log_values=(0.0,) * (len(edges) + 1))


def _keep_library(name: str, regimen: Regimen, data: ArmData) -> ArmModel:
    known = library_population().arms.get(regimen.key)
    events = int(data.survival.event.sum())
    message = f"Only {events} deaths on this arm in the cohort: the library's numbers are kept."
    return replace(known or generic_arm(name), flags={FlagCode.UNCALIBRATED.value: message})


def _solve(
    arms: dict[str, ArmModel],
    data: Mapping[str, ArmData],
    population: Population,
    outcomes: CohortOutcomes,
    seed: int,
    settings: Settings,
) -> tuple[dict[str, ArmModel], Population]:
    """Iterative scaling: simulate, count, scale; slopes move with the levels, until nothing moves."""
    centred = outcomes.index - population.index_centre
    knots = np.unique(np.quantile(centred, np.linspace(0, 1, KNOTS)))
    sizes = _sizes(outcomes, settings, seed)
    for _ in range(ROUNDS):
        deaths: dict[str, Tally] = {}
        progressions: dict[str, Tally] = {}
        for name, arm in arms.items():
            curves = simulate_at_knots(arm, population, knots, sizes, data[name], seed, settings)
            deaths[name], counted = _count(arm, data[name], curves, knots)
            arms[name] = replace(arm, death_steps=scaled(arm.death_steps, deaths[name]))
            if counted is not None:
                progressions[name] = counted
                arms[name] = replace(arms[name], lesion_steps=scaled(arm.lesion_steps, counted))
        population, moved = _move_slopes(population, data, deaths, progressions)
        if max([abs(moved), *(each.imbalance for each in (*deaths.values(), *progressions.values()))]) < TOLERANCE:
            break
    return arms, population


def _count(arm: ArmModel, data: ArmData, curves: Curves, knots: Knots) -> tuple[Tally, Tally | None]:
    deaths = tally(curves.alive, knots, data.index, data.survival, arm.death_steps)
    if data.progression_free is None:
        return deaths, None
    return deaths, tally(curves.free, knots, data.progression_index, data.progression_free, arm.lesion_steps)


def _move_slopes(
    population: Population, data: Mapping[str, ArmData], deaths: Mapping[str, Tally], progressions: Mapping[str, Tally]
) -> tuple[Population, float]:
    step, error = slope_step({name: data[name].index for name in deaths}, deaths)
    lesion_step, _ = slope_step({name: data[name].progression_index for name in progressions}, progressions)
    moved = replace(
        population,
        index_slope=(population.index_slope or 0.0) + step,
        index_slope_se=error,
        lesion_slope=population.lesion_slope + lesion_step,
    )
    return moved, max(step, lesion_step, key=abs)


def _sizes(outcomes: CohortOutcomes, settings: Settings, seed: int) -> Particles:
    """Baseline sizes of the particles: the cohort's own, evenly by rank, else the prior's."""
    if not outcomes.sizes_mm:
        deviates = draw_deviates(deviate_names([]), PARTICLES, torch.Generator().manual_seed(seed))
        return burden_at_reference(deviates, settings)
    ranks = (np.arange(PARTICLES) + 0.5) / PARTICLES
    shuffled = np.random.default_rng(seed).permutation(np.quantile(np.asarray(outcomes.sizes_mm), ranks))
    return torch.as_tensor(shuffled)


def simulate_at_knots(
    arm: ArmModel,
    population: Population,
    knots: Knots,
    sizes: Particles,
    data: ArmData,
    seed: int,
    settings: Settings,
) -> Curves:
    """Mean curves of the arm at each knot of the centred index, over the same particles at all knots."""
    particles, count = len(sizes), len(knots)
    drawn = draw_deviates(deviate_names([arm.regimen.key]), particles, torch.Generator().manual_seed(seed))
    deviates = Deviates(names=drawn.names, values=drawn.values.repeat(1, count))
    baseline = sizes.repeat(count)
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    burden = start_line(start_burden(baseline), kinetics, 0.0)
    index = torch.as_tensor(np.repeat(knots, particles))
    hazards = build_hazards(
        arm, population, deviates, mean_draws(index, population.index_slope or 0.0, settings), reference=baseline,
        steps=weeks_until(min(LONGEST_MONTHS, float(data.survival.months.max()))) + 1, elapsed_months=0.0, settings=settings,
    )  # fmt: skip
    start = Start(burden=burden, baseline=baseline, nadir=baseline)
    course = run_course(start, kinetics, hazards, VisitPlan(every_weeks=arm.regimen.scan_weeks))
    shape = (-1, count, particles)
    return Curves(
        alive=course.alive.reshape(shape).mean(2).numpy(),
        free=course.free.reshape(shape).mean(2).numpy(),
    )
