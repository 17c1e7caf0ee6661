"""The twin's fit through the patient's own points: curves with two bands, and the table behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twins.dossier import numbers
from twins.dossier.forecasts.arms import plain

Json = Mapping[str, Any]
QUANTITIES: Final = ("size_mm", "ctdna_vaf")
# Bands that reach this many times as high as the points would press them flat; they are cut lower.
TOO_HIGH, CUT = 4.0, 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRow:
    """The twin on one day: the state, and what a measurement would show, with 90% bands."""

    day: int
    median: float
    low: float
    high: float
    result_low: float
    result_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPoint:
    """A measurement; one below a limit has the limit alone. `text` says it in words."""

    day: int
    value: float | None
    limit: float | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMark:
    """What an arm's first scan would show."""

    arm: str
    day: int
    median: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitTableRow:
    """A measured day, or the origin and the end of what lies ahead."""

    when: str
    measured: str
    twin: str
    expected: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitCurve:
    """One quantity; `past` and `ahead` meet at the origin. Fractions are percents."""

    name: str
    label: str
    unit: str
    past: tuple[FitRow, ...]
    ahead: tuple[FitRow, ...]
    points: tuple[FitPoint, ...]
    following: tuple[NextMark, ...]
    table: tuple[FitTableRow, ...]
    sentences: tuple[str, ...]

    @property
    def rows(self) -> tuple[FitRow, ...]:
        """Past and ahead, the origin once."""
        return (*self.past, *self.ahead[1:])

    @property
    def levels(self) -> tuple[float, ...]:
        """Where points lie, with the twin's middle and what arms would show."""
        seen = (point.limit if point.value is None else point.value for point in self.points)
        middles = (*(row.median for row in self.rows), *(mark.median for mark in self.following))
        return tuple(each for each in (*seen, *middles) if each)

    @property
    def highest(self) -> float:
        """The highest end of a band."""
        return max(*(row.result_high for row in self.rows), *(mark.high for mark in self.following), 0.0)

    @property
    def top(self) -> float:
        """How high a picture goes: the past whole, the future cut where it would press the past flat."""
        past, level = max(row.result_high for row in self.past), max(self.levels)
        return self.highest if self.highest <= TOO_HIGH * level else max(past, CUT * level)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitView:
    """The section of a page on the fit."""

    origin_day: int
    curves: tuple[FitCurve, ...]
    ahead: str

    def curve(self, name: str) -> FitCurve | None:
        """The curve of a quantity; None where it was never measured."""
        return next((each for each in self.curves if each.name == name), None)


def build_fit(visit: Json) -> FitView | None:
    """From what is stored with a twin; None where nothing was measured, or the twin was made before fits were kept."""
    fit = visit.get("fit")
    if not fit:
        return None
    following = {} if fit["regimen"] else visit.get("next", {})
    found = [_curve(name, fit, following) for name in QUANTITIES if fit[name]]
    return FitView(origin_day=fit["origin_day"], curves=tuple(found), ahead=_ahead_text(fit))


def _ahead_text(fit: Json) -> str:
    if fit["regimen"]:
        told = {"regimen": plain(fit["regimen"]), "months": numbers.months(months_ahead(fit))}
        return (
            _("After the origin: %(months)s months more of %(regimen)s, as if the patient lived through them.") % told
        )
    return _(
        "No treatment goes on at the origin, so the curve ends there. Bars: what the first scan on each arm would show."
    )


def months_ahead(fit: Json) -> float:
    """How far the curve goes on after the origin."""
    return numbers.months_of(fit["days"][-1] - fit["origin_day"])


def _curve(name: str, fit: Json, following: Json) -> FitCurve:
    told, origin = fit[name], fit["origin_day"]
    factor = 100.0 if name == "ctdna_vaf" else 1.0
    rows = _rows(told, fit["days"], factor)
    points = tuple(_point(name, each, factor) for each in told["points"])
    past = tuple(row for row in rows if row.day <= origin)
    ahead = tuple(row for row in rows if row.day >= origin)
    curve = FitCurve(
        name=name,
        label=_("Sum of lesion sizes") if name == "size_mm" else _("ctDNA, variant allele fraction"),
        unit=_("mm") if name == "size_mm" else "%",
        past=past,
        ahead=ahead if len(ahead) > 1 else (),
        points=points,
        following=tuple(_mark(name, arm, each, factor) for arm, each in sorted(following.items())),
        table=_table(name, points, rows, origin),
        sentences=_sentences(name, points, rows, ahead),
    )
    if curve.highest <= curve.top:
        return curve
    cut = _("The picture is cut: what may come reaches to %(high)s.") % {"high": _amount(name, curve.highest)}
    return replace(curve, sentences=(*curve.sentences, cut))


