"""Toxicity, the stop of treatment and exposure, as printed."""

from typing import Any

from scipy.special import betaincinv

from fusion.simulation.arms.summaries import curve, difference, probability
from fusion.simulation.settings import Settings
from fusion.simulation.toxicity.risks import ClassRisk, RiskKind
from fusion.simulation.toxicity.simulating import RiskCourse, ToxicityCourse

Json = dict[str, Any]
BAND = (0.05, 0.95)
FIRST_EPISODE = "first episode of grade 3 or more; later ones are not counted"


def describe_kinds(course: ToxicityCourse, kind: RiskKind, settings: Settings) -> dict[str, Json]:
    """Organ classes, or events of special interest, by label."""
    return {each.risk.label: describe_risk(each, settings) for each in course.kinds if each.risk.kind is kind}


def describe_risk(course: RiskCourse, settings: Settings) -> Json:
    """One kind: incidence by the horizon and by month, grades, days in grade 3 or more, onset, and where from."""
    risk = course.risk
    return {
        **probability(course.incidence[-1]),
        "source": risk.source,
        "verified": risk.is_verified,
        "attribution": risk.attribution.value,
        "curve": curve(course.incidence),
        "grades": describe_grades(risk, settings),
        "severe_days": describe_days(course),
        "onset": {
            "median_weeks": course.onset.median_weeks,
            "verified": course.onset.verified,
            "source": course.onset.source,
        },
    }


def describe_days(course: RiskCourse) -> Json | None:
    """Expected days in grade 3 or more until the horizon, with how long an episode lasts."""
    if course.severe_days is None or course.duration is None:
        return None
    return {
        **difference(course.severe_days),
        "episode_days": course.duration.mean_days,
        "verified": course.duration.verified and course.risk.is_verified,
        "attribution": course.risk.attribution.value,
        "source": course.duration.source,
        "counted": FIRST_EPISODE,
    }


def describe_grades(risk: ClassRisk, settings: Settings) -> Json:
    """P(any), P(>= 3 | any), P(5 | >= 3) of the arm's patients (continuation ratios); None where not known.

    They are the arm's, not shifted by what is known of this patient. A published share counts for k of its patients, as
    it does for the incidence.
    """
    rate, site = risk.rate, risk.site
    shares = [(rate.any_grade, rate.severe, settings.toxicity_weight * rate.patients)] if rate else []
    shares += [(site.share_any_grade, site.severe, site.weight)] if site else []
    known = [(any_grade, severe, weight) for any_grade, severe, weight in shares if any_grade is not None]
    patients = sum(weight for _, _, weight in known)
    affected = sum(any_grade * weight for any_grade, _, weight in known)
    severely = sum(min(severe, any_grade) * weight for any_grade, severe, weight in known)
    return {
        "any": _ratio(affected, patients) if patients > 0 else None,
        "severe_given_any": _ratio(severely, affected) if affected > 0 else None,
        "fatal_given_severe": _ratio(site.fatal, site.events) if site is not None and site.events else None,
    }


def _ratio(part: float, whole: float) -> dict[str, float]:
    """Mean and 90 % interval of Beta(1/2 + part, 1/2 + rest)."""
    a, b = 0.5 + part, 0.5 + whole - part
    low, high = betaincinv(a, b, BAND)
    return {"p": a / (a + b), "low": float(low), "high": float(high)}


def describe_stop(course: ToxicityCourse) -> Json | None:
    """The stop of treatment before progression and death; None where nothing is known of it."""
    stop = course.stop
    if stop is None:
        return None
    return {
        **probability(stop.incidence[-1]),
        "source": stop.risk.source,
        "verified": stop.risk.is_verified,
        "attribution": stop.risk.attribution.value,
        "reason": stop.risk.stop_reason.value,
        "curve": curve(stop.incidence),
    }


def describe_exposure(course: ToxicityCourse) -> Json:
    """Alive, not progressed and on treatment, by month, and the expected months so."""
    return {
        "on_treatment": curve(course.on_treatment),
        "months": difference(course.exposure_months),
        "stops_known": course.stop is not None,
    }
