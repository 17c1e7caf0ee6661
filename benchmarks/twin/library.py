"""Every regimen of the library, simulated by the product's own path, against what its trial showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.sections import Bar, Section, at_most, table
from fusion.cohort.history import PatientHistory
from fusion.simulation.arms.forecast import ArmForecast
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.assimilation.posterior import PARTICLES, update
from fusion.simulation.library import Regimen, load_library
from fusion.simulation.library.sources import load_sources
from fusion.simulation.population import library_arm, library_population
from fusion.simulation.refit.curves import CurveFolder, read_folder
from fusion.simulation.refit.refitting import Observed, observe_regimen

QUICK_PARTICLES = 400
HORIZON_MONTHS = 24
SEED = 0
MONTHS = (6, 12, 18)
MEASURED = (
    "A patient of whom nothing is known, by `twin` and `simulate`, for every regimen in the package's table. Observed "
    "medians and survival are Kaplan-Meier of the reconstructed patients where the folder has them, else as published; "
    "response rates are as published, most not checked against the paper. The parameters were fitted to the same "
    "curves: this shows that the model can bend to them, not that it forecasts."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One regimen: observed beside simulated; None where not reached, not known or not shown."""

    regimen: Regimen
    observed: Mapping[str, float | None]
    simulated: Mapping[str, float | None]
    shows_survival: bool

    def error(self, name: str) -> float | None:
        """Simulated less observed, without its sign."""
        seen, found = self.observed[name], self.simulated[name]
        return None if seen is None or found is None else abs(found - seen)


def measure(folder: Path | None, *, quick: bool) -> Section:
    """The row `library`."""
    compared = compare_library(None if folder is None else read_folder(folder), quick=quick)
    hidden = [each for each in compared if not each.regimen.has_os_curve]
    shown = [each.regimen.key for each in hidden if each.shows_survival]
    bars = (
        at_most("PFS median, median absolute error (months)", middle_error(compared, "pfs_median"), 0.6),
        at_most("OS median, median absolute error (months)", middle_error(compared, "os_median"), 0.5),
        at_most("response, median absolute error (share)", middle_error(compared, "response"), 0.02),
        Bar(
            what="arms without an OS curve show no OS",
            wanted="none of them",
            found=", ".join(shown) if shown else f"none of {len(hidden)}",
            met=not shown,
        ),
    )
    return Section(
        name="library",
        title="Regimen library",
        lines=(MEASURED, "", *regimen_lines(compared), *error_lines(compared)),
        bars=bars,
    )


def compare_library(folder: CurveFolder | None, *, quick: bool) -> list[Compared]:
    """Each regimen of the package's table."""
    population = library_population(load_library())
    history = PatientHistory(code="nobody", study="library")
    posterior = update(history, None, population, particles=QUICK_PARTICLES if quick else PARTICLES, seed=SEED)
    found = []
    for regimen in load_library().regimens:
        arm = library_arm(regimen)
        forecast = simulate(posterior, [arm], horizon_months=HORIZON_MONTHS, seed=SEED).arms[arm.key]
        found.append(
            Compared(
                regimen=regimen,
                observed=observe(regimen, folder),
                simulated=read_forecast(forecast),
                shows_survival=any(
                    each is not None
                    for each in (forecast.survival, forecast.os_median, forecast.rmst, forecast.survival_average)
                ),
            )
        )
    return found


def observe(regimen: Regimen, folder: CurveFolder | None) -> dict[str, float | None]:
    """Medians, survival and response as the trial had them."""
    own = [each for each in load_sources() if each.regimen == regimen.key]
    has_curves = folder is not None and folder.has(own)
    curves = (
        observe_regimen(regimen.key, own, folder) if folder is not None and has_curves else Observed(pfs=None, os=None)
    )
    return {
        "pfs_median": curves.pfs.median_months if curves.pfs else regimen.pfs_median_months,
        "os_median": curves.os.median_months if curves.os else regimen.os_median_months,
        **{f"pfs_{month}": curves.pfs.at(month) if curves.pfs else None for month in MONTHS},
        **{f"os_{month}": curves.os.at(month) if curves.os else None for month in MONTHS},
        "response": regimen.response_rate,
    }


def read_forecast(forecast: ArmForecast) -> dict[str, float | None]:
    """The same numbers as a forecast shows them."""
    survival, free = forecast.survival, forecast.pfs
    return {
        "pfs_median": forecast.pfs_median["months"] if forecast.pfs_median else None,
        "os_median": forecast.os_median["months"] if forecast.os_median else None,
        **{f"pfs_{month}": free[str(month)]["p"] if free else None for month in MONTHS},
        **{f"os_{month}": survival[str(month)]["p"] if survival else None for month in MONTHS},
        "response": forecast.response["p"] if forecast.response else None,
    }


def middle_error(compared: Sequence[Compared], name: str) -> float | None:
    """Median absolute error over the regimens that have both numbers."""
    errors = errors_of(compared, name)
    return median(errors) if errors else None


def errors_of(compared: Sequence[Compared], name: str) -> list[float]:
    """Absolute errors where both numbers are known."""
    return [error for each in compared if (error := each.error(name)) is not None]


def regimen_lines(compared: Sequence[Compared]) -> list[str]:
    """A row a regimen."""
    rows = [
        (
            each.regimen.key, each.regimen.trial, str(each.regimen.patients),
            *(f"{shown(each.observed[name])} / {shown(each.simulated[name])}" for name in ("pfs_median", "os_median")),
            f"{shown(each.observed['response'])} / {shown(each.simulated['response'])}"
            + ("" if each.regimen.response_verified else " (unverified)"),
            each.regimen.fitted_to,
        )
        for each in compared
    ]  # fmt: skip
    names = ("regimen", "trial", "n", "PFS median", "OS median", "response", "fitted to")
    return [
        "Observed / simulated; months and shares. A dash: not reached, not known or not shown.",
        "",
        *table(names, rows),
    ]


def error_lines(compared: Sequence[Compared]) -> list[str]:
    """Errors of every number, over the regimens that have it."""
    names = ("pfs_median", "os_median", *(f"{what}_{month}" for what in ("pfs", "os") for month in MONTHS), "response")
    rows = [
        (name, str(len(errors)), f"{median(errors):.3f}", f"{max(errors):.3f}")
        for name in names
        if (errors := errors_of(compared, name))
    ]
    return list(table(("number", "regimens", "median absolute error", "largest"), rows))


def shown(value: float | None) -> str:
    """Two or three digits."""
    return "–" if value is None else f"{value:.3g}"
