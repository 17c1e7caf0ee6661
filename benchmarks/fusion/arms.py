"""Arm effects of the model, standardised over patients, beside those of the trial itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter

from benchmarks.sections import Bar, table
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.model.twin import TwinModel, predict
from fusion.shapes import Floats, Times
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.scores import MONTH_DAYS

CALIBRATED_MONTHS, EFFECT_MONTHS = (12, 36, 60), (36, 60)
FEWEST_AT_RISK = 10
NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def holds(self, number: float) -> bool:
        """Whether a number is inside."""
        return self.low <= number <= self.high

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def report_arms(model: TwinModel, held_out: HeldOut, cohort: Cohort) -> tuple[list[str], list[Bar]]:
    """Hazard ratios and survival differences against the reference arm, and calibration in each arm."""
    outcomes = outcomes_by_arm(cohort)
    reference = next(iter(outcomes))
    effects = _effect_rows(model, cohort, outcomes)
    calibrated = _calibration_rows(held_out, cohort, outcomes)
    lines = [f"Arms against {reference}: the model, standardised over all patients, beside the trial.", ""]
    lines += table(("arm", "effect", "model", "trial", ""), [row.cells("within", "outside") for row in effects])
    lines += ["Mean predicted survival of patients not seen, beside Kaplan-Meier of the arm.", ""]
    lines += table(("arm", "at", "predicted", "observed", ""), [row.cells("within", "outside") for row in calibrated])
    return lines, [_bar("arm effects within the trial's intervals", effects), _bar("calibrated per arm", calibrated)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A number of the model beside an interval of the data."""

    arm: str
    what: str
    model: float
    data: Interval

    def cells(self, inside: str, outside: str) -> list[str]:
        """Of the table."""
        word = inside if self.data.holds(self.model) else outside
        return [self.arm, self.what, f"{self.model:.3f}", str(self.data), word]


def _bar(what: str, rows: list[Row]) -> Bar:
    inside = sum(row.data.holds(row.model) for row in rows)
    met = inside == len(rows) if rows else None
    return Bar(what=what, wanted="all within 95 %", found=f"{inside} of {len(rows)} within", met=met)


def outcomes_by_arm(cohort: Cohort) -> dict[str, Outcome]:
    """By arm, the reference first, what became of those who were assigned to it; competing events end follow-up."""
    given, alone = np.array([arm or "" for arm in cohort.arms]), cohort.followed.competing_censored()
    return {arm: alone.take(np.flatnonzero(given == arm)) for arm in cohort.arm_names}


def standardised_survival(model: TwinModel, cohort: Cohort, times_days: Times) -> dict[str, Floats]:
    """By arm, (t,) mean survival had everybody been given that arm (g-computation, Robins 1986)."""
    return {
        arm: predict(model, cohort.with_arm(arm), times_days).survival.mean(axis=0, dtype=np.float64)
        for arm in cohort.arm_names
    }


def marginal_hazard_ratio(survival: float, reference: float) -> float:
    """Ratio of the cumulative hazards that two marginal survivals stand for."""
    return float(np.log(survival) / np.log(reference))


def trial_hazard_ratios(outcomes: Mapping[str, Outcome]) -> dict[str, Interval]:
    """By arm beside the first, hazard ratio of a Cox regression on the arms alone (lifelines)."""
    _, *others = outcomes
    frame = pd.concat([_frame(outcome, arm, others) for arm, outcome in outcomes.items()], ignore_index=True)
    entry = "entry" if bool((frame["entry"] > 0).any()) else None
    columns = frame if entry else frame.drop(columns="entry")
    summary = CoxPHFitter().fit(columns, duration_col="time", event_col="event", entry_col=entry).summary
    names = ("exp(coef)", "exp(coef) lower 95%", "exp(coef) upper 95%")
    found = {arm: [float(summary.loc[arm, name]) for name in names] for arm in others}
    return {arm: Interval(value=value, low=low, high=high) for arm, (value, low, high) in found.items()}


def _frame(outcome: Outcome, arm: str, others: list[str]) -> pd.DataFrame:
    followed = {"time": outcome.time_days, "event": outcome.event, "entry": outcome.entry_days}
    return pd.DataFrame(followed | {name: float(name == arm) for name in others})


def observed_survival(outcome: Outcome, time_days: float) -> tuple[Interval, float] | None:
    """Kaplan-Meier with its log-log interval, and Greenwood's variance; None where too few are left at risk."""
    at_risk = int(((outcome.time_days > time_days) & (outcome.entry_days <= time_days)).sum())
    if at_risk < FEWEST_AT_RISK:
        return None
    entry = outcome.entry_days if bool((outcome.entry_days > 0).any()) else None
    curve = KaplanMeierFitter().fit(outcome.time_days, outcome.event, entry=entry)
    low, high = (float(value) for value in curve.confidence_interval_.loc[:time_days].iloc[-1])
    value = float(curve.predict(time_days))
    rows = curve.event_table.loc[:time_days]
    deaths, risk = rows["observed"].to_numpy(float), rows["at_risk"].to_numpy(float)
    part = np.where(deaths > 0, deaths / np.maximum(risk * (risk - deaths), 1.0), 0.0)
    return Interval(value=value, low=low, high=high), value**2 * float(part.sum())


def _effect_rows(model: TwinModel, cohort: Cohort, outcomes: Mapping[str, Outcome]) -> list[Row]:
    reference, *others = outcomes
    months = [month for month in EFFECT_MONTHS if _is_followed(outcomes, month)] or [CALIBRATED_MONTHS[0]]
    curves = standardised_survival(model, cohort, np.array(months) * MONTH_DAYS)
    ratios, rows = trial_hazard_ratios(outcomes), []
    for arm in others:
        for column, month in enumerate(months):
            own, base = float(curves[arm][column]), float(curves[reference][column])
            ratio = marginal_hazard_ratio(own, base)
            rows.append(Row(arm=arm, what=f"hazard ratio to {month} months", model=ratio, data=ratios[arm]))
            difference = observed_difference(outcomes[arm], outcomes[reference], month * MONTH_DAYS)
            if difference is not None:
                what = f"survival difference at {month} months"
                rows.append(Row(arm=arm, what=what, model=own - base, data=difference))
    return rows


def _is_followed(outcomes: Mapping[str, Outcome], month: int) -> bool:
    return all(observed_survival(outcome, month * MONTH_DAYS) is not None for outcome in outcomes.values())


def observed_difference(outcome: Outcome, reference: Outcome, time_days: float) -> Interval | None:
    """Difference of two Kaplan-Meier survivals, with the normal interval of Greenwood's variances."""
    one, other = observed_survival(outcome, time_days), observed_survival(reference, time_days)
    if one is None or other is None:
        return None
    value, width = one[0].value - other[0].value, NORMAL_95 * float(np.sqrt(one[1] + other[1]))
    return Interval(value=value, low=value - width, high=value + width)


def _calibration_rows(held_out: HeldOut, cohort: Cohort, outcomes: Mapping[str, Outcome]) -> list[Row]:
    given, rows = np.array([arm or "" for arm in cohort.arms]), []
    for arm, outcome in outcomes.items():
        for month in CALIBRATED_MONTHS:
            seen, column = observed_survival(outcome, month * MONTH_DAYS), held_out.column(month * MONTH_DAYS)
            if seen is None or column is None:
                continue
            curves = held_out.survival[TWIN][:, :, column]
            predicted = float(curves[(held_out.fold >= 0) & (given == arm)].mean(dtype=np.float64))
            rows.append(Row(arm=arm, what=f"{month} months", model=predicted, data=seen[0]))
    return rows
