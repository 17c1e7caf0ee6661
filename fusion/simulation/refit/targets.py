"""What the simulated patients of a regimen have to meet, and how closely."""

from dataclasses import dataclass

import numpy as np

from fusion.simulation.library import Regimen
from fusion.simulation.refit.curves import ObservedCurve
from fusion.simulation.shapes import Months

# A curve counts as eight independent points however fine the grid, and is never known better than to two points.
POINTS_OF_A_CURVE = 8
FLOOR = 0.02
FEWEST_AT_RISK, SHARE_AT_RISK = 10, 0.05
STEP_MONTHS, LONGEST_MONTHS = 1.0, 60.0
MEDIAN_SE_MONTHS, MEDIAN_SHARE_SE = 0.25, 0.015
RESPONSE_SE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveTarget:
    """One endpoint: (t,) survival at times with standard errors, and the median where it was reached.

    Attributes:
        months, survival, standard_error: of the curve; empty where only the median was published.
        median_months: None where not reached or not known.
    """

    months: Months
    survival: Months
    standard_error: Months
    median_months: float | None

    @property
    def says_something(self) -> bool:
        """Whether there is a curve or a median."""
        return len(self.months) > 0 or self.median_months is not None

    @property
    def last_month(self) -> float:
        """The latest time that is looked at."""
        return max([*self.months, self.median_months or 0.0], default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Of one regimen: progression-free and overall survival, and the share that responds.

    Attributes:
        pfs, os: curves or medians.
        response_rate: published.
        fitted_to: what these are, in words.
        anchored: whether parameters are to stay near those that the regimen has, since medians alone say nothing of
            the shape of a curve.
    """

    pfs: CurveTarget
    os: CurveTarget
    response_rate: float
    fitted_to: str
    anchored: bool = False

    @property
    def last_month(self) -> float:
        """The latest time that is looked at; responses come in the first year and a half."""
        return max(18.0, self.pfs.last_month, self.os.last_month)


def curve_target(curve: ObservedCurve | None) -> CurveTarget:
    """A curve on a monthly grid, as far as a twentieth of the patients, and ten, are still under observation."""
    if curve is None:
        return median_target(None)
    enough = curve.at_risk >= max(FEWEST_AT_RISK, SHARE_AT_RISK * curve.patients)
    last = min(float(curve.months[enough][-1]), LONGEST_MONTHS)
    months = np.arange(STEP_MONTHS, last + 1e-9, STEP_MONTHS)
    place = np.searchsorted(curve.months, months, side="right") - 1
    survival, at_risk = curve.survival[place], np.maximum(curve.at_risk[place], 1.0)
    # Peto's standard error (Peto 1977): that of a share among those still at risk.
    error = np.maximum(FLOOR, survival * np.sqrt((1 - survival) / at_risk))
    return CurveTarget(
        months=months,
        survival=survival,
        standard_error=error * np.sqrt(max(1.0, len(months) / POINTS_OF_A_CURVE)),
        median_months=curve.median_months,
    )


def median_target(median_months: float | None) -> CurveTarget:
    """A published median without a curve."""
    empty = np.zeros(0)
    return CurveTarget(months=empty, survival=empty, standard_error=empty, median_months=median_months)


def targets_of_curves(regimen: Regimen, pfs: ObservedCurve | None, os: ObservedCurve | None) -> Targets:
    """Curves and the published response rate."""
    names = [name for name, curve in (("PFS curve", pfs), ("OS curve", os)) if curve is not None]
    return Targets(
        pfs=curve_target(pfs),
        os=curve_target(os),
        response_rate=regimen.response_rate,
        fitted_to=", ".join([*names, "response rate"]),
    )


def targets_of_summaries(regimen: Regimen) -> Targets:
    """The library's own published medians and response rate, where no curve is at hand."""
    medians = (("PFS median", regimen.pfs_median_months), ("OS median", regimen.os_median_months))
    names = [name for name, value in medians if value is not None]
    return Targets(
        pfs=median_target(regimen.pfs_median_months),
        os=median_target(regimen.os_median_months if regimen.has_os_curve else None),
        response_rate=regimen.response_rate,
        fitted_to=", ".join([*names, "response rate"]) + "; shape as fitted to curves before",
        anchored=True,
    )
