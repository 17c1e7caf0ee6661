"""Door to the regimen library of `fusion`: tables that are read without torch."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from twins.bridge.errors import RegimenNotFound

if TYPE_CHECKING:
    from fusion.simulation.library import Regimen, ToxicityRate
    from fusion.simulation.library.contrasts import Contrast

# Published intervals of hazard ratios are of 95%.
NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRate:
    """Share 0..1 of a trial's patients with an event of grade 3 or more."""

    term: str
    trial: str
    patients: int
    severe: float
    attribution: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialContrast:
    """A trial's hazard ratio with its 95% interval as the model uses it: symmetric on the log scale."""

    what: str
    trial: str
    patients: int
    endpoint: str
    hazard_ratio: float
    low: float
    high: float
    verified: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenSource:
    """What the library holds of a regimen, and from where."""

    key: str
    trial: str
    setting: str
    source: str
    fitted_to: str
    scan_weeks: int
    response_verified: bool
    rates: tuple[PublishedRate, ...]
    contrasts: tuple[TrialContrast, ...]


def find_regimen_source(name: str, *, diagnosis: str, detail: str) -> RegimenSource | None:
    """The library's regimen of this name for this diagnosis; None where there is none, or several."""
    from fusion.simulation.library import find_regimen, load_library

    try:
        regimen = find_regimen(name, diagnosis, detail=detail)
    except RegimenNotFound:
        return None
    return RegimenSource(
        key=regimen.key,
        trial=regimen.trial,
        setting=regimen.setting,
        source=regimen.source,
        fitted_to=regimen.fitted_to,
        scan_weeks=regimen.scan_weeks,
        response_verified=regimen.response_verified,
        rates=tuple(_rate(each) for each in load_library().rates_of(regimen.key)),
        contrasts=_contrasts(regimen),
    )


def _rate(rate: ToxicityRate) -> PublishedRate:
    return PublishedRate(
        term=rate.term,
        trial=rate.trial,
        patients=rate.patients,
        severe=rate.severe,
        attribution=rate.attribution.value,
        verified=rate.verified,
        source=rate.source,
    )


def _contrasts(regimen: Regimen) -> tuple[TrialContrast, ...]:
    """Trials that compared regimens of this kind with another, on either side."""
    from fusion.simulation.library.contrasts import load_comparisons

    return tuple(
        _contrast(each, comparison.what)
        for comparison in load_comparisons()
        if regimen.key in (*comparison.treatments, *comparison.comparators)
        for each in comparison.contrasts
    )


def _contrast(contrast: Contrast, what: str) -> TrialContrast:
    middle, spread = contrast.log_hazard_ratio, NORMAL_95 * contrast.standard_error
    return TrialContrast(
        what=what,
        trial=contrast.trial,
        patients=contrast.patients,
        endpoint=contrast.endpoint,
        hazard_ratio=exp(middle),
        low=exp(middle - spread),
        high=exp(middle + spread),
        verified=contrast.verified,
        source=contrast.source,
    )