def _rows(told: Json, days: list[int], factor: float) -> tuple[FitRow, ...]:
    names = ("median", "low", "high", "result_low", "result_high")
    columns = zip(days, *(told[name] for name in names), strict=True)
    return tuple(
        FitRow(day=day, **dict(zip(names, (factor * value for value in values), strict=True)))
        for day, *values in columns
    )


def _point(name: str, point: Json, factor: float) -> FitPoint:
    value, limit = point["value"], point["limit"]
    shown = _amount(name, factor * value) if value is not None else _below(name, factor * limit, point["assumed"])
    return FitPoint(
        day=point["day"],
        value=None if value is None else factor * value,
        limit=None if limit is None else factor * limit,
        text=shown,
    )


def _below(name: str, limit: float, assumed: bool) -> str:
    if assumed:
        return _("below the limit (taken to be %(limit)s)") % {"limit": _amount(name, limit)}
    return _("below the limit of %(limit)s") % {"limit": _amount(name, limit)}


def _amount(name: str, value: float) -> str:
    """In the unit of the picture: `71 mm`, `1.2%`."""
    return f"{_bare(name, value)} mm" if name == "size_mm" else _bare(name, value)


def _range(name: str, low: float, high: float) -> str:
    return numbers.ends(_bare(name, low), _bare(name, high))


def _bare(name: str, value: float) -> str:
    return numbers.plain(value, 0 if value >= 10 else 1) if name == "size_mm" else numbers.vaf(value / 100)


def _mark(name: str, arm: str, told: Json, factor: float) -> NextMark:
    low, median, high = (factor * told[name][end] for end in ("low", "median", "high"))
    said = {"arm": plain(arm), "value": _amount(name, median), "range": _range(name, low, high)}
    return NextMark(
        arm=plain(arm),
        day=told["day"],
        median=median,
        low=low,
        high=high,
        text=_("First scan on %(arm)s: %(value)s (%(range)s)") % said,
    )


def nearest(rows: tuple[FitRow, ...], day: int) -> FitRow:
    """The row of a day, or of the nearest where the patient was measured more often than the curve has days."""
    return min(rows, key=lambda row: abs(row.day - day))


def is_inside(point: FitPoint, row: FitRow) -> bool:
    """Whether a measurement lies in the band of what would be measured; below a limit, whether the band goes there."""
    if point.value is None:
        return point.limit is None or row.result_low <= point.limit
    return row.result_low <= point.value <= row.result_high


def _table(name: str, points: tuple[FitPoint, ...], rows: tuple[FitRow, ...], origin: int) -> tuple[FitTableRow, ...]:
    measured = [_table_row(name, nearest(rows, point.day), point=point) for point in points]
    days = {origin, rows[-1].day} - {point.day for point in points}
    others = [_table_row(name, row) for row in rows if row.day in days]
    return (*measured, *others)


def _table_row(name: str, row: FitRow, *, point: FitPoint | None = None) -> FitTableRow:
    if point is None:
        measured, verdict = numbers.ABSENT, ""
    else:
        measured, verdict = point.text, _("as expected") if is_inside(point, row) else _("outside the band")
    return FitTableRow(
        when=numbers.day(point.day if point else row.day),
        measured=measured,
        twin=f"{_amount(name, row.median)} ({_range(name, row.low, row.high)})",
        expected=_range(name, row.result_low, row.result_high),
        verdict=verdict,
    )


def _sentences(
    name: str, points: tuple[FitPoint, ...], rows: tuple[FitRow, ...], ahead: tuple[FitRow, ...]
) -> tuple[str, ...]:
    inside = sum(is_inside(point, nearest(rows, point.day)) for point in points)
    told = {"inside": inside, "all": len(points)}
    lie = ngettext(
        "%(inside)s of %(all)s measurement lies in the band; the twin was fitted to it.",
        "%(inside)s of %(all)s measurements lie in the band; the twin was fitted to them.",
        len(points),
    )
    said = [lie % told]
    if len(ahead) > 1:
        said.append(_ahead_sentence(name, ahead))
    return tuple(said)


def _ahead_sentence(name: str, ahead: tuple[FitRow, ...]) -> str:
    first, last = ahead[0], ahead[-1]
    told = {
        "now": _amount(name, first.median),
        "later": _amount(name, last.median),
        "range": _range(name, last.low, last.high),
        "months": numbers.months(numbers.months_of(last.day - first.day)),
    }
    change = last.median / first.median - 1
    if abs(change) < 0.05:
        return _("Expected to stay near %(now)s: %(later)s (%(range)s) in %(months)s months.") % told
    if change > 0:
        return _("Expected to rise from %(now)s to %(later)s (%(range)s) in %(months)s months.") % told
    return _("Expected to fall from %(now)s to %(later)s (%(range)s) in %(months)s months.") % told
