"""Decision curves, calibration pictures, AUC and coverage as plain records for charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.calibration import CalibrationLine, calibration_line, why_not
from fusion.evaluation.incidence import free_at
from fusion.evaluation.resampling import LEVEL
from fusion.shapes import Draws, Floats, Times
from fusion.survival.auc import cumulative_dynamic_auc
from fusion.survival.calibration import CalibrationGroup, calibration_curve
from fusion.survival.decision import DecisionCurve, net_benefit
from fusion.survival.held_out import HeldOut
from fusion.survival.kaplan_meier import fit_censoring
from fusion.survival.scores import MONTH_DAYS

THRESHOLDS = 49
AUC_MONTHS = (3, 6, 9, 12, 18, 24, 36, 48, 60)
FEWEST = 10
EMPTY = "all who were under observation at some early time had the competing event"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPicture:
    """Observed against predicted risk at one horizon: a smooth line, None where it has no fit, and tenths of risk."""

    line: CalibrationLine | None
    groups: tuple[CalibrationGroup, ...]


def picture_calibration(
    held_out: HeldOut, outcome: Outcome, month: int, weights: Draws
) -> Mapping[str, CalibrationPicture] | str:
    """By predictor, on the first repeat; or why there is none. Risks are absolute where something competes."""
    rows = held_out.scored(0)
    part = outcome.take(rows)
    days = month * MONTH_DAYS
    if reason := why_not(part, days):
        return reason
    drawn, told = weights[:, rows], free_at(held_out, part, (0, rows), days)
    if not told:
        return EMPTY
    return {
        name: CalibrationPicture(
            line=calibration_line(free, part, days, drawn, LEVEL), groups=_groups(free, part, days)
        )
        for name, free in told.items()
    }


def _groups(free: Floats, outcome: Outcome, horizon_days: float) -> tuple[CalibrationGroup, ...]:
    curve = calibration_curve(free, outcome, horizon_days)
    return () if curve is None else curve.groups


def picture_decisions(held_out: HeldOut, outcome: Outcome, month: int) -> Mapping[str, DecisionCurve] | str:
    """Net benefit by predictor, on the first repeat; or why there is none. Risks are absolute where something competes.

    Thresholds are evenly spaced up to the risk that one patient in a hundred exceeds by some predictor.
    """
    rows = held_out.scored(0)
    part, days = outcome.take(rows), month * MONTH_DAYS
    if reason := why_not(part, days):
        return reason
    risks = {name: 1 - free for name, free in free_at(held_out, part, (0, rows), days).items()}
    if not risks:
        return EMPTY
    highest = max(float(np.quantile(risk, 0.99)) for risk in risks.values())
    thresholds: Times = np.linspace(0, min(max(highest, 0.05), 0.98), THRESHOLDS + 1)[1:]
    return {name: net_benefit(risk, part, days, thresholds) for name, risk in risks.items()}


def picture_auc(held_out: HeldOut, outcome: Outcome) -> tuple[tuple[int, ...], Mapping[str, tuple[float | None, ...]]]:
    """Months within follow-up, and the mean over folds of the AUC at each, by predictor; no month with late entry."""
    alone = outcome.competing_censored()
    if bool((alone.entry_days > 0).any()):
        return (), {name: () for name in held_out.predictors}
    months = tuple(month for month in AUC_MONTHS if int((alone.time_days > month * MONTH_DAYS).sum()) >= FEWEST)
    return months, {name: _mean_auc(held_out, alone, name, months) for name in held_out.predictors}


def _mean_auc(held_out: HeldOut, outcome: Outcome, name: str, months: Sequence[int]) -> tuple[float | None, ...]:
    times = np.array(months) * MONTH_DAYS
    columns = np.searchsorted(held_out.times_days, times + 1e-6, side="right") - 1
    areas = []
    for repeat in range(held_out.repeats):
        for fold in held_out.folds_of(repeat):
            rows, outside = held_out.rows_of(repeat, fold), held_out.rows_outside(repeat, fold)
            censoring = fit_censoring(outcome.take(outside if len(outside) else rows))
            risk = 1 - held_out.survival[name][repeat, rows][:, columns].astype(np.float64)
            areas.append(cumulative_dynamic_auc(risk, times, outcome.take(rows), censoring))
    return tuple(_mean([area[index] for area in areas]) for index in range(len(months)))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
