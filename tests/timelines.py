"""Courses built in memory: only the tracks that a test is about."""

from typing import Any

from twins.dossier import Timeline
from twins.dossier.records import Point, Series
from twins.dossier.timeline.course import with_rows

EMPTY: dict[str, Any] = {
    name: ()
    for name in (
        "treatments",
        "ctdna",
        "gene_vaf",
        "series",
        "sizes",
        "labs",
        "responses",
        "adverse",
        "imaging",
        "marks",
        "rows",
    )
}


def timeline_of(**tracks: Any) -> Timeline:
    """A course with its table; tracks that are not named are empty."""
    return with_rows(Timeline(**{**EMPTY, "origin_day": None, **tracks}))


def levels(*found: tuple[int, float], name: str = "sum of longest diameters", unit: str = "mm") -> Series:
    """Measured values by day."""
    return Series(name=name, unit=unit, points=tuple(Point(day=day, value=x, state="value") for day, x in found))
