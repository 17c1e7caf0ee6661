"""Arms as `simulate` prints them, drawn from exponential curves: the right shape and plausible numbers, no model."""

import math
from typing import Any

ORGAN_CLASSES = {
    "Blood and lymphatic system disorders": 0.21,
    "Infections and infestations": 0.11,
    "General disorders and administration site conditions": 0.07,
    "Respiratory, thoracic and mediastinal disorders": 0.08,
    "Gastrointestinal disorders": 0.05,
    "Skin and subcutaneous tissue disorders": 0.01,
}
Json = dict[str, Any]


def interval(mean: float, spread: float) -> Json:
    """A probability with an interval that stays inside 0..1."""
    return {"p": mean, "low": max(0.0, mean - spread), "high": min(1.0, mean + spread)}


def curve(median: float, horizon: int) -> Json:
    """Exponential survival by month, with a band of a quarter either way on the hazard."""
    rate = math.log(2) / median
    return {
        str(month): {
            "p": math.exp(-rate * month),
            "low": math.exp(-1.3 * rate * month),
            "high": math.exp(-0.75 * rate * month),
        }
        for month in range(horizon + 1)
    }


def median(months: float, follow_up: int) -> Json:
    """A median with its interval; what lies past the follow-up was not reached."""
    high = months / 0.7
    return {
        "months": months if months <= follow_up else None,
        "low": months / 1.3 if months / 1.3 <= follow_up else None,
        "high": high if high <= follow_up else None,
    }


def arm(
    months: float = 13.4, *, horizon: int = 24, evidence: str = "A", toxicity: float = 1.0, flags: tuple[Json, ...] = ()
) -> Json:
    """One arm whose median overall survival is so many months."""
    return {
        "evidence": evidence,
        "support": {"patients": 425, "effective_sample_size": 398.2, "source": "randomised arm of the cohort"},
        "survival": curve(months, horizon),
        "pfs": curve(months / 3, horizon),
        "os_median": median(months, horizon),
        "pfs_median": median(months / 3, horizon),
        "response": interval(0.14, 0.04),
        "rmst": {"months": 0.62 * horizon, "low": 0.5 * horizon, "high": 0.72 * horizon, "horizon_months": horizon},
        "toxicity": {
            name: {
                **interval(toxicity * p, toxicity * p * 0.45),
                "source": "site data, 40 of 425, all_cause",
                "attribution": "all_cause",
                "verified": True,
            }
            for name, p in ORGAN_CLASSES.items()
        },
        "flags": list(flags),
    }


def expert_arm() -> Json:
    """An arm that only an expert prior supports: no overall survival is shown."""
    return {
        **arm(9.0, evidence="D", flags=({"code": "expert_prior", "message": "No trial curve supports this arm."},)),
        "support": {"patients": 0, "effective_sample_size": 0.0, "source": "regimen library, unverified row"},
        "survival": None,
        "os_median": None,
        "rmst": None,
    }


def difference(months: float = 1.2, p_better: float = 0.81) -> Json:
    """One arm against another."""
    return {
        "survival_12m": {"mean": 0.08, "low": -0.02, "high": 0.18},
        "rmst": {"mean": months, "low": months - 1.6, "high": months + 1.7},
        "p_better": p_better,
    }


def simulated(arms: dict[str, Json] | None = None) -> Json:
    """The whole JSON: two arms of a randomised trial, unless others are given."""
    arms = arms or {
        "atezolizumab": arm(
            13.4,
            toxicity=0.4,
            flags=(
                {"code": "heterogeneity_unsupported", "message": "No evidence that this patient benefits otherwise."},
            ),
        ),
        "docetaxel": arm(9.6),
    }
    first, *others = arms
    return {"arms": arms, "differences": {f"{first} vs {other}": difference() for other in others}}
