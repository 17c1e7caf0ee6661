"""A forecast of arms, as printed and stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fusion.simulation.flags import Flag
from fusion.simulation.library import Evidence

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmForecast:
    """One arm; probabilities 0..1, times in months from the origin day, intervals of 90 %; None is not shown.

    Attributes:
        evidence: grade.
        support: patients, effective_sample_size, source, follow_up_months (beyond which nothing was seen).
        survival: {month: p, low, high}, conditional on being alive at the origin; the interval holds 90 % of the
            tumours that the data leave possible.
        survival_average: the same p; the interval holds what the evidence leaves open about that average.
        pfs, pfs_average: the same for survival without progression.
        os_median, pfs_median: months, low, high; each None where not reached within the source's follow-up.
        os_median_average, pfs_median_average: the same months; low and high by the evidence alone.
        response: p, low, high of a partial or complete response.
        rmst, rmst_average: restricted mean survival: months, low, high, horizon_months.
        toxicity: {organ class: p, low, high, source, verified, attribution, curve, grades, severe_days, onset} of grade
            3 or more by the horizon; curve is by month, severe_days the expected days in grade 3 or more.
        special_interest: the same of adverse events of special interest, which are part of their classes too.
        discontinuation: p, low, high, source, verified, attribution, reason, curve of a stop of treatment before
            progression and death.
        exposure: on_treatment by month, months: mean, low, high; stops_known.
        benefit_harm: rmst_months, severe_days, stop, and net_months at the weights that were asked for.
        flags: what to know before believing it.
    """

    evidence: Evidence
    support: Numbers
    survival: Numbers | None
    survival_average: Numbers | None
    pfs: Numbers | None
    pfs_average: Numbers | None
    os_median: Numbers | None
    os_median_average: Numbers | None
    pfs_median: Numbers | None
    pfs_median_average: Numbers | None
    response: Numbers | None
    rmst: Numbers | None
    rmst_average: Numbers | None
    toxicity: Numbers
    special_interest: Numbers
    discontinuation: Numbers | None
    exposure: Numbers | None
    benefit_harm: Numbers
    flags: tuple[Flag, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dicts."""
        return {
            "evidence": self.evidence.value,
            "support": dict(self.support),
            "survival": self.survival,
            "survival_average": self.survival_average,
            "pfs": self.pfs,
            "pfs_average": self.pfs_average,
            "os_median": self.os_median,
            "os_median_average": self.os_median_average,
            "pfs_median": self.pfs_median,
            "pfs_median_average": self.pfs_median_average,
            "response": self.response,
            "rmst": self.rmst,
            "rmst_average": self.rmst_average,
            "toxicity": dict(self.toxicity),
            "special_interest": dict(self.special_interest),
            "discontinuation": self.discontinuation,
            "exposure": self.exposure,
            "benefit_harm": dict(self.benefit_harm),
            "flags": [flag.to_json() for flag in self.flags],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """First arm minus second; None where either's survival is not shown.

    Attributes:
        survival_12m: mean, low, high of the difference at 12 months; the interval is over tumours.
        rmst: the same of the restricted mean, months.
        p_better: share of particles that live longer on the first.
        average: survival_12m, rmst and p_better of the average patient like this one: the evidence's uncertainty alone.
        benefit_harm: differences of the parts, weights at which the order turns, and the net at the weights asked for.
    """

    survival_12m: Numbers | None
    rmst: Numbers | None
    p_better: float | None
    average: Numbers | None
    benefit_harm: Numbers

    def to_json(self) -> dict[str, Any]:
        """Plain dicts."""
        return {
            "survival_12m": self.survival_12m,
            "rmst": self.rmst,
            "p_better": self.p_better,
            "average": self.average,
            "benefit_harm": dict(self.benefit_harm),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsForecast:
    """Arms side by side, in the order asked for, every pair's difference, and what edited regimens assume, by label."""

    arms: Mapping[str, ArmForecast]
    differences: Mapping[str, Difference]
    edits: Mapping[str, tuple[Numbers, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The `arms`, `differences` and `edits` of the command line."""
        return {
            "arms": {name: arm.to_json() for name, arm in self.arms.items()},
            "differences": {name: each.to_json() for name, each in self.differences.items()},
            "edits": {label: [dict(each) for each in notes] for label, notes in self.edits.items()},
        }
