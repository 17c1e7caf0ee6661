"""Everything that a cohort tells of the effect of its arms, in one record of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.effects.c_for_benefit import c_for_benefit, pseudo_rmst
from fusion.effects.columns import Columns, fit_columns
from fusion.effects.e_value import EValue, e_value_of_hazard_ratio, e_value_of_ratio
from fusion.effects.estimates import Estimate, Method, by_s_learner, of_values
from fusion.effects.estimators import by_design, by_double_robustness, by_matching, by_weighting
from fusion.effects.follow_up import composite, cut_follow_up, observed_horizon
from fusion.effects.hazard_ratio import HazardRatio, estimate_hazard_ratio
from fusion.effects.heterogeneity import (
    BenefitCalibration,
    PolicyValue,
    calibrate_benefit,
    measure_autoc,
    value_policies,
)
from fusion.effects.nuisances import Nuisances, Problem, Tunings, cross_fit, cross_fit_hazards, tune_models
from fusion.effects.outcome_models import Tuning, survival_of
from fusion.effects.overlap import FEWEST_PATIENTS, Overlap, frequent_arms, measure_overlap, number_arms
from fusion.effects.refuting import Refutation, refute
from fusion.errors import CohortError
from fusion.shapes import Matrix
from fusion.survival.scores import MONTH_DAYS

BY_DESIGN, S_LEARNER, DOUBLY_ROBUST = "by_design", "s_learner", "doubly_robust"
WEIGHTED, MATCHED = "weighted", "matched"
DRAWS = 60
LARGEST_DISAGREEMENT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSettings:
    """What to estimate, and how.

    Attributes:
        arms: compared, the last being the reference; empty: all of the cohort with enough patients, the most frequent
            being the reference.
        horizon_months: of survival.
        draws: bootstrap refits of the S-learner.
        seed: of everything random.
        refutations: whether to try to refute the estimate.
    """

    arms: tuple[str, ...] = ()
    horizon_months: float = 24.0
    draws: int = DRAWS
    seed: int = 0
    refutations: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.horizon_months <= 240:
            expected, found = "a horizon above 0 and up to 240 months", f"{self.horizon_months:g}"
            raise CohortError(expected=expected, found=found, where="effects")
        if self.draws < 10:
            raise CohortError(expected="10 draws or more", found=str(self.draws), where="effects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """Whether benefit differs between patients, of one contrast.

    Attributes:
        rate: AUTOC of predicted benefit in months.
        beyond_prognosis: the same after what prognosis alone explains.
        concordance: C-for-benefit, None where no two pairs differ.
        calibration: of predicted benefit.
        policy: of treating each by the longer predicted survival, beside treating all alike.
    """

    rate: Estimate
    beyond_prognosis: Estimate
    concordance: Estimate | None
    calibration: BenefitCalibration
    policy: PolicyValue

    @property
    def supported(self) -> bool:
        """Whether both intervals lie above 0: only then may individual effects be shown."""
        return self.rate.interval[0] > 0 and self.beyond_prognosis.interval[0] > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One arm against the reference.

    Attributes:
        hazard_ratio: weighted where arms were chosen.
        risk_ratio: of the event by the horizon, with its interval, by the check.
        e_value_hazard, e_value_risk: of both.
        refutations: attempts to refute the RMST difference.
        heterogeneity: of its benefit.
    """

    hazard_ratio: HazardRatio
    risk_ratio: tuple[float, float, float]
    e_value_hazard: EValue
    e_value_risk: EValue
    refutations: tuple[Refutation, ...]
    heterogeneity: Heterogeneity


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was found.

    Attributes:
        cohort: analysed: patients on the arms compared.
        problem: what was estimated.
        horizon_months: used; asked_months: asked for.
        overlap: of the arms.
        methods: by name; primary: the one to quote, check: the one to hold it against.
        contrasts: by name of the arm against the reference.
    """

    cohort: Cohort
    problem: Problem
    horizon_months: float
    asked_months: float
    overlap: Overlap
    methods: Mapping[str, Method]
    primary: str
    check: str
    contrasts: Mapping[str, Contrast]


def choose_arms(cohort: Cohort, asked: Sequence[str]) -> tuple[str, ...]:
    """The arms asked for, or all of the cohort with twenty patients, the most frequent last.

    Raises:
        CohortError: fewer than two, or one that fewer than twenty patients had.
    """
    where = f"study {cohort.study}"
    if unknown := [arm for arm in asked if arm not in cohort.arm_names]:
        expected = "arms of the study: " + (", ".join(cohort.arm_names) or "it has none")
        raise CohortError(expected=expected, found=", ".join(unknown), where=where)
    arms = tuple(asked) or tuple(reversed(frequent_arms(cohort)))
    if len(set(arms)) < 2 or len(set(arms)) != len(arms):
        raise CohortError(expected="two different arms or more", found=", ".join(arms) or "none", where=where)
    if few := [arm for arm in arms if arm not in frequent_arms(cohort)]:
        expected = f"{FEWEST_PATIENTS} patients or more on every arm"
        raise CohortError(expected=expected, found=f"{cohort.arms.count(few[0])} on {few[0]}", where=where)
    return arms


def analyse(cohort: Cohort, settings: EffectSettings, *, control: Outcome | None = None) -> Analysis:
    """Estimate the effects of a cohort's arms.

    Args:
        cohort: with an endpoint; patients on other arms are left aside.
        settings: arms, horizon, draws, seed.
        control: a negative-control outcome of the cohort's patients.

    Raises:
        CohortError: fewer than two arms, one without enough patients, late entry, or nothing to adjust for.
        TooFewEvents: fewer than ten events before the horizon.
        InferenceFailed: a model did not converge.
    """
    arms = choose_arms(cohort, settings.arms)
    rows = np.flatnonzero([arm in arms for arm in cohort.arms])
    compared = cohort.take(rows)
    names = [arm for arm in compared.arms if arm is not None]
    columns = fit_columns(compared).read(compared)
    overlap = measure_overlap(columns, names, names=arms, seed=settings.seed)
    problem = pose(compared, columns, arms, settings.horizon_months, overlap.patients.propensity)
    tunings = tune_models(problem, seed=settings.seed)
    nuisances = cross_fit(problem, tunings, seed=settings.seed)
    methods = estimate_all(problem, nuisances, tunings, settings)
    primary, check = choose_methods(problem)
    held = None if control is None else composite(control.take(rows))
    return Analysis(
        cohort=compared,
        problem=problem,
        horizon_months=problem.follow_up.horizon_days / MONTH_DAYS,
        asked_months=settings.horizon_months,
        overlap=overlap,
        methods=methods,
        primary=primary,
        check=check,
        contrasts={
            name: contrast_arm(problem, tunings, methods[check], arm, settings, held)
            for arm, name in enumerate(arms[:-1])
        },
    )


def pose(cohort: Cohort, columns: Columns, arms: tuple[str, ...], months: float, propensity: Matrix) -> Problem:
    """The problem: by design the propensity is the arm's share, whatever the covariates say."""
    names = [arm for arm in cohort.arms if arm is not None]
    arm = number_arms(names, arms)
    outcome = composite(cohort.followed) if not (cohort.followed.entry_days > 0).any() else cohort.followed
    horizon = observed_horizon(outcome, arm, months * MONTH_DAYS)
    shares = np.bincount(arm, minlength=len(arms)) / len(arm)
    return Problem(
        x=columns.scaled,
        arm=arm,
        arms=arms,
        outcome=outcome,
        follow_up=cut_follow_up(outcome, horizon),
        propensity=np.tile(shares, (len(arm), 1)) if cohort.randomised else propensity,
        randomised=cohort.randomised,
    )


