"""Calibrate arms to a cohort, so that the average simulated patient of each arm lives as the arm's patients did."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from fusion.simulation.calibration.common_effect import CommonEffect, estimate_effect
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.calibration.scaling import choose_edges, scaled, slope_step, tally
from fusion.simulation.flags import FlagCode
from fusion.simulation.library import Evidence, Regimen
from fusion.simulation.pieces import Steps
from fusion.simulation.population import ArmModel, Population, generic_arm, library_arm, library_population
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.shapes import KnotCurves, Knots, Particles, Patients
from fusion.simulation.state.burden import start_burden, start_line
from fusion.simulation.state.course import Start, run_course
from fusion.simulation.state.hazard import build_hazards, mean_draws
from fusion.simulation.state.prior import Deviates, build_kinetics, burden_at_reference, deviate_names, draw_deviates
from fusion.simulation.state.progression import VisitPlan
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
    """One arm's patients, and among them those whose progression is known.

    Attributes:
        index: (n,) centred.
        survival: of n patients.
        expected: (n,) deaths expected of each by the index's common effect.
        progression_index: (m,) centred.
        progression_free: of m patients, None where too few progressed.
        progression_expected: (m,) progressions or deaths expected of each by the common effect.
    """

    index: Patients
    survival: FollowUp
    expected: Patients
    progression_index: Patients
    progression_free: FollowUp | None
    progression_expected: Patients


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
    pieces of time, and the slopes on the prognostic index are those at which events seen equal events expected in every
    piece, and expected events rise with the index as a Cox model of the index, common to all arms, says. So the index
    acts alike in every arm, though arms differ in how varied their tumours are. Expected are the events of the marginal
    hazards, averaged over the same particles throughout (common random numbers); the equations are solved by iterative
    scaling.

    Args:
        outcomes: the cohort.
        randomised: whether arms were assigned by chance (grade A; otherwise C, or D without overlap).
        source: of the cohort, in words.
        diagnosis: OncoTree code, to tell regimens of one name apart.
        overlap: by arm, whether every kind of patient could have had it; None: not checked, so no.
        seed: of the particles.
        settings: defaults of the state model.
    """
    outcomes = outcomes.censored_at(LONGEST_MONTHS)
    names = tuple(dict.fromkeys(outcomes.arms))
    centre, spread = float(outcomes.index.mean()), float(outcomes.index.std())
    data, effect = _part(outcomes, names, centre)
    arms = {name: _start_arm(name, data[name], diagnosis, randomised, overlap, source) for name in names}
    enough = [name for name in names if data[name].survival.event.sum() >= FEWEST_EVENTS]
    knots = np.unique(np.quantile(outcomes.index - centre, np.linspace(0, 1, KNOTS)))
    sizes = _sizes(outcomes, settings, seed)
    fitted = {name: fit_arm(arms[name], data[name], knots, sizes, seed, settings) for name in enough}
    rest = {name: _keep_library(name, arms[name].regimen, data[name]) for name in names if name not in enough}
    return Population(
        arms={
            name: replace(
                {**rest, **fitted}[name],
                site_events=dict(outcomes.site_events.get(name, {})),
                attributed_events=dict(outcomes.attributed_events.get(name, {})),
            )
            for name in names
        },
        source=source,
        index_slope=_mean_slope([fitted[name].index_slope or 0.0 for name in enough]),
        index_slope_se=effect.standard_error,
        lesion_slope=_mean_slope([fitted[name].lesion_slope or 0.0 for name in enough]) or 0.0,
        index_centre=centre,
        index_sd=spread,
        randomised=randomised,
    )


def _mean_slope(slopes: list[float]) -> float | None:
    return sum(slopes) / len(slopes) if slopes else None


def _part(outcomes: CohortOutcomes, names: tuple[str, ...], centre: float) -> tuple[dict[str, ArmData], CommonEffect]:
    """Each arm's patients, with what the index's common effect expects of each."""
    where = f"study {outcomes.study}"
    index = outcomes.index - centre
    effect = estimate_effect(index, outcomes.arms, outcomes.survival, where)
    expected = _expected_progressions(outcomes, index, where)
    return {name: _data_of(outcomes, name, index, effect.expected, expected) for name in names}, effect


def _expected_progressions(outcomes: CohortOutcomes, index: Patients, where: str) -> Patients:
    """(n,) by the common effect on progression; 0 where progression is not known."""
    expected = np.zeros(len(index))
    known = np.logical_or.reduce([outcomes.progression_rows(arm) for arm in set(outcomes.arms)])
    if outcomes.progression_free is not None and outcomes.progression_free.event[known].sum() >= FEWEST_EVENTS:
        arms = tuple(np.asarray(outcomes.arms, dtype=object)[known])
        expected[known] = estimate_effect(index[known], arms, outcomes.progression_free.take(known), where).expected
    return expected


