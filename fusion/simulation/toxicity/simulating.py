"""Every kind of toxicity of one arm, particle by particle."""

import zlib
from dataclasses import dataclass, replace

import numpy as np
import torch

from fusion.simulation.library import Library
from fusion.simulation.population import ArmModel
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import MonthlyCurves, Particles, StateProbabilities, StepProbabilities, Usual
from fusion.simulation.time_grid import MONTHS_PER_WEEK
from fusion.simulation.toxicity.durations import Duration, find_duration
from fusion.simulation.toxicity.incidence import (
    Proneness,
    covariate_factor,
    draw_probability,
    event_probabilities,
    midpoints,
    prolong,
    total_hazard,
)
from fusion.simulation.toxicity.onset import Onset, find_onset
from fusion.simulation.toxicity.risks import ClassRisk, RiskKind, StopReason, collect_risks
from fusion.simulation.toxicity.severe_days import expected_days, mean_death_rate

EFFECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCourse:
    """One kind of toxicity.

    Attributes:
        risk: what is known of it; the cohort's share is as by two years.
        onset: when it sets in.
        incidence: (m + 1, n) cumulative incidence at months 0, 1, …
        duration: of a severe episode, None for the stop of treatment.
        severe_days: (n,) expected days in grade 3 or more until the horizon, None with `duration`.
    """

    risk: ClassRisk
    onset: Onset
    incidence: MonthlyCurves
    duration: Duration | None = None
    severe_days: Particles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityCourse:
    """Toxicity of one arm.

    Attributes:
        kinds: organ classes and events of special interest.
        stop: the stop of treatment, None where nothing is known of it.
        on_treatment: (m + 1, n) alive, not progressed and, where stops are known, not stopped, at months 0, 1, …
        exposure_months: (n,) expected months on treatment until the horizon.
    """

    kinds: tuple[RiskCourse, ...]
    stop: RiskCourse | None
    on_treatment: MonthlyCurves
    exposure_months: Particles

    @property
    def risks(self) -> tuple[ClassRisk, ...]:
        """What is known of each kind."""
        return tuple(each.risk for each in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """Particles at risk of toxicity.

    Attributes:
        arm: given.
        free: (t + 1, n) alive without progression at weekly times until the horizon.
        alive: (t + 1, n) alive.
        usual: alive without progression of the arm's usual patient, weekly over two years.
        elapsed_weeks: on the line before the first time.
        horizon_months: m.
        patient: what moves toxicity.
        seed: of every draw.
        dose_factor: hazard ratio of toxicity at the dose given; 1 at the label's.
    """

    arm: ArmModel
    free: StateProbabilities
    alive: StateProbabilities
    usual: Usual
    elapsed_weeks: float
    horizon_months: int
    patient: Proneness
    seed: int
    dose_factor: float = 1.0


def run_toxicity(exposed: Exposed, library: Library, settings: Settings) -> ToxicityCourse:
    """The stop of treatment first, because it ends the risk of everything else; then every kind by itself.

    Kinds do not compete with each other: a patient may have several. Each has draws of its own, so that its numbers do
    not depend on which others are known.
    """
    particles = exposed.free.shape[1]
    normals = torch.as_tensor(np.random.default_rng(exposed.seed).standard_normal((EFFECTS, particles)))
    factor = exposed.dose_factor * covariate_factor(exposed.patient, normals, settings)
    risks = collect_risks(exposed.arm, library)
    stops = [risk for risk in risks if risk.kind is RiskKind.STOP]
    stop, treated = _run_stop(exposed, stops[0], factor, settings) if stops else (None, exposed)
    death_rate = mean_death_rate(exposed.alive)
    at_risk = midpoints(treated.free)
    kinds = [
        _run_kind(treated, at_risk, risk, factor, death_rate, settings)
        for risk in risks
        if risk.kind is not RiskKind.STOP
    ]
    on_treatment = at_months(treated.free, exposed.horizon_months)
    return ToxicityCourse(
        kinds=tuple(kinds),
        stop=stop,
        on_treatment=on_treatment,
        exposure_months=torch.trapezoid(on_treatment, dim=0),
    )


def _run_stop(exposed: Exposed, risk: ClassRisk, factor: Particles, settings: Settings) -> tuple[RiskCourse, Exposed]:
    """The stop itself, and who is then left at risk: of the particles and of the usual patient."""
    onset = find_onset(exposed.arm.regimen.drug_class, risk.organ_class)
    risk, hazard = _draw_hazard(exposed, risk, onset, settings)
    usual = torch.exp(-hazard.mean() * onset.distribution(len(exposed.usual) - 1))
    if risk.stop_reason is StopReason.ADVERSE_EVENT:
        hazard = hazard * factor
    shape = onset.distribution(len(exposed.free) - 1, elapsed_weeks=exposed.elapsed_weeks)
    events = event_probabilities(midpoints(exposed.free), shape, hazard)
    course = RiskCourse(risk=risk, onset=onset, incidence=_monthly_sums(events, exposed.horizon_months))
    staying = torch.exp(-hazard * shape[:, None])
    return course, replace(exposed, free=exposed.free * staying, usual=exposed.usual * usual)


def _run_kind(
    exposed: Exposed,
    at_risk: StepProbabilities,
    risk: ClassRisk,
    factor: Particles,
    death_rate: float,
    settings: Settings,
) -> RiskCourse:
    drug_class = exposed.arm.regimen.drug_class
    onset = find_onset(drug_class, risk.organ_class)
    duration = find_duration(drug_class, risk.organ_class, risk.site, settings)
    risk, hazard = _draw_hazard(exposed, risk, onset, settings)
    shape = onset.distribution(len(exposed.free) - 1, elapsed_weeks=exposed.elapsed_weeks)
    events = event_probabilities(at_risk, shape, hazard * factor)
    return RiskCourse(
        risk=risk,
        onset=onset,
        incidence=_monthly_sums(events, exposed.horizon_months),
        duration=duration,
        severe_days=expected_days(events, duration, death_rate),
    )


def _draw_hazard(exposed: Exposed, risk: ClassRisk, onset: Onset, settings: Settings) -> tuple[ClassRisk, Particles]:
    risk = replace(risk, site=prolong(risk.site, onset, exposed.usual)) if risk.site else risk
    names = (exposed.arm.key, risk.organ_class, risk.cause.value)
    generator = np.random.default_rng([exposed.seed, *(zlib.crc32(name.encode()) for name in names)])
    probability = draw_probability(risk, exposed.free.shape[1], generator, settings)
    return risk, total_hazard(probability, onset, exposed.usual)


def _monthly_sums(events: StepProbabilities, horizon_months: int) -> MonthlyCurves:
    """(m + 1, n) sums of weekly probabilities by months 0, 1, …; of a week that has begun its share counts."""
    weeks = torch.arange(len(events), dtype=events.dtype)
    place = torch.arange(horizon_months + 1, dtype=events.dtype) / MONTHS_PER_WEEK
    passed = (place[:, None] - weeks).clamp(0.0, 1.0)
    # Rounding of the product may take back what an incidence never does.
    return (passed @ events).cummax(0).values


def at_months(curves: StateProbabilities, horizon_months: int) -> MonthlyCurves:
    """(m + 1, n) weekly curves at months 0, 1, …, linear between weeks."""
    place = torch.arange(horizon_months + 1, dtype=curves.dtype) / MONTHS_PER_WEEK
    place = place.clamp(max=len(curves) - 1)
    before = place.long().clamp(max=len(curves) - 2)
    share = (place - before)[:, None]
    return (1 - share) * curves[before] + share * curves[before + 1]
