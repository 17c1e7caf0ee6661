"""The six numbers by which every predictor is judged, on patients that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Floats
from fusion.survival.brier import integrated_brier
from fusion.survival.calibration import d_calibration_p, integrated_calibration_index, interval_coverage
from fusion.survival.concordance import harrell_c, uno_c
from fusion.survival.curved import Curved
from fusion.survival.kaplan_meier import fit_censoring

MONTH_DAYS = 365.25 / 12
HORIZON_DAYS = 12 * MONTH_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """None where the patients do not give the number: no comparable pair, short follow-up, IBS with late entry."""

    harrell_c: float | None
    uno_c: float | None
    ibs: float | None
    d_calibration_p: float | None
    ici_12m: float | None
    coverage_90: float | None


def choose_tau_days(outcome: Outcome, months: float) -> tuple[float, str]:
    """Horizon of Uno's C and the integrated Brier score, and the rule that chose it.

    The given months where at least one patient in ten was followed beyond them, else the 80th percentile of time.
    """
    days = months * MONTH_DAYS
    if float((outcome.time_days > days).mean()) >= 0.1:
        return days, f"{months:g} months"
    return float(np.quantile(outcome.time_days, 0.8)), "80th percentile of time"


def score(log_risk: Floats, curves: Curved, outcome: Outcome, training: Outcome, tau_days: float) -> Scores:
    """Judge log-risks and the survival curves made of them.

    All know delayed entry but IBS, which is None then.

    Args:
        log_risk: (n,) of patients not seen in training.
        curves: what turns them into survival.
        outcome: what became of the n patients.
        training: outcomes of the training patients, whose censoring gives the weights.
        tau_days: horizon of Uno's C and of the integrated Brier score.
    """
    own = curves.survival_at_own(log_risk, outcome)
    at_horizon = curves.survival(log_risk, np.array([HORIZON_DAYS]))[:, 0]
    return Scores(
        harrell_c=harrell_c(log_risk, outcome),
        uno_c=uno_c(log_risk, outcome, fit_censoring(training), tau_days),
        ibs=_brier_to(log_risk, curves, outcome, training, tau_days),
        d_calibration_p=d_calibration_p(own, outcome.event),
        ici_12m=integrated_calibration_index(at_horizon, outcome, HORIZON_DAYS),
        coverage_90=interval_coverage(own, outcome.event),
    )


def _brier_to(log_risk: Floats, curves: Curved, outcome: Outcome, training: Outcome, tau_days: float) -> float | None:
    if bool((outcome.entry_days > 0).any()):
        return None
    last = min(tau_days, float(outcome.time_days.max()), float(training.time_days.max())) * 0.999
    first = float(outcome.time_days.min())
    if not first < last:
        return None
    grid = np.linspace(first, last, 100)
    return integrated_brier(curves.survival(log_risk, grid), grid, outcome, fit_censoring(training))


def average(parts: Sequence[Scores]) -> Scores:
    """Mean of each number over the folds that have it."""
    means = {}
    for part in fields(Scores):
        values = [value for value in (getattr(scores, part.name) for scores in parts) if value is not None]
        means[part.name] = float(np.mean(values)) if values else None
    return Scores(**means)
