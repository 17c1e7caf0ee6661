"""How the dossier's texts are laid out on the page: numbers large, intervals and flags beside them, people as icons."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from twins import charts
from twins.charts.look import colours
from twins.dossier import ArmView, Estimate
from twins.dossier.forecasts.estimates import Flag, TableRow
from twins.dossier.forecasts.flagged import flags_beside
from twins.dossier.numbers import ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A text in two parts, together the text that the PDF shows, and the flags that concern it."""

    lead: str
    interval: str
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A quantity, one figure an arm; a minor one is set lighter."""

    label: str
    figures: tuple[Figure, ...]
    minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmIcons:
    """A hundred people under an arm: alive at 12 months, and with severe toxicity; empty where it is not known."""

    name: str
    is_ranked: bool
    alive: SafeString
    alive_text: str
    harmed: SafeString
    harmed_text: str


def split_figure(text: str, flags: tuple[Flag, ...] = ()) -> Figure:
    """`13.4 months (9.1 to 18.9)` in its two parts, what follows the interval with it; other texts stay whole."""
    match = interval_pattern().fullmatch(text)
    lead, interval = (match["lead"], match["interval"]) if match else (text, "")
    return Figure(lead=lead, interval=interval, flags=flags)


def interval_pattern() -> re.Pattern[str]:
    """A number with its interval, in the reader's language."""
    low_to_high = re.escape(ends("LOW", "HIGH")).replace("LOW", "[^()]+").replace("HIGH", "[^()]+")
    return re.compile(rf"(?P<lead>.+) (?P<interval>\({low_to_high}\)[^()]*)")


def figure_rows(rows: Iterable[TableRow], arms: Sequence[ArmView] = ()) -> tuple[FigureRow, ...]:
    """A table's rows with every cell split; with the arms, each cell beside the flags that concern it."""
    told = tuple(rows)
    quantities = {row.quantity for row in told}
    beside = [flags_beside(arm, quantities) for arm in arms]
    return tuple(
        FigureRow(
            label=row.label,
            minor=row.minor,
            figures=tuple(
                split_figure(cell, beside[place].get(row.quantity, ()) if beside else ())
                for place, cell in enumerate(row.cells)
            ),
        )
        for row in told
    )


def arm_icons(arms: Sequence[ArmView]) -> tuple[ArmIcons, ...]:
    """The icon arrays of every arm, in the order of the columns."""
    return tuple(_icons(arm, colour) for arm, colour in zip(arms, colours(arms), strict=True))


def icon_keys() -> dict[str, SafeString]:
    """The icons of the legend by shape and filling."""
    glyphs = {"person": charts.PERSON, "warning": charts.WARNING}
    return {
        f"{name}_{fill}": mark_safe(charts.key_icon(glyph, fill))  # noqa: S308  # drawn from our own paths
        for name, glyph in glyphs.items()
        for fill in ("whole", "half", "rest")
    }


def _icons(arm: ArmView, colour: str) -> ArmIcons:
    severe = arm.any_toxicity
    alive, harmed = _("%(arm)s, alive at 12 months: %(people)s"), _("%(arm)s, toxicity of grade 3 or more: %(people)s")
    return ArmIcons(
        name=arm.name,
        is_ranked=arm.is_ranked,
        alive=_array(arm.p12, charts.PERSON, colour, arm.name, alive),
        alive_text=_people(arm.p12),
        harmed=_array(severe.estimate if severe else None, charts.WARNING, colour, arm.name, harmed),
        harmed_text=severe.marked(_people(severe.estimate), {"all_cause"}) if severe else _("no rate known"),
    )


def _array(estimate: Estimate | None, glyph: charts.Glyph, colour: str, arm: str, title: str) -> SafeString:
    hundred = estimate.hundred if estimate else None
    if hundred is None:
        return mark_safe("")
    svg = charts.icon_array(hundred, glyph, colour=colour, title=title % {"arm": arm, "people": hundred.text})
    return mark_safe(charts.themed(svg))  # noqa: S308  # its title is escaped where it is drawn


def _people(estimate: Estimate) -> str:
    return estimate.hundred.text if estimate.hundred else estimate.text
