"""Parts of an analysis of effects as plain values; `fusion.workflows.effects` tells the keys."""

from typing import Any

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.effects.analysis import Analysis, Contrast, Heterogeneity
from fusion.effects.e_value import EValue
from fusion.effects.estimates import agreement
from fusion.effects.overlap import ArmOverlap, Overlap
from fusion.effects.refuting import Refutation

Json = dict[str, Any]
SUPPORTED = "Validation supports that patients benefit differently: individual effects may be shown, with intervals."
UNSUPPORTED = "No evidence that patients benefit differently: the average effect is shown, personalised by prognosis."


def arm_json(one: ArmOverlap) -> Json:
    """Overlap of one arm."""
    return {
        "patients": one.patients,
        "effective_patients": one.effective_patients,
        "without": one.without,
        "unlike": one.unlike,
        "clipped": dict(one.clipped),
        "ratio_mean": one.ratio_mean,
        "ratio_largest": one.ratio_largest,
        "imbalance": one.imbalance,
        "imbalance_weighted": one.imbalance_weighted,
        "regions": [region.words for region in one.regions],
        "shown": one.shown,
        "reason": one.reason,
    }


def list_patients(cohort: Cohort, overlap: Overlap) -> Json:
    """Patients with a flag, and why, by arm."""
    reasons = {
        "propensity below .05": overlap.patients.improbable,
        "of a kind that did not get it": overlap.patients.excluded,
        "fewer than ten comparable patients": overlap.patients.unlike,
    }
    found: Json = {}
    for row, column in np.argwhere(overlap.patients.flagged):
        words = [name for name, mask in reasons.items() if mask[row, column]]
        found.setdefault(cohort.codes[row], {})[overlap.arms[column]] = words
    return found


def contrast_json(analysis: Analysis, arm: int, one: Contrast) -> Json:
    """One arm against the reference."""
    reference = len(analysis.problem.arms) - 1
    ratio = one.hazard_ratio
    return {
        "hazard_ratio": ratio_json((ratio.value, ratio.low, ratio.high), one.e_value_hazard),
        "risk_ratio": ratio_json(one.risk_ratio, one.e_value_risk),
        "agreement": agreement(analysis.methods, analysis.primary, analysis.check, arm, reference),
        "refutations": [refutation_json(each) for each in one.refutations],
        "heterogeneity": heterogeneity_json(one.heterogeneity, analysis.problem.arms[arm], analysis.problem.arms[-1]),
    }


def ratio_json(ratio: tuple[float, float, float], e_value: EValue) -> Json:
    """A ratio with how strong an unmeasured confounder would have to be."""
    named = dict(zip(("value", "low", "high"), ratio, strict=True))
    return named | {"e_value": e_value.estimate, "e_value_limit": e_value.limit}


def refutation_json(one: Refutation) -> Json:
    """One attempt to refute."""
    return {
        "name": one.name,
        "asked": one.asked,
        "expected": one.expected,
        "mean": one.mean,
        "passed": one.passed,
        "reason": one.reason,
    }


def heterogeneity_json(found: Heterogeneity, arm: str, reference: str) -> Json:
    """Whether benefit differs, and whether that could be told."""
    slope = found.calibration.slope
    policy = found.policy
    return {
        "autoc": found.rate.to_json(),
        "autoc_beyond_prognosis": found.beyond_prognosis.to_json(),
        "supported": found.supported,
        "c_for_benefit": None if found.concordance is None else found.concordance.to_json(),
        "calibration": {
            "slope": None if slope is None else slope.to_json(),
            "groups": [
                {"patients": each.patients, "predicted": each.predicted, "observed": each.observed.to_json()}
                for each in found.calibration.groups
            ],
        },
        "policy": {
            "individual": policy.individual.to_json(),
            "treat_all": {arm: policy.single[0].to_json(), reference: policy.single[1].to_json()},
            "gain": policy.gain.to_json(),
            "shares": {arm: policy.shares[0], reference: policy.shares[1]},
        },
        "sentence": SUPPORTED if found.supported else UNSUPPORTED,
    }
