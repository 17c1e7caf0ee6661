"""The effect of a study's arms as plain values, with what it rests on and what could be wrong with it.

Months are 30.4375 days; `number` is {"value", "low", "high", "standard_error"} with a 95 % interval. Differences are of
an arm minus the reference, which is the last of `arms`; RMST is restricted mean survival to the horizon.

- study, endpoint, n, events, left_out, randomised, arms, reference, horizon_months, asked_months, seed, seconds
- wording: how the numbers may be read
- trial: the target trial
- overlap: {arm: patients, effective_patients, without, unlike, clipped {limit: share}, ratio_mean, ratio_largest,
  imbalance, imbalance_weighted, regions [text], shown, reason}
- no_overlap: {patient: {arm: [reason]}} of patients who could not have had an arm, or are unlike those who had
- propensity: {ridge, trees}: slopes in the stack; both 0 where arms cannot be told from what was known
- methods: {name: {"arms": {arm: {"rmst_months": number, "survival": {month: number}}}, "differences": {contrast:
  {"rmst_months": number and p and bootstrap, "survival": {month: number}}}}}; primary, check: which to quote, which to
  hold it against
- contrasts: {contrast: {"hazard_ratio", "risk_ratio": {value, low, high, e_value, e_value_limit}, "agreement",
  "refutations": [{name, asked, expected, mean, passed, reason}], "heterogeneity": {"autoc": number,
  "autoc_beyond_prognosis": number, "supported", "c_for_benefit": number or None, "calibration": {"slope": number or
  None, "groups": [{patients, predicted, observed}]}, "policy": {"individual": number, "treat_all": {arm: number},
  "gain": number, "shares"}, "sentence"}}}
- heterogeneity_supported: whether any contrast's is
- flags: [{code, message}]
"""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.cohort.outcome import Outcome
from fusion.effects.analysis import LARGEST_DISAGREEMENT, Analysis, EffectSettings, analyse
from fusion.effects.columns import fit_columns
from fusion.effects.estimates import agreement, contrast, method_json
from fusion.effects.overlap import frequent_arms, measure_overlap
from fusion.effects.refuting import Refutation
from fusion.effects.target_trial import TargetTrial
from fusion.errors import CohortError
from fusion.workflows.effects_json import UNSUPPORTED, arm_json, contrast_json, list_patients

Json = dict[str, Any]
ROUNDING = 0.01
RANDOMISED = "Arms were assigned by chance: differences between them are effects of treatment, within their intervals."
OBSERVED = (
    "Model-based g-computation: valid only if what is adjusted for (the blocks named in the target trial) captures why "
    "clinicians chose treatment. It is not a randomised comparison."
)


def estimate_effects(
    url: str,
    study: str,
    endpoint: str,
    *,
    settings: EffectSettings,
    origin_day: int = 0,
    control: str | None = None,
) -> Json:
    """Estimate the effects of a study's arms.

    Args:
        url: of the database.
        study, endpoint: codes.
        settings: arms, horizon, draws, seed.
        origin_day: time zero; nothing after it is adjusted for.
        control: endpoint that treatment cannot change, as a negative control.

    Raises:
        StudyNotFound, EndpointNotFound: there is no such study or endpoint.
        CohortError: fewer than two arms, an unknown arm, late entry, or nothing to adjust for.
        TooFewEvents: fewer than ten events before the horizon.
        InferenceFailed: a model did not converge.
    """
    started = time.monotonic()
    cohort = load_cohort(url, study, endpoint, origin_day=origin_day)
    held = None if control is None else align_control(load_cohort(url, study, control, origin_day=origin_day), cohort)
    report = report_effects(analyse(cohort, settings, control=held), settings)
    return report | {"seconds": time.monotonic() - started}


def align_control(control: Cohort, cohort: Cohort) -> Outcome:
    """The negative-control outcome in the order of the cohort.

    Raises:
        CohortError: a patient of the cohort lacks it.
    """
    place = {code: row for row, code in enumerate(control.codes)}
    lacking = sum(code not in place for code in cohort.codes)
    if lacking:
        expected, found = f"{control.endpoint} of every patient", f"{lacking} without"
        raise CohortError(expected=expected, found=found, where=f"study {cohort.study}")
    return control.followed.take(np.array([place[code] for code in cohort.codes], dtype=np.int64))


def show_overlap(cohort: Cohort, *, seed: int) -> Mapping[str, bool] | None:
    """By arm, whether every kind of patient could have had it; None where a study has no two arms to compare.

    An arm of fewer than twenty patients is not shown, without being compared.

    Raises:
        InferenceFailed: a propensity did not converge.
    """
    arms = frequent_arms(cohort)
    if len(arms) < 2 or all(block.modality is Modality.TREATMENT for block in cohort.blocks):
        return None
    compared = cohort.take(np.flatnonzero([arm in arms for arm in cohort.arms]))
    names = [arm for arm in compared.arms if arm is not None]
    overlap = measure_overlap(fit_columns(compared).read(compared), names, names=arms, seed=seed)
    return {arm: overlap.shown.get(arm, False) for arm in cohort.arm_names}


