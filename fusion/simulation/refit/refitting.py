"""Refit the library's regimens from a folder of curves, and say how well each one meets its trial."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from fusion.errors import RegimenNotFound
from fusion.simulation.library import Library, Regimen
from fusion.simulation.library.finding import nearest
from fusion.simulation.library.sources import CurveSource, Endpoint
from fusion.simulation.refit.curves import CurveFolder, ObservedCurve, observe
from fusion.simulation.refit.fitting import BEYOND, fit_regimen
from fusion.simulation.refit.parameters import PRIORS
from fusion.simulation.refit.targets import targets_of_curves, targets_of_summaries
from fusion.simulation.refit.usual import UsualCurves, median_of, simulate_usual
from fusion.simulation.settings import DEFAULTS, Settings

Progress = Callable[[str, int, int], None]
Numbers = Mapping[str, float | None]
NO_CURVES = "its curves are not in this folder"
NO_SOURCE = "no curves of it are known"
MONTHS_SHOWN = (6, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a regimen's trial showed: the curves that are at hand, and the library's published numbers."""

    pfs: ObservedCurve | None
    os: ObservedCurve | None

    def describe(self, regimen: Regimen) -> dict[str, float | None]:
        """Medians, survival at 6 and 12 months and the response rate; None where not reached or not known."""
        return {
            "pfs_median": regimen.pfs_median_months,
            "os_median": regimen.os_median_months,
            **{f"pfs_{month}": self.pfs.at(month) if self.pfs else None for month in MONTHS_SHOWN},
            **{f"os_{month}": self.os.at(month) if self.os else None for month in MONTHS_SHOWN},
            "response": regimen.response_rate,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RefitReport:
    """One regimen before and after.

    Attributes:
        regimen: with its new parameters and the medians of its curves.
        observed, before, after: medians in months, shares 0..1; survival None where it rests on the prior alone.
        loss_before, loss: half the squared standardised misfit.
    """

    regimen: Regimen
    observed: Numbers
    before: Numbers
    after: Numbers
    loss_before: float
    loss: float

    def to_json(self) -> dict[str, Any]:
        """Plain dicts."""
        return {
            "trial": self.regimen.trial,
            "fitted_to": self.regimen.fitted_to,
            "observed": dict(self.observed),
            "simulated_before": dict(self.before),
            "simulated": dict(self.after),
            "loss_before": self.loss_before,
            "loss": self.loss,
            "parameters": {prior.name: getattr(self.regimen, prior.name) for prior in PRIORS},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Refits:
    """Every regimen that was asked for: refitted, or kept with the reason."""

    reports: Mapping[str, RefitReport]
    kept: Mapping[str, str]

    def apply(self, library: Library) -> tuple[Regimen, ...]:
        """The library's regimens, refitted where that was done."""
        new = {key: report.regimen for key, report in self.reports.items()}
        return tuple(new.get(each.key, each) for each in library.regimens)


def refit_library(
    library: Library,
    sources: Sequence[CurveSource],
    folder: CurveFolder,
    *,
    keys: Sequence[str] = (),
    medians: bool = False,
    settings: Settings = DEFAULTS,
    progress: Progress | None = None,
) -> Refits:
    """Refit regimens whose curves are in a folder.

    Args:
        library: with the present parameters.
        sources: which curves are a regimen's.
        folder: reconstructed patients.
        keys: of regimens; empty means all.
        medians: whether a regimen without curves here is fitted to its published medians and response rate.
        settings: defaults of the state model.
        progress: told of (stage, done, total).

    Raises:
        RegimenNotFound: a key is not in the library (the nearest is named).
        CurvesError: a dataset lacks an arm, or holds too few patients or events.
    """
    known = {each.key: each for each in library.regimens}
    for key in keys:
        if key not in known:
            expected = f"a regimen such as {nearest(key, library.regimens)}"
            raise RegimenNotFound(expected=expected, found=key, where="regimen library")
    reports: dict[str, RefitReport] = {}
    kept: dict[str, str] = {}
    asked = list(keys) or list(known)
    for done, key in enumerate(asked, start=1):
        own = [each for each in sources if each.regimen == key]
        if folder.has(own):
            reports[key] = refit_from_curves(known[key], own, folder, settings)
        elif medians:
            reports[key] = refit_from_medians(known[key], settings)
        else:
            kept[key] = NO_CURVES if own else NO_SOURCE
        if progress is not None:
            progress("regimens", done, len(asked))
    return Refits(reports=reports, kept=kept)


def refit_from_curves(
    regimen: Regimen, sources: Sequence[CurveSource], folder: CurveFolder, settings: Settings = DEFAULTS
) -> RefitReport:
    """One regimen from its curves; medians and follow-up become those of the curves.

    Raises:
        CurvesError: the dataset lacks the arm, or holds too few patients or events.
    """
    observed = observe_regimen(regimen.key, sources, folder)
    longest = observed.os or observed.pfs
    updated = replace(
        regimen,
        pfs_median_months=observed.pfs.median_months if observed.pfs else regimen.pfs_median_months,
        os_median_months=observed.os.median_months if observed.os else None,
        has_os_curve=observed.os is not None,
        follow_up_months=longest.follow_up_months if longest else regimen.follow_up_months,
    )
    return _refit(regimen, updated, observed, settings)


def refit_from_medians(regimen: Regimen, settings: Settings = DEFAULTS) -> RefitReport:
    """One regimen from its published medians and response rate."""
    return _refit(regimen, regimen, Observed(pfs=None, os=None), settings)


def observe_regimen(key: str, sources: Sequence[CurveSource], folder: CurveFolder) -> Observed:
    """The curves of both endpoints, each pooled over its sources."""
    by_endpoint = {
        endpoint: [each for each in sources if each.endpoint is endpoint] for endpoint in (Endpoint.PFS, Endpoint.OS)
    }
    curves = {
        endpoint: observe(folder.pool(own), endpoint, f"{folder.name}, regimen {key}") if own else None
        for endpoint, own in by_endpoint.items()
    }
    return Observed(pfs=curves[Endpoint.PFS], os=curves[Endpoint.OS])


def describe_simulated(regimen: Regimen, curves: UsualCurves) -> dict[str, float | None]:
    """The same numbers as observed ones, of simulated patients; without an OS curve no survival is shown."""
    months = np.array(MONTHS_SHOWN, dtype=np.float64)
    alive = curves.survival_at(months) if regimen.has_os_curve else [None] * len(months)
    return {
        "pfs_median": median_of(curves.free),
        "os_median": median_of(curves.alive) if regimen.has_os_curve else None,
        **dict(zip((f"pfs_{month}" for month in MONTHS_SHOWN), map(float, curves.free_at(months)), strict=True)),
        **{f"os_{month}": None if p is None else float(p) for month, p in zip(MONTHS_SHOWN, alive, strict=True)},
        "response": curves.responded,
    }


def _refit(before: Regimen, updated: Regimen, observed: Observed, settings: Settings) -> RefitReport:
    has_curve = observed.pfs is not None or observed.os is not None
    targets = targets_of_curves(updated, observed.pfs, observed.os) if has_curve else targets_of_summaries(updated)
    simulate = partial(simulate_usual, months=BEYOND * targets.last_month, settings=settings)
    found = fit_regimen(updated, targets, settings=settings)
    fitted = replace(found.regimen, fitted_to=found.fitted_to)
    return RefitReport(
        regimen=fitted,
        observed=observed.describe(updated),
        before=describe_simulated(before, simulate(before)),
        after=describe_simulated(fitted, found.curves),
        loss_before=found.loss_before,
        loss=found.loss,
    )