def choose_methods(problem: Problem) -> tuple[str, str]:
    """By design where arms were drawn by lot, adjusted as the check; else the S-learner, and its check."""
    return (BY_DESIGN, DOUBLY_ROBUST) if problem.randomised else (S_LEARNER, DOUBLY_ROBUST)


def estimate_all(
    problem: Problem, nuisances: Nuisances, tunings: Tunings, settings: EffectSettings
) -> dict[str, Method]:
    """Every method; the unadjusted one is by design only where there was a design."""
    values = {
        BY_DESIGN if problem.randomised else "unadjusted": by_design(problem),
        DOUBLY_ROBUST: by_double_robustness(problem, nuisances),
        WEIGHTED: by_weighting(problem, nuisances),
        MATCHED: by_matching(problem, nuisances),
    }
    found = {name: of_values(each, problem.follow_up) for name, each in values.items()}
    return found | {S_LEARNER: by_s_learner(problem, tunings.event, seed=settings.seed, draws=settings.draws)}


def contrast_arm(
    problem: Problem,
    tunings: Tunings,
    check: Method,
    arm: int,
    settings: EffectSettings,
    control: Outcome | None,
) -> Contrast:
    """One arm against the last."""
    reference = len(problem.arms) - 1
    hazard = estimate_hazard_ratio(problem, arm, reference)
    risk = check.risk_ratio(arm, reference)
    tries = []
    if settings.refutations:
        tries = refute(problem, tunings, arm, reference, seed=settings.seed, control=control)
    common = float(1 - check.centre[[arm, reference], -1].mean())
    return Contrast(
        hazard_ratio=hazard,
        risk_ratio=risk,
        e_value_hazard=e_value_of_hazard_ratio(hazard.value, hazard.low, hazard.high, risk=common),
        e_value_risk=e_value_of_ratio(*risk),
        refutations=tuple(tries),
        heterogeneity=judge_heterogeneity(problem, tunings, check, arm, reference, settings.seed),
    )


def judge_heterogeneity(
    problem: Problem, tunings: Tunings, check: Method, one: int, other: int, seed: int
) -> Heterogeneity:
    """Benefit predicted by models that had not seen the patient, against doubly robust values and matched pairs."""
    pair = [one, other]
    alike, differing = (predict_months(problem, tuning, seed)[pair] for tuning in (tunings.alike, tunings.differing))
    values = np.stack([problem.follow_up.area(check.survival[arm])[:, -1] for arm in pair]) / MONTH_DAYS
    scores, benefit, prognosis = values[0] - values[1], differing[0] - differing[1], alike[0] - alike[1]
    generator, rows = np.random.default_rng(seed), np.isin(problem.arm, pair)
    observed = pseudo_rmst(problem.outcome.take(np.flatnonzero(rows)), problem.follow_up.horizon_days)
    return Heterogeneity(
        rate=measure_autoc(scores, benefit, generator),
        beyond_prognosis=measure_autoc(scores - prognosis, benefit - prognosis, generator),
        concordance=c_for_benefit(problem.arm[rows] == one, benefit[rows], observed, generator),
        calibration=calibrate_benefit(scores, benefit),
        policy=value_policies(values, differing),
    )


def predict_months(problem: Problem, tuning: Tuning, seed: int) -> Matrix:
    """(arms, n) restricted mean survival by models that had not seen the patient."""
    curves = survival_of(cross_fit_hazards(problem, tuning, seed=seed))
    return np.stack([problem.follow_up.area(each)[:, -1] for each in curves]) / MONTH_DAYS
