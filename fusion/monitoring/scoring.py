"""One forecast beside what happened to its patient."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fusion.monitoring.curves import MONTH_DAYS, ForecastCurve
from fusion.survival.calibration import inside_interval

HORIZONS_MONTHS = (3, 6, 12, 18, 24)
LEVEL = 0.9


class Measure(StrEnum):
    """What is compared."""

    HORIZON = "horizon"
    TIME = "time"
    TOXICITY = "toxicity"
    SIZE = "size"
    CTDNA = "ctdna"


class Status(StrEnum):
    """What happened, as far as follow-up tells."""

    EVENT = "event"
    FREE = "free"
    COMPETING = "competing"
    CENSORED = "censored"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Follow-up of one endpoint from the index date; at most one of event and competing."""

    days: float
    event: bool = False
    competing: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether nothing more can be learned."""
        return self.event or self.competing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One number of a forecast beside what happened.

    Attributes:
        measure, endpoint: what is compared.
        horizon_months: 0 without one.
        status: what happened.
        predicted: from the origin: risk by the horizon, S at the time, or the measure.
        low, high: ends of its 90 % interval, None without.
        observed: days from the origin to what happened or to the end of follow-up, or the measure.
        inside: part of the 90 % interval's coverage, 0..1; None where it has none.
        entry_days: follow-up from the origin that was known when the forecast was made; of a visit, its day.
        entry_survival: predicted S then.
        is_prospective: whether the forecast was made before this was known.
    """

    measure: Measure
    endpoint: str
    status: Status
    predicted: float
    is_prospective: bool
    horizon_months: int = 0
    low: float | None = None
    high: float | None = None
    observed: float | None = None
    inside: float | None = None
    entry_days: float = 0.0
    entry_survival: float = 1.0


def score_survival(
    curve: ForecastCurve, endpoint: str, now: FollowUp, *, origin_day: int, known: FollowUp | None, recorded: bool
) -> tuple[Scored, ...]:
    """The time of the event, and the state at 3, 6, 12, 18 and 24 months as far as the curve goes.

    Args:
        curve: survival on the arm that was given.
        endpoint: its name.
        now: follow-up as it is stored today.
        origin_day: of the forecast, from the index date.
        known: follow-up that was stored when the forecast was made, None where there was none.
        recorded: whether it was recorded what was known; if not, nothing counts as prospective.

    Returns:
        Nothing where follow-up ends by the origin: that was no forecast.
    """
    days = now.days - origin_day
    if days <= 0:
        return ()
    seen = max(0.0, known.days - origin_day) if known else 0.0
    learned = recorded and days > seen and seen < curve.last_days and not (known and known.is_decided)
    entry = seen if learned else 0.0
    horizons = [month for month in HORIZONS_MONTHS if month * MONTH_DAYS <= curve.last_days]
    states = (_score_state(curve, endpoint, now, month, days, entry, learned) for month in horizons)
    return (_score_time(curve, endpoint, now, days, entry, learned), *states)


def _score_time(curve: ForecastCurve, endpoint: str, now: FollowUp, days: float, entry: float, learned: bool) -> Scored:
    beyond = days > curve.last_days
    reached = min(days, curve.last_days)
    own, before = curve.at(reached), curve.at(entry)
    event = now.event and not beyond
    status = Status.FREE if beyond else _status(now)
    inside = inside_interval(np.array([own / before]), np.array([event]), LEVEL)
    return Scored(
        measure=Measure.TIME,
        endpoint=endpoint,
        status=status,
        predicted=own,
        observed=reached,
        inside=float(inside[0]),
        entry_days=entry,
        entry_survival=before,
        is_prospective=learned,
    )


def _status(now: FollowUp) -> Status:
    if now.event:
        return Status.EVENT
    return Status.COMPETING if now.competing else Status.CENSORED


def _score_state(
    curve: ForecastCurve, endpoint: str, now: FollowUp, months: int, days: float, entry: float, learned: bool
) -> Scored:
    horizon = months * MONTH_DAYS
    prospective = learned and horizon > entry
    status = Status.FREE if days > horizon or (days == horizon and not now.is_decided) else _status(now)
    risk, low, high = curve.risk(months)
    return Scored(
        measure=Measure.HORIZON,
        endpoint=endpoint,
        horizon_months=months,
        status=status,
        predicted=risk,
        low=low,
        high=high,
        # How long follow-up is so far, the time's own score says: this one changes only when the state does.
        observed=days if status in {Status.EVENT, Status.COMPETING} else None,
        entry_days=entry if prospective else 0.0,
        entry_survival=curve.at(entry) if prospective else 1.0,
        is_prospective=prospective,
    )
