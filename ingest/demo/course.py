"""The state model over time for one arm: burden (E1), ctDNA (E3), visits with RECIST (E5), hazard of death (E6).

    E1  B(t) = B0 [phi exp(-ks t) + (1 - phi) exp(kg t)]
    E3  C = s (B/60)^gamma (1 + kappa ks phi exp(-ks t)) for t > 0
    E6  h_D(t) = h0 (B/60)^beta exp(lambda_pd 1[PD] + w'x + b_kg log(kg / kg_arm))

Equation numbers are those of the twin's documentation. Months are 365.25/12 days; lengths in mm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort, Floats, Integers
from ingest.demo.regimens import ATEZOLIZUMAB, Regimen
from ingest.durations import DAYS_A_MONTH

HORIZON_DAYS: Final = 1826
BETA: Final = 0.45
B_KG: Final = 0.5
GAMMA: Final = 0.43
KAPPA_MONTHS: Final = 2.0
SHED_HGE_PER_ML: Final = 400.0
SD_LOG_SHED: Final = 1.0
# The library's h0 belongs to its own mix of patients; this moves it to the mix drawn here.
H0_SHIFT: Final = 0.05
MAX_BURDEN_MM: Final = 600.0
# Logit of the sensitive fraction per unit of immune infiltration, under checkpoint blockade only.
IMMUNE_ANSWER: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Every patient's true course had they been given one arm.

    Shapes: ks, kg, phi, burden_mm, log_hazard (patients,); cumulative_hazard (patients, HORIZON_DAYS + 1), without
    the effect of progression. `log_hazard` is the log of the monthly hazard on day 0.
    """

    regimen: Regimen
    burden_mm: Floats
    shed: Floats
    ks: Floats
    kg: Floats
    phi: Floats
    log_hazard: Floats
    cumulative_hazard: Floats


def build_course(cohort: Cohort, regimen: Regimen) -> Course:
    """The latent draws of each patient, turned into one arm's parameters and hazards."""
    factors = cohort.factors
    kg = regimen.kg * np.exp(np.clip(regimen.sd_kg * factors["growth"], -2.5, 1.6))
    ks = regimen.ks * np.exp(regimen.sd_ks * factors["kill"])
    # An inflamed tumour answers checkpoint blockade a little more often; the shift is stated in the truth file.
    inflamed = IMMUNE_ANSWER * factors["immune"] * (regimen.name == ATEZOLIZUMAB.name)
    logit = np.log(regimen.phi / (1 - regimen.phi)) + regimen.sd_phi * factors["sensitive"] + inflamed
    phi = 1 / (1 + np.exp(-logit))
    steady = np.log(regimen.h0) + H0_SHIFT + cohort.prognosis + B_KG * np.log(kg / regimen.kg)
    course = Course(
        regimen=regimen,
        burden_mm=cohort.burden_mm,
        ks=ks,
        kg=kg,
        phi=phi,
        shed=SHED_HGE_PER_ML * np.exp(SD_LOG_SHED * factors["shedding"]),
        log_hazard=steady + BETA * np.log(cohort.burden_mm / 60),
        cumulative_hazard=np.empty(0),
    )
    days = np.arange(HORIZON_DAYS)
    hazard = np.exp(steady)[:, None] * (burden_at(course, days) / 60) ** BETA / DAYS_A_MONTH
    total = np.concatenate([np.zeros((len(cohort), 1)), np.cumsum(hazard, axis=1)], axis=1)
    return replace(course, cumulative_hazard=total)


def burden_at(course: Course, days: Integers | Floats) -> Floats:
    """True burden in mm (E1), shape (patients, days), for common days (days,) or each patient's own (patients, days).

    Before day 0 it grows at the resistant rate.
    """
    months = np.atleast_2d(days) / DAYS_A_MONTH
    ks, kg, phi = course.ks[:, None], course.kg[:, None], course.phi[:, None]
    after = phi * np.exp(-ks * np.maximum(months, 0)) + (1 - phi) * np.exp(np.minimum(kg * np.maximum(months, 0), 6))
    before = np.exp(kg * np.minimum(months, 0))
    return np.asarray(np.clip(course.burden_mm[:, None] * after * before, 0.1, MAX_BURDEN_MM))


def ctdna_at(course: Course, patient: int, day: int) -> float:
    """Tumour genome equivalents per mL of plasma of one patient on one day (E3); dying cells shed more."""
    months = max(day, 0) / DAYS_A_MONTH
    ks, phi = course.ks[patient], course.phi[patient]
    spike = KAPPA_MONTHS * ks * phi * np.exp(-ks * months) if day > 0 else 0.0
    burden = burden_at(course, np.array([day]))[patient, 0]
    return float(course.shed[patient] * (burden / 60) ** GAMMA * (1 + spike))
