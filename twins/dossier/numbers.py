"""How numbers are written: the only place, so that page and PDF hold the same text."""

from __future__ import annotations

DAYS_PER_MONTH = 365.25 / 12
ABSENT = "–"
MINUS = "\u2212"
# A space at which no line breaks.
FIXED = "\u00a0"


def months_of(day: float) -> float:
    """Days as months."""
    return day / DAYS_PER_MONTH


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; nothing that rounds to zero carries one."""
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def plain(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign."""
    text = f"{abs(value):.{decimals}f}"
    return text if value >= 0 or float(text) == 0 else MINUS + text


def percent(p: float) -> str:
    """A probability as a whole percent; what is not certain is never written as 0% or 100%."""
    whole = round(100 * p)
    if whole == 0 and p > 0:
        return "under 1%"
    if whole == 100 and p < 1:
        return "over 99%"
    return f"{whole}%"


def percent_interval(p: float, low: float, high: float) -> str:
    """`46% (39 to 53)`."""
    return f"{percent(p)} ({round(100 * low)} to {round(100 * high)})"


def vaf(value: float) -> str:
    """A variant allele fraction as a percent; two decimals below one percent."""
    return f"{100 * value:.{1 if value >= 0.01 else 2}f}%"


def months(value: float | None) -> str:
    """Months with one decimal; None was not reached within the follow-up behind the estimate."""
    return "not reached" if value is None else f"{value:.1f}"


def median(value: float | None, low: float | None, high: float | None) -> str:
    """`13.4 months (9.1 to 18.9)`; an end that was not reached says so."""
    middle = months(value) if value is None else f"{months(value)} months"
    return middle if low is None else f"{middle} ({months(low)} to {months(high)})"


def months_range(low: float | None, high: float | None) -> str:
    """`3.1 to 48.0 months`, `3.1 months to not reached`."""
    if high is not None:
        return f"{months(low)} to {months(high)} months"
    return months(low) if low is None else f"{months(low)} months to {months(high)}"


def restricted_mean(value: float, low: float, high: float, horizon: int) -> str:
    """`14.9 of 24 months (12.0 to 17.3)`."""
    return f"{value:.1f} of {horizon} months ({low:.1f} to {high:.1f})"


def day(value: int) -> str:
    """`day 42 (1.4 months)`."""
    return f"day {plain(value, 0)} ({plain(months_of(value))} months)"


def measure(value: float, unit: str = "") -> str:
    """A measured value: as many decimals as its size deserves, then the unit."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3
    return f"{plain(value, decimals)} {unit}".strip()


def bound(comparator: str, value: float, unit: str = "") -> str:
    """`< 0.01 ng/mL`: a bound has the digits that it was given with, no more."""
    return f"{comparator} {value:g} {unit}".replace("-", MINUS).strip()


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 draw`, `5 draws`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def interval(value: float, low: float | None, high: float | None, decimals: int = 3) -> str:
    """`0.685 (0.662 to 0.708)`; without ends the value alone."""
    if low is None or high is None:
        return plain(value, decimals)
    return f"{plain(value, decimals)} {_ends(plain(low, decimals), plain(high, decimals))}"


def signed_interval(value: float, low: float | None, high: float | None, decimals: int = 3) -> str:
    """`+0.042 (+0.025 to +0.060)`; without ends the difference alone."""
    if low is None or high is None:
        return signed(value, decimals)
    return f"{signed(value, decimals)} {_ends(signed(low, decimals), signed(high, decimals))}"


def _ends(low: str, high: str) -> str:
    """In a narrow cell the line breaks before the bracket, not within."""
    return f"({low}{FIXED}to{FIXED}{high})"


def p_value(value: float | None) -> str:
    """Three decimals, `< 0.001` below."""
    if value is None:
        return ABSENT
    return f"<{FIXED}0.001" if value < 0.001 else f"{value:.3f}"
