"""What randomised trials say of one regimen against another, pooled over trials.

An arm that was fitted to one trial's curves and another that was fitted to another's cannot be compared: the trials'
patients differ. The ratio of hazards within trials can.
"""

import csv
import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

# Heterogeneity of all-cause mortality between trials of drugs: log of tau^2 normal, for log odds ratios (Turner 2015).
# Log hazard ratios differ less, so this errs towards too wide.
TAU_LOG_SQUARE = (-4.06, 1.45)
TAU_GRID = np.linspace(1e-4, 0.8, 2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One trial's hazard ratio of overall survival or progression-free survival.

    Attributes:
        comparison: which pair of regimens, as in comparisons.csv.
        trial: name.
        endpoint: OS or PFS.
        patients: in both arms.
        log_hazard_ratio, standard_error: treatment against comparator.
        verified: whether the number was checked against its source.
        source: publication.
    """

    comparison: str
    trial: str
    endpoint: str
    patients: int
    log_hazard_ratio: float
    standard_error: float
    verified: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A pair of kinds of regimens that trials compared.

    Attributes:
        key: as in contrasts.csv.
        treatments, comparators: keys of the library's regimens on either side.
        what: in words.
        contrasts: of each trial.
    """

    key: str
    treatments: tuple[str, ...]
    comparators: tuple[str, ...]
    what: str
    contrasts: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledContrast:
    """A log hazard ratio pooled over trials.

    Attributes:
        mean, standard_error: of the mean over trials like these.
        heterogeneity: tau, the standard deviation between trials (posterior mean).
        trials: names.
    """

    mean: float
    standard_error: float
    heterogeneity: float
    trials: tuple[str, ...]


@cache
def load_comparisons() -> tuple[Comparison, ...]:
    """The comparisons that ship with the package."""
    contrasts = [_parse_contrast(row) for row in _rows("contrasts.csv")]
    return tuple(
        Comparison(
            key=row["comparison"],
            treatments=tuple(row["treatments"].split()),
            comparators=tuple(row["comparators"].split()),
            what=row["what"],
            contrasts=tuple(each for each in contrasts if each.comparison == row["comparison"]),
        )
        for row in _rows("comparisons.csv")
    )


def pool_contrasts(comparison: Comparison, endpoint: str, *, without: Collection[str] = ()) -> PooledContrast | None:
    """Random-effects mean over trials, the between-trial variance integrated out; None without a trial.

        y_i ~ N(mu, s_i^2 + tau^2), mu flat, log tau^2 ~ N(-4.06, 1.45^2)

    Normal-normal hierarchical model (Higgins 2009), prior of tau by Turner 2015.

    Args:
        comparison: which.
        endpoint: OS or PFS.
        without: trials to leave out, so that they can be predicted.
    """
    used = [each for each in comparison.contrasts if each.endpoint == endpoint and each.trial not in without]
    if not used:
        return None
    y = np.array([each.log_hazard_ratio for each in used])
    variance = np.array([each.standard_error for each in used]) ** 2 + TAU_GRID[:, None] ** 2
    weight = 1 / variance
    means, variances = (weight * y).sum(1) / weight.sum(1), 1 / weight.sum(1)
    misfit = (weight * (y - means[:, None]) ** 2).sum(1)
    log_posterior = _log_prior() + 0.5 * (np.log(variances) - np.log(variance).sum(1) - misfit)
    share = np.exp(log_posterior - log_posterior.max())
    share /= share.sum()
    mean = float(share @ means)
    return PooledContrast(
        mean=mean,
        standard_error=math.sqrt(float(share @ (variances + means**2)) - mean**2),
        heterogeneity=float(share @ TAU_GRID),
        trials=tuple(each.trial for each in used),
    )


def _log_prior() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    centre, spread = TAU_LOG_SQUARE
    # The grid is even in tau: d(log tau^2) = 2 d(tau) / tau.
    return np.asarray(-0.5 * ((np.log(TAU_GRID**2) - centre) / spread) ** 2 - np.log(TAU_GRID))


def _parse_contrast(row: dict[str, str]) -> Contrast:
    low, high = math.log(float(row["low"])), math.log(float(row["high"]))
    return Contrast(
        comparison=row["comparison"],
        trial=row["trial"],
        endpoint=row["endpoint"],
        patients=int(row["patients"]),
        log_hazard_ratio=math.log(float(row["hazard_ratio"])),
        standard_error=(high - low) / (2 * 1.959964),
        verified=row["verified"] == "yes",
        source=row["source"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("fusion.simulation.library").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
