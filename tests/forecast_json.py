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


# Hazards at both ends of the band, beside that of the curve: by the evidence, and over the tumours that are possible.
EVIDENCE = (1.3, 0.7)
TUMOURS = (4.0, 0.3)
Hazards = tuple[float, float]


def curve(median: float, horizon: int, ends: Hazards = TUMOURS) -> Json:
    """Exponential survival by month, with the band between two hazards."""
    rate = math.log(2) / median
    return {
        str(month): {name: math.exp(-factor * rate * month) for name, factor in zip(("low", "high"), ends, strict=True)}
        | {"p": math.exp(-rate * month)}
        for month in range(horizon + 1)
    }


def median(months: float, follow_up: int, ends: Hazards = TUMOURS) -> Json:
    """A median with its interval; what lies past the follow-up was not reached."""
    found = {"months": months, "low": months / ends[0], "high": months / ends[1]}
    return {name: value if value <= follow_up else None for name, value in found.items()}


def restricted_mean(horizon: int, low: float, high: float) -> Json:
    """Mean survival time up to the horizon, with the shares of it at both ends."""
    return {"months": 0.62 * horizon, "low": low * horizon, "high": high * horizon, "horizon_months": horizon}


def arm(
    months: float = 13.4, *, horizon: int = 24, evidence: str = "A", toxicity: float = 1.0, flags: tuple[Json, ...] = ()
) -> Json:
    """One arm whose median overall survival is so many months."""
    return {
        "evidence": evidence,
        "support": {"patients": 425, "effective_sample_size": 398.2, "source": "randomised arm of the cohort"},
        "survival": curve(months, horizon),
        "survival_average": curve(months, horizon, EVIDENCE),
        "pfs": curve(months / 3, horizon),
        "pfs_average": curve(months / 3, horizon, EVIDENCE),
        "os_median": median(months, horizon),
        "os_median_average": median(months, horizon, EVIDENCE),
        "pfs_median": median(months / 3, horizon),
        "pfs_median_average": median(months / 3, horizon, EVIDENCE),
        "response": interval(0.14, 0.04),
        "rmst": restricted_mean(horizon, 0.1, 0.97),
        "rmst_average": restricted_mean(horizon, 0.5, 0.72),
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
        **dict.fromkeys(("survival", "survival_average", "os_median", "os_median_average", "rmst", "rmst_average")),
    }


def without_averages(found: Json) -> Json:
    """An arm or a difference as it was stored before the evidence's own intervals were: the wide ones alone."""
    return {name: value for name, value in found.items() if "average" not in name}


def difference(months: float = 1.2, p_better: float = 0.81) -> Json:
    """One arm against another."""
    return {
        "survival_12m": {"mean": 0.08, "low": -0.31, "high": 0.52},
        "rmst": {"mean": months, "low": months - 7.4, "high": months + 9.2},
        "p_better": p_better,
        "average": {
            "survival_12m": {"mean": 0.08, "low": -0.02, "high": 0.18},
            "rmst": {"mean": months, "low": months - 1.6, "high": months + 1.7},
            "p_better": 0.96,
        },
        "benefit_harm": {
            "rmst_months": {"mean": months, "low": months - 7.4, "high": months + 9.2},
            "net_months": None,
        },
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