def report_effects(analysis: Analysis, settings: EffectSettings) -> Json:
    """An analysis as plain values."""
    problem, cohort = analysis.problem, analysis.cohort
    arms = problem.arms
    return {
        "study": cohort.study,
        "endpoint": cohort.endpoint,
        "n": len(cohort),
        "events": int(problem.follow_up.event.sum()),
        "left_out": dict(cohort.left_out),
        "randomised": problem.randomised,
        "arms": list(arms),
        "reference": arms[-1],
        "horizon_months": round(analysis.horizon_months, 2),
        "asked_months": analysis.asked_months,
        "seed": settings.seed,
        "wording": RANDOMISED if problem.randomised else OBSERVED,
        "trial": describe_trial(analysis).to_json(),
        "overlap": {name: arm_json(one) for name, one in analysis.overlap.by_arm.items()},
        "no_overlap": list_patients(cohort, analysis.overlap),
        "propensity": dict(zip(("ridge", "trees"), analysis.overlap.propensity.shares, strict=True)),
        "methods": {name: method_json(each, arms, seed=settings.seed) for name, each in analysis.methods.items()},
        "primary": analysis.primary,
        "check": analysis.check,
        "contrasts": {
            contrast(name, arms[-1]): contrast_json(analysis, arm, analysis.contrasts[name])
            for arm, name in enumerate(arms[:-1])
        },
        "heterogeneity_supported": any(each.heterogeneity.supported for each in analysis.contrasts.values()),
        "flags": list_flags(analysis),
    }


def describe_trial(analysis: Analysis) -> TargetTrial:
    """The trial that the numbers pretend to be."""
    problem, cohort = analysis.problem, analysis.cohort
    blocks = tuple(block.name for block in cohort.blocks if block.modality is not Modality.TREATMENT)
    competing = "; what competes with it counts as the event" if cohort.followed.competing.any() else ""
    return TargetTrial(
        eligibility=f"patients of study {cohort.study} given one of the arms and followed for {cohort.endpoint}",
        left_out=dict(cohort.left_out),
        time_zero=f"day {cohort.origin_day} from the index date",
        arms=problem.arms,
        assignment="by lot" if problem.randomised else "by clinicians; taken as by lot given the adjustment set",
        grace_days=0,
        follow_up_months=round(analysis.horizon_months, 2),
        outcome=f"{cohort.endpoint}{competing}",
        contrast="difference of restricted mean survival and of survival, had everybody been given each arm",
        deviation="none: patients stay on the arm that they started (intention to treat)",
        adjustment=() if problem.randomised else blocks,
        estimator=analysis.primary,
    )


def list_flags(analysis: Analysis) -> list[Json]:
    """What to know before believing a number."""
    flags = [
        flag("no_overlap", f"{name}: overlap is not shown: {one.reason}.")
        for name, one in analysis.overlap.by_arm.items()
        if one.reason and not analysis.problem.randomised
    ]
    if analysis.horizon_months < analysis.asked_months - ROUNDING:
        message = f"Follow-up of an arm ends at {analysis.horizon_months:.1f} months: later months are not estimated."
        flags.append(flag("extrapolation", message))
    for arm, name in enumerate(analysis.problem.arms[:-1]):
        flags += flag_contrast(analysis, arm, name)
    return flags


def flag_contrast(analysis: Analysis, arm: int, name: str) -> list[Json]:
    """Of one arm against the reference."""
    one, reference = analysis.contrasts[name], len(analysis.problem.arms) - 1
    apart = abs(agreement(analysis.methods, analysis.primary, analysis.check, arm, reference)["standard_errors"])
    flags = [
        flag("refuted", f"{name}: failed the check by {each.name}.") for each in one.refutations if is_failed(each)
    ]
    if apart > LARGEST_DISAGREEMENT:
        message = f"{name}: the estimate and its doubly robust check are {apart:.1f} standard errors apart."
        flags.append(flag("methods_disagree", message))
    if not one.heterogeneity.supported:
        flags.append(flag("heterogeneity_unsupported", f"{name}: {UNSUPPORTED}"))
    return flags


def is_failed(one: Refutation) -> bool:
    """Whether an attempt that was made succeeded in refuting."""
    return one.passed is False


def flag(code: str, message: str) -> Json:
    """As printed."""
    return {"code": code, "message": message}
