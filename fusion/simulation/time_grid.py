"""Weeks and months."""

DAYS_PER_MONTH = 30.4375
MONTHS_PER_WEEK = 7 / DAYS_PER_MONTH


def months(days: float) -> float:
    """Days as months."""
    return days / DAYS_PER_MONTH


def weeks_until(horizon_months: float) -> int:
    """Weekly steps that cover a horizon."""
    return -int(-horizon_months // MONTHS_PER_WEEK)
