"""The population that a cohort's trajectories make of the library: what `update` then starts from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.autograd.functional import jacobian

from fusion.cohort.history import PatientHistory
from fusion.simulation.hierarchy.courses import Courses, Excluded, build_courses
from fusion.simulation.hierarchy.dropout import DropOut, fit_drop_out
from fusion.simulation.hierarchy.fitting import Effort, Optimum, optimise
from fusion.simulation.hierarchy.parameters import CAP, SHARED_SD, Layout, Unknowns
from fusion.simulation.hierarchy.shapes import Natural, Raw, Slopes
from fusion.simulation.population import ArmModel, Population
from fusion.simulation.settings import DEFAULTS, Settings

DEFAULT_EFFORT = Effort()
NEARLY = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with the standard error of its log (its logit for shares)."""

    value: float
    log_se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFit:
    """What the trajectories say of one arm.

    Attributes:
        patients: with sizes on it.
        drug_class: whose mean it is drawn to.
        estimates: medians ks, kg (a month) and phi, SDs of log kg and logit phi.
        prior_shift: largest shift of a median from the library's, in prior SDs (at most 2).
    """

    patients: int
    drug_class: str
    estimates: Mapping[str, Estimate]
    prior_shift: float

    @property
    def at_cap(self) -> bool:
        """Whether the data pull a median as far as the prior lets it go."""
        return self.prior_shift > NEARLY * CAP


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationFit:
    """The fitted population, and how far to trust it.

    Attributes:
        population: arms with fitted kinetics; hazards are as before and want calibration afterwards.
        settings: with fitted size, noise and plateau.
        arms: by key.
        shared: what all arms share, named as in Settings, and `scale_sd` where patients' noise may differ.
        drop_out: of scans.
        unknowns: the same as tensors, for forecasts.
        layout: what the unknowns' rows stand for.
        trace: log posterior at the library and after each round.
        converged: whether the last two rounds agree within what new nodes change.
        effective_nodes: fifth percentile over patients.
        patients: trajectories used.
        excluded: histories without one.
        effort: nodes and rounds.
        seed: of the nodes.
    """

    population: Population
    settings: Settings
    arms: Mapping[str, ArmFit]
    shared: Mapping[str, Estimate]
    drop_out: DropOut
    unknowns: Unknowns
    layout: Layout
    trace: tuple[float, ...]
    converged: bool
    effective_nodes: float
    patients: int
    excluded: Excluded
    effort: Effort
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Plain numbers for printing and storing."""
        return {
            "patients": self.patients,
            "excluded": {"no_line": self.excluded.no_line, "no_size": self.excluded.no_size},
            "arms": {key: _arm_json(arm) for key, arm in self.arms.items()},
            "shared": {name: {"value": each.value, "log_se": each.log_se} for name, each in self.shared.items()},
            "drop_out": {"delta": self.drop_out.delta, "delta_se": self.drop_out.delta_se},
            "converged": self.converged, "trace": list(self.trace), "effective_nodes": self.effective_nodes,
            "seed": self.seed,
        }  # fmt: skip


def fit_population(
    histories: Sequence[PatientHistory],
    population: Population,
    *,
    seed: int,
    settings: Settings = DEFAULTS,
    effort: Effort = DEFAULT_EFFORT,
) -> PopulationFit:
    """Fit the kinetics of arms to the sizes of a cohort, drawn to the library by over-dispersed priors.

    Args:
        histories: all their sizes are used, whatever their origin day.
        population: names the arms and gives the priors' centres.
        seed: of the nodes; equal input and seed give equal bits.
        settings: centres of what arms share.
        effort: nodes and rounds.

    Raises:
        CohortError: fewer than ten patients have a size on a line.
        InferenceFailed: the log posterior is not a number.
    """
    courses, excluded = build_courses(histories, population, settings)
    return fit_courses(courses, excluded, population, seed=seed, settings=settings, effort=effort)


def fit_courses(
    courses: Courses,
    excluded: Excluded,
    population: Population,
    *,
    seed: int,
    settings: Settings = DEFAULTS,
    effort: Effort = DEFAULT_EFFORT,
) -> PopulationFit:
    """`fit_population` of trajectories that are built already."""
    known = {key: population.arm_for(key) for key in courses.arms}
    layout = Layout(regimens=tuple(arm.regimen for arm in known.values()), settings=settings)
    optimum = optimise(courses, layout, effort, seed=seed)
    unknowns = layout.read(optimum.raw)
    shared = {name: float(value) for name, value in unknowns.shared.items()}
    arms = {**population.arms, **{key: _moved(arm, row, unknowns) for row, (key, arm) in enumerate(known.items())}}
    source = f"{population.source}; kinetics of {len(known)} arms from the sizes of {len(courses)} patients"
    return PopulationFit(
        population=replace(population, arms=arms, source=source),
        settings=_engine_settings(settings, shared, effort.levels),
        arms=_arm_fits(courses, layout, optimum),
        shared=_shared_estimates(layout, optimum, effort.levels),
        drop_out=fit_drop_out(courses), unknowns=unknowns, layout=layout, trace=optimum.trace,
        converged=is_converged(optimum.trace, len(courses)), effective_nodes=optimum.effective_nodes,
        patients=len(courses), excluded=excluded, effort=effort, seed=seed,
    )  # fmt: skip


def is_converged(trace: Sequence[float], patients: int) -> bool:
    """Whether the last round changed the log posterior by less than 0.02 a patient (new nodes alone change 0.01)."""
    return len(trace) > 1 and abs(trace[-1] - trace[-2]) < 0.02 * patients


def _moved(arm: ArmModel, row: int, unknowns: Unknowns) -> ArmModel:
    regimen = replace(
        arm.regimen,
        shrinkage_per_month=float(unknowns.shrinkage[row]),
        growth_per_month=float(unknowns.growth[row]),
        sensitive_fraction=float(torch.sigmoid(unknowns.sensitive[row])),
        sd_log_growth=float(unknowns.sd_growth[row]),
        sd_logit_sensitive=float(unknowns.sd_sensitive[row]),
    )
    return replace(arm, regimen=regimen)


def _engine_settings(settings: Settings, shared: Mapping[str, float], levels: int) -> Settings:
    """Settings of the engine, whose noise is the same for everybody: that of the same variance over all patients."""
    middles = torch.special.ndtri((torch.arange(levels, dtype=torch.float64) + 0.5) / levels)
    scale = float(torch.exp(2 * shared["scale_sd"] * middles).mean().sqrt())
    found = {name: value for name, value in shared.items() if name != "scale_sd"}
    noise = {name: scale * found[name] for name in ("residual_sd", "reader_sd")}
    return replace(settings, **{**found, **noise})


def _natural(raw: Raw, layout: Layout) -> Natural:
    """Logs of positive unknowns and logits of shares, arms first, in the order of ArmFit, then what is shared."""
    found = layout.read(raw)
    shared = [torch.logit(value) if name == "plateau" else torch.log(value) for name, value in found.shared.items()]
    by_arm = [found.shrinkage.log(), found.growth.log(), found.sensitive, found.sd_growth.log(),
              found.sd_sensitive.log()]  # fmt: skip
    return torch.cat([*by_arm, torch.stack(shared)])


def _standard_errors(layout: Layout, optimum: Optimum) -> Natural:
    # torch.func.jacrev says the same and imports for four seconds.
    slopes: Slopes = jacobian(lambda raw: _natural(raw, layout), optimum.raw)  # type: ignore[no-untyped-call]
    return ((slopes @ optimum.covariance) * slopes).sum(1).sqrt()


ESTIMATES = ("shrinkage_per_month", "growth_per_month", "sensitive_fraction", "sd_log_growth", "sd_logit_sensitive")


def _arm_fits(courses: Courses, layout: Layout, optimum: Optimum) -> dict[str, ArmFit]:
    count = len(layout.regimens)
    values = _natural(optimum.raw, layout)[: 5 * count].reshape(5, count)
    errors = _standard_errors(layout, optimum)[: 5 * count].reshape(5, count)
    shifts = layout.prior_shifts(optimum.raw)
    return {
        key: ArmFit(
            patients=int((courses.arm == row).sum()),
            drug_class=layout.regimens[row].drug_class.value,
            estimates={
                name: Estimate(value=_from_natural(name, float(values[index, row])), log_se=float(errors[index, row]))
                for index, name in enumerate(ESTIMATES)
            },
            prior_shift=float(shifts[:, row].abs().max()),
        )
        for row, key in enumerate(courses.arms)
    }


def _from_natural(name: str, value: float) -> float:
    return 1 / (1 + math.exp(-value)) if name == "sensitive_fraction" else math.exp(value)


def _shared_estimates(layout: Layout, optimum: Optimum, levels: int) -> dict[str, Estimate]:
    errors = _standard_errors(layout, optimum)[-len(SHARED_SD) :].tolist()
    found = layout.read(optimum.raw).shared
    # With one level nobody's noise differs, and its spread stands at the prior.
    told = [name for name in SHARED_SD if levels > 1 or name != "scale_sd"]
    by_name = dict(zip(SHARED_SD, errors, strict=True))
    return {name: Estimate(value=float(found[name]), log_se=by_name[name]) for name in told}


def _arm_json(arm: ArmFit) -> dict[str, Any]:
    estimates = {name: {"value": each.value, "log_se": each.log_se} for name, each in arm.estimates.items()}
    shift = {"prior_shift_sd": arm.prior_shift, "at_cap": arm.at_cap}
    return {"patients": arm.patients, "drug_class": arm.drug_class, **estimates, **shift}
