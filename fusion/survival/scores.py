"""The six numbers by which every predictor is judged, on patients that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Floats
from fusion.survival.brier import integrated_incidence_brier
from fusion.survival.calibration import calibration_errors, d_calibration_p, interval_coverage
from fusion.survival.competing import Competitor, absolute_risk
from fusion.survival.concordance import harrell_c, uno_c
from fusion.survival.curved import Curved
from fusion.survival.kaplan_meier import fit_censoring, fit_loss_to_follow_up

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


def score(
    log_risk: Floats,
    curves: Curved,
    outcome: Outcome,
    training: Outcome,
    tau_days: float,
    competitor: Competitor | None = None,
) -> Scores:
    """Judge log-risks and the curves made of them.

    Concordances, D-calibration and coverage are cause-specific: competing events censor. IBS and ICI are of the
    absolute risk of the event: IBS as Schoop's (2011), ICI against Fine and Gray's smoother (Austin 2022); without a
    competitor both are Graf's and Austin's. All know delayed entry but IBS, which is None then, and ICI, which is None
    with both delayed entry and competing events.

    Args:
        log_risk: (n,) of patients not seen in training.
        curves: what turns them into survival.
        outcome: what became of the n patients.
        training: outcomes of the training patients, whose censoring gives the weights.
        tau_days: horizon of Uno's C and of the integrated Brier score.
        competitor: what may befall the n patients first, None where nothing competes.
    """
    own = curves.survival_at_own(log_risk, outcome)
    errors = calibration_errors(_free_at_horizon(log_risk, curves, competitor), outcome, HORIZON_DAYS)
    return Scores(
        harrell_c=harrell_c(log_risk, outcome),
        uno_c=uno_c(log_risk, outcome, fit_censoring(training), tau_days),
        ibs=_brier_to(log_risk, curves, outcome, training, tau_days, competitor),
        d_calibration_p=d_calibration_p(own, outcome.event),
        ici_12m=None if errors is None else errors.ici,
        coverage_90=interval_coverage(own, outcome.event),
    )


def _free_at_horizon(log_risk: Floats, curves: Curved, competitor: Competitor | None) -> Floats:
    return np.asarray(1 - absolute_risk(log_risk, curves, competitor, np.array([HORIZON_DAYS]))[:, 0])


def _brier_to(
    log_risk: Floats,
    curves: Curved,
    outcome: Outcome,
    training: Outcome,
    tau_days: float,
    competitor: Competitor | None,
) -> float | None:
    if bool((outcome.entry_days > 0).any()):
        return None
    last = min(tau_days, float(outcome.time_days.max()), float(training.time_days.max())) * 0.999
    first = float(outcome.time_days.min())
    if not first < last:
        return None
    grid = np.linspace(first, last, 100)
    incidence = absolute_risk(log_risk, curves, competitor, grid)
    return integrated_incidence_brier(incidence, grid, outcome, fit_loss_to_follow_up(training))


def average(parts: Sequence[Scores]) -> Scores:
    """Mean of each number over the folds that have it."""
    means = {}
    for part in fields(Scores):
        values = [value for value in (getattr(scores, part.name) for scores in parts) if value is not None]
        means[part.name] = float(np.mean(values)) if values else None
    return Scores(**means)
