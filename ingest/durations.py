"""Months and years in days, as trials and registries count them: a year is 365.25 days, a month a twelfth of it."""

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
