"""Predictions and outcomes with known properties, and resampled patients written out."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.survival.breslow import fit_baseline
from fusion.survival.held_out import HeldOut, curve_times
from fusion.survival.scores import MONTH_DAYS
from tests.unit.fusion.cohorts import make_outcome


def make_risk(n: int = 80, seed: int = 3) -> np.ndarray:
    """Log-risks with a few ties."""
    return np.round(np.random.default_rng(seed).normal(size=n), 1)


def make_follow_up(n: int = 80, *, late_entry: bool = False, competing: bool = False) -> Outcome:
    """Follow-up that goes with `make_risk`, times rounded so that some tie."""
    outcome = make_outcome(make_risk(n), 5, late_entry=late_entry)
    other = ~outcome.event & (np.arange(n) % 2 == 0) & competing
    time = np.ceil(outcome.time_days / 10) * 10
    return Outcome(time_days=time, event=outcome.event, competing=other, entry_days=np.floor(outcome.entry_days))


def write_out(outcome: Outcome, weights: np.ndarray) -> tuple[Outcome, np.ndarray]:
    """The outcome in which every patient occurs as often as drawn, and the rows."""
    rows = np.repeat(np.arange(len(outcome)), weights.astype(int))
    return outcome.take(rows), rows


def make_held_out(outcome: Outcome, risks: dict[str, np.ndarray], folds: int = 2) -> HeldOut:
    """What predictors of these log-risks would have said of folds dealt out in turn."""
    times = curve_times(outcome, 20 * MONTH_DAYS, np.array([3, 6, 12, 24, 36, 60]) * MONTH_DAYS)
    baselines = {name: fit_baseline(risk, outcome.competing_censored()) for name, risk in risks.items()}
    return HeldOut(
        predictors=tuple(risks),
        times_days=times,
        log_risk={name: risk[None] for name, risk in risks.items()},
        survival={name: baselines[name].survival(risk, times)[None] for name, risk in risks.items()},
        own_survival={name: baselines[name].survival_at_own(risk, outcome)[None] for name, risk in risks.items()},
        lower_days=np.zeros((1, len(outcome))),
        fold=(np.arange(len(outcome)) % folds)[None],
        fold_names=tuple(str(number + 1) for number in range(folds)),
    )