def _data_of(
    outcomes: CohortOutcomes, arm: str, index: Patients, expected: Patients, progressions: Patients
) -> ArmData:
    rows, known = outcomes.rows_of(arm), outcomes.progression_rows(arm)
    progression = outcomes.progression_free.take(known) if outcomes.progression_free else None
    enough = progression is not None and progression.event.sum() >= FEWEST_EVENTS
    return ArmData(
        index=index[rows],
        survival=outcomes.survival.take(rows),
        expected=expected[rows],
        progression_index=index[known],
        progression_free=progression if enough else None,
        progression_expected=progressions[known],
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
        own_cohort=True, has_response=bool(regimen.patients),
        has_progression=bool(regimen.patients) or data.progression_free is not None,
        log_hazard_se=max(deaths, 1) ** -0.5, log_progression_se=_progression_se(regimen, data),
        death_steps=_flat(edges), lesion_steps=_flat(lesion_edges), flags=flags,
    )  # fmt: skip


def _progression_se(regimen: Regimen, data: ArmData) -> float:
    """Of the cohort's progressions where it has them, else of the trial that the regimen comes from."""
    if data.progression_free is not None:
        return float(max(int(data.progression_free.event.sum()), 1) ** -0.5)
    return library_arm(regimen).log_progression_se if regimen.patients else generic_arm(regimen.key).log_progression_se


def _flat(edges: tuple[float, ...]) -> Steps:
    return Steps(edges=edges, log_values=(0.0,) * (len(edges) + 1))


def _keep_library(name: str, regimen: Regimen, data: ArmData) -> ArmModel:
    known = library_population().arms.get(regimen.key)
    events = int(data.survival.event.sum())
    message = f"Only {events} deaths on this arm in the cohort: the library's numbers are kept."
    return replace(known or generic_arm(name), flags={FlagCode.UNCALIBRATED.value: message})


def fit_arm(arm: ArmModel, data: ArmData, knots: Knots, sizes: Particles, seed: int, settings: Settings) -> ArmModel:
    """Iterative scaling of one arm: simulate, count, scale levels, move slopes, until nothing moves."""
    arm = replace(arm, index_slope=1.0, lesion_slope=0.0)
    for _ in range(ROUNDS):
        curves = simulate_at_knots(arm, knots, sizes, data, seed, settings)
        deaths = tally(curves.alive, knots, data.index, data.survival, arm.death_steps)
        step = slope_step(data.index, data.expected, deaths)
        moved = [step, deaths.imbalance]
        after = replace(arm, death_steps=scaled(arm.death_steps, deaths), index_slope=(arm.index_slope or 0.0) + step)
        if data.progression_free is not None:
            counted = tally(curves.free, knots, data.progression_index, data.progression_free, arm.lesion_steps)
            step = slope_step(data.progression_index, data.progression_expected, counted)
            moved += [step, counted.imbalance]
            steps = scaled(arm.lesion_steps, counted)
            after = replace(after, lesion_steps=steps, lesion_slope=(arm.lesion_slope or 0.0) + step)
        arm = after
        if max(abs(each) for each in moved) < TOLERANCE:
            break
    return arm


def _sizes(outcomes: CohortOutcomes, settings: Settings, seed: int) -> Particles:
    """Baseline sizes of the particles: the cohort's own, evenly by rank, else the prior's."""
    if not outcomes.sizes_mm:
        deviates = draw_deviates(deviate_names([]), PARTICLES, torch.Generator().manual_seed(seed))
        return burden_at_reference(deviates, settings)
    ranks = (np.arange(PARTICLES) + 0.5) / PARTICLES
    shuffled = np.random.default_rng(seed).permutation(np.quantile(np.asarray(outcomes.sizes_mm), ranks))
    return torch.as_tensor(shuffled)


def simulate_at_knots(
    arm: ArmModel, knots: Knots, sizes: Particles, data: ArmData, seed: int, settings: Settings
) -> Curves:
    """Mean curves of the arm at each knot of the centred index, over the same particles at all knots."""
    particles, count = len(sizes), len(knots)
    drawn = draw_deviates(deviate_names([arm.regimen.key]), particles, torch.Generator().manual_seed(seed))
    deviates = Deviates(names=drawn.names, values=drawn.values.repeat(1, count))
    baseline = sizes.repeat(count)
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    burden = start_line(start_burden(baseline), kinetics, 0.0)
    index = torch.as_tensor(np.repeat(knots, particles))
    nobody = Population(arms={}, source="calibration")
    longest = float(data.survival.months.max())
    hazards = build_hazards(
        arm, nobody, deviates, mean_draws(index, nobody.slope_of(arm), settings), reference=baseline,
        steps=weeks_until(longest) + 1, elapsed_months=0.0, settings=settings,
    )  # fmt: skip
    start = Start(burden=burden, baseline=baseline, nadir=baseline)
    course = run_course(start, kinetics, hazards, VisitPlan(every_weeks=arm.regimen.scan_weeks))
    shape = (-1, count, particles)
    return Curves(
        alive=course.alive.reshape(shape).mean(2).numpy(),
        free=course.free.reshape(shape).mean(2).numpy(),
    )
