"""Refit the regimen library from a folder of reconstructed curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fusion.simulation.library import load_library
from fusion.simulation.library.sources import load_sources
from fusion.simulation.refit.curves import read_folder
from fusion.simulation.refit.refitting import Progress, refit_library
from fusion.simulation.refit.writing import render_arms


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedRegimens:
    """What a refit of the library gave.

    Attributes:
        regimens: {key: trial, fitted_to, observed, simulated_before, simulated, loss_before, loss, parameters}.
        kept: {key: why it was not refitted}.
        table: the whole library as the text of arms.csv, refitted where that was done.
    """

    regimens: dict[str, Any]
    kept: dict[str, str]
    table: str


def fit_regimens(
    folder: Path, *, keys: Sequence[str] = (), medians: bool = False, progress: Progress | None = None
) -> FittedRegimens:
    """Refit the regimens that a folder has curves of.

    Args:
        folder: key.csv and patients.csv or patients.csv.gz.
        keys: of regimens; empty means all.
        medians: whether those without curves here are fitted to their published medians and response rate.
        progress: told of (stage, done, total).

    Raises:
        CurvesError: files, columns, datasets or arms that do not fit.
        RegimenNotFound: an unknown key.
    """
    library = load_library()
    found = refit_library(library, load_sources(), read_folder(folder), keys=keys, medians=medians, progress=progress)
    return FittedRegimens(
        regimens={key: report.to_json() for key, report in found.reports.items()},
        kept=dict(found.kept),
        table=render_arms(found.apply(library)),
    )
