"""Whether predicted risks come true, and whether patients are in the right order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter

from fusion.cohort.outcome import Outcome
from fusion.monitoring.curves import SMALL
from fusion.monitoring.numbers import LEVEL, Number, mean_number, unknown
from fusion.monitoring.stream import Stream
from fusion.shapes import Floats
from fusion.survival.calibration import d_calibration_p as d_calibration_of
from fusion.survival.calibration import inside_interval
from fusion.survival.censoring import fit_censoring_model
from fusion.survival.concordance import uno_c as uno_c_of
from fusion.survival.kaplan_meier import fit_censoring

TENTHS = 10
FEWEST_IN_GROUP = 20
FEWEST_EVENTS = 10
LEVELS = (0.5, 0.8, 0.9)
# Below this share still followed a single patient would carry too much weight.
LEAST_FOLLOWED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Forecasts of like risk: mean predicted, observed by Kaplan-Meier."""

    n: int
    events: int
    predicted: float
    observed: Number


def why_too_few(n: int, events: int) -> str:
    """Why numbers of so few would say nothing; empty where they are enough."""
    if n < FEWEST_IN_GROUP:
        return f"fewer than {FEWEST_IN_GROUP} forecasts scored"
    return f"fewer than {FEWEST_EVENTS} events" if events < FEWEST_EVENTS else ""


def build_tenths(risk: Floats, outcome: Outcome, horizon_days: float) -> tuple[Group, ...] | str:
    """Groups of equal size by predicted risk, at most ten and none under 20, or why there are none.

    Args:
        risk: (n,) predicted from the origin by the horizon.
        outcome: of the n patients, with delayed entry where follow-up was known before the forecast.
        horizon_days: of both.
    """
    happened = int((outcome.event & (outcome.time_days <= horizon_days)).sum())
    reason = why_too_few(len(risk), happened)
    if reason:
        return f"{reason} by then" if "events" in reason else reason
    if not (outcome.time_days >= horizon_days).any():
        return "nobody was followed so long"
    count = int(np.clip(len(risk) // FEWEST_IN_GROUP, 1, TENTHS))
    parts = np.array_split(np.argsort(risk, kind="stable"), count)
    return tuple(_group(risk[rows], outcome.take(rows), horizon_days) for rows in parts)


def _group(risk: Floats, outcome: Outcome, horizon_days: float) -> Group:
    return Group(
        n=len(risk),
        events=int((outcome.event & (outcome.time_days <= horizon_days)).sum()),
        predicted=float(risk.mean()),
        observed=observe(outcome, horizon_days),
    )


def observe(outcome: Outcome, horizon_days: float) -> Number:
    """Share with the event by the horizon: 1 - Kaplan-Meier with its log-log interval (lifelines)."""
    decided = bool(outcome.event.all()) and not bool((outcome.entry_days > 0).any())
    if not decided and not (outcome.time_days >= horizon_days).any():
        return unknown("nobody was followed so long")
    entry = outcome.entry_days if bool((outcome.entry_days > 0).any()) else None
    fitter = KaplanMeierFitter(alpha=1 - LEVEL).fit(outcome.time_days, outcome.event, entry=entry)
    before = fitter.survival_function_.index.to_numpy() <= horizon_days
    survival = float(fitter.survival_function_.to_numpy()[before, 0][-1])
    low, high = fitter.confidence_interval_.to_numpy()[before][-1]
    if survival in {0.0, 1.0}:
        # Greenwood's variance is 0 there: an interval of no width would be a lie.
        return Number(value=1 - survival)
    return Number(value=1 - survival, low=1 - float(high), high=1 - float(low))


def brier(stream: Stream, survival: Floats, horizon_days: float) -> Number:
    """Brier score of survival to a horizon given survival to entry, weighted against censoring (Graf 1999).

    BS = mean of [ p^2 1(T <= h, event) / G(T- - e) + (1 - p)^2 1(T >= h, none yet) / G(h- - e) ], p = S(h) / S(e),
    with G the Kaplan-Meier of remaining uncensored in time since entry e.

    Args:
        stream: n scores; those who entered at the horizon or later do not count.
        survival: (n,) S(h) from the origin.
        horizon_days: h.
    """
    rows = np.flatnonzero(stream.entry_days < horizon_days)
    part = stream.take(rows)
    happened = part.event & (part.time_days <= horizon_days)
    reason = why_too_few(len(part), int(happened.sum()))
    if reason:
        return unknown(reason)
    censoring = fit_censoring_model(part.outcome)
    beyond = ~happened & (part.time_days >= horizon_days)
    remaining = censoring.before(np.where(beyond, horizon_days, part.time_days) - part.entry_days)
    if not beyond.any() or float(remaining[beyond | happened].min()) < LEAST_FOLLOWED:
        return unknown("too few were followed so long")
    p = survival[rows] / part.entry_survival
    weights = np.where(beyond | happened, 1 / np.maximum(remaining, SMALL), 0.0)
    return Number(value=float((weights * (p - beyond) ** 2).mean()))


def uno_c(risk: Floats, outcome: Outcome, tau_days: float) -> Number:
    """Uno's C (2011) of the risks; weights from the scored patients' own censoring."""
    reason = why_too_few(len(outcome), outcome.events)
    if reason:
        return unknown(reason)
    found = uno_c_of(risk, outcome, fit_censoring(outcome), tau_days)
    return unknown("no pair of patients compares") if found is None else Number(value=found)


def d_calibration_p(stream: Stream) -> Number:
    """P of D-calibration (Haider 2020) of S(T) given survival to entry."""
    reason = why_too_few(len(stream), stream.events)
    return unknown(reason) if reason else Number(value=d_calibration_of(stream.conditional, stream.event))


def coverage(stream: Stream, levels: Sequence[float] = LEVELS) -> dict[float, Number]:
    """Share of times inside the central interval of each level, censored ones by their expected part."""
    reason = why_too_few(len(stream), stream.events)
    if reason:
        return {level: unknown(reason) for level in levels}
    return {level: mean_number(inside_interval(stream.conditional, stream.event, level)) for level in levels}
