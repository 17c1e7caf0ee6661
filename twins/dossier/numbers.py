"""How numbers are written: the only place, so that page and PDF hold the same text."""

from __future__ import annotations

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

DAYS_PER_MONTH = 365.25 / 12
ABSENT = "–"
MINUS = "\u2212"
# A space at which no line breaks.
FIXED = "\u00a0"
# Nouns that are counted, so that their plurals are found for translation.
COUNTED = (
    ngettext_lazy("month", "months"),
    ngettext_lazy("patient", "patients"),
    ngettext_lazy("day", "days"),
    ngettext_lazy("event", "events"),
    ngettext_lazy("dated event", "dated events"),
    ngettext_lazy("gene", "genes"),
    ngettext_lazy("variant", "variants"),
    ngettext_lazy("earlier specimen", "earlier specimens"),
    ngettext_lazy("slice", "slices"),
    ngettext_lazy("lesion", "lesions"),
    ngettext_lazy("feature", "features"),
    ngettext_lazy("piece", "pieces"),
    ngettext_lazy("size", "sizes"),
    ngettext_lazy("ctDNA draw", "ctDNA draws"),
    ngettext_lazy("row", "rows"),
    ngettext_lazy("forecast", "forecasts"),
    ngettext_lazy("fold", "folds"),
    ngettext_lazy("random fold", "random folds"),
    ngettext_lazy("labelled part", "labelled parts"),
)


def fixed(value: float, decimals: int) -> str:
    """So many digits behind the decimal sign of the reader's language."""
    return f"{value:.{decimals}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


def whole(value: int) -> str:
    """A count with the reader's sign between thousands."""
    return f"{value:,}".replace(",", get_format("THOUSAND_SEPARATOR"))


def is_zero(value: float, decimals: int) -> bool:
    """Whether nothing is left of a number at so many decimals."""
    return round(abs(value), decimals) == 0


def months_of(day: float) -> float:
    """Days as months."""
    return day / DAYS_PER_MONTH


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; nothing that rounds to zero carries one."""
    text = fixed(abs(value), decimals)
    if is_zero(value, decimals):
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def plain(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign."""
    text = fixed(abs(value), decimals)
    return text if value >= 0 or is_zero(value, decimals) else MINUS + text


def percent(p: float) -> str:
    """A probability as a whole percent; what is not certain is never written as 0% or 100%."""
    rounded = round(100 * p)
    if rounded == 0 and p > 0:
        return _("under %(share)s") % {"share": _percents(1)}
    if rounded == 100 and p < 1:
        return _("over %(share)s") % {"share": _percents(99)}
    return _percents(rounded)


def _percents(value: int) -> str:
    return _("%(value)s%%") % {"value": value}


def percent_interval(p: float, low: float, high: float) -> str:
    """`46% (39 to 53)`."""
    return f"{percent(p)} ({ends(str(round(100 * low)), str(round(100 * high)))})"


def ends(low: str, high: str) -> str:
    """Both ends of an interval: `39 to 53`."""
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def of_hundred(p: float) -> str:
    """A probability as so many of a hundred people: `46`; what is not certain is never none or all."""
    rounded = round(100 * p)
    if rounded == 0 and p > 0:
        return _("fewer than %(count)s") % {"count": 1}
    if rounded == 100 and p < 1:
        return _("more than %(count)s") % {"count": 99}
    return str(rounded)


def people(p: float, low: float, high: float) -> str:
    """A probability as people of a hundred: `31 (24 to 39)`."""
    return f"{of_hundred(p)} ({ends(str(round(100 * low)), str(round(100 * high)))})"


def of_hundred_interval(p: float, low: float, high: float) -> str:
    """`31 of 100 (24 to 39)`."""
    of = _("%(count)s of 100") % {"count": of_hundred(p)}
    return f"{of} ({ends(str(round(100 * low)), str(round(100 * high)))})"


def vaf(value: float) -> str:
    """A variant allele fraction as a percent; two decimals below one percent."""
    return f"{fixed(100 * value, 1 if value >= 0.01 else 2)}%"


def months(value: float | None) -> str:
    """Months with one decimal; None was not reached within the follow-up behind the estimate."""
    return _("not reached") if value is None else fixed(value, 1)


def in_months(value: float) -> str:
    """`13.4 months`."""
    return _("%(value)s months") % {"value": fixed(value, 1)}


def median(value: float | None, low: float | None, high: float | None) -> str:
    """`13.4 months (9.1 to 18.9)`; an end that was not reached says so."""
    middle = months(value) if value is None else in_months(value)
    return middle if low is None else f"{middle} ({ends(months(low), months(high))})"


def months_range(low: float | None, high: float | None) -> str:
    """`3.1 to 48.0 months`, `3.1 months to not reached`."""
    if low is not None and high is not None:
        return _("%(range)s months") % {"range": ends(months(low), months(high))}
    return months(low) if low is None else ends(in_months(low), months(high))


def restricted_mean(value: float, low: float, high: float, horizon: int) -> str:
    """`14.9 of 24 months (12.0 to 17.3)`."""
    mean = _("%(value)s of %(horizon)s months") % {"value": fixed(value, 1), "horizon": horizon}
    return f"{mean} ({ends(fixed(low, 1), fixed(high, 1))})"


def days(value: float, low: float, high: float) -> str:
    """`11.7 days (1.7 to 28.5)`."""
    return f"{_('%(value)s days') % {'value': fixed(value, 1)}} ({ends(fixed(low, 1), fixed(high, 1))})"


def day(value: int) -> str:
    """`day 42 (1.4 months)`."""
    return _("day %(day)s (%(months)s months)") % {"day": plain(value, 0), "months": plain(months_of(value))}


def measure(value: float, unit: str = "") -> str:
    """A measured value: as many decimals as its size deserves, then the unit."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3
    return f"{plain(value, decimals)} {unit}".strip()


def digits(value: float) -> str:
    """As many digits as the number has, six at most: `0.01`, `24`."""
    return f"{value:g}".replace("-", MINUS).replace(".", get_format("DECIMAL_SEPARATOR"))


def bound(comparator: str, value: float, unit: str = "") -> str:
    """`< 0.01 ng/mL`: a bound has the digits that it was given with, no more."""
    return f"{comparator} {digits(value)} {unit}".strip()


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 draw`, `5 draws`."""
    return f"{whole(value)} {ngettext(one, many or one + 's', value)}"


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
    return f"({ends(low, high)})".replace(" ", FIXED)


def p_value(value: float | None) -> str:
    """Three decimals, `< 0.001` below."""
    if value is None:
        return ABSENT
    return f"<{FIXED}{fixed(0.001, 3)}" if value < 0.001 else fixed(value, 3)
