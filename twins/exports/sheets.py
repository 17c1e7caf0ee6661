"""The dossier as tables: one row a finding, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twins.dossier import ArmView, Dossier, Estimate
from twins.dossier.records import Series

Cell = str | float | int | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a name that is a file's or a tab's."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheets_of(dossier: Dossier) -> dict[str, Sheet]:
    """Name -> table; those without a row are left out."""
    found = (
        _sheet("timeline", ("day", "when", "track", "finding"), _timeline(dossier)),
        _sheet("ctdna", ("gene", "day", "vaf", "state", "limit"), _vaf(dossier)),
        _sheet("measurements", ("name", "unit", "day", "value", "comparator", "state", "limit"), _levels(dossier)),
        _sheet("variants", ("gene", "protein", "effect", *_specimens(dossier)), _variants(dossier)),
        _sheet("arms", ("quantity", *(arm.name for arm in dossier.arms)), _comparison(dossier)),
        _sheet("estimates", ("arm", "quantity", "value", "low_90", "high_90", "text"), _estimates(dossier)),
        _sheet("curves", ("arm", "endpoint", "month", "probability", "low_90", "high_90"), _curves(dossier)),
        _sheet(
            "toxicity",
            ("arm", "organ_class", "incidence", "low_90", "high_90", "attribution", "verified", "source"),
            _toxicity(dossier),
        ),
        _sheet("similar", ("patient", "arm", "outcome", "distance"), _similar(dossier)),
    )
    return {sheet.name: sheet for sheet in found if sheet.rows}


def _sheet(name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Sheet:
    return Sheet(name=name, columns=columns, rows=tuple(rows))


def _timeline(dossier: Dossier) -> Iterator[Row]:
    return ((row.day, row.when, row.track, row.text) for row in dossier.timeline.rows)


def _vaf(dossier: Dossier) -> Iterator[Row]:
    return ((row[0], *row[2:4], *row[5:]) for row in _points(dossier.timeline.gene_vaf))


def _levels(dossier: Dossier) -> Iterator[Row]:
    course = dossier.timeline
    return _points((*course.series, *course.sizes, *course.labs, *course.others))


def _points(series: Iterable[Series]) -> Iterator[Row]:
    for each in series:
        for point in each.points:
            value = point.answer or point.value
            yield each.label, each.unit, point.day, value, point.comparator, point.state, point.limit


def _specimens(dossier: Dossier) -> tuple[str, ...]:
    return dossier.molecular.columns if dossier.molecular else ()


def _variants(dossier: Dossier) -> Iterator[Row]:
    rows = dossier.molecular.rows if dossier.molecular else ()
    return ((row.gene, row.protein, row.effect, *row.cells) for row in rows)


def _comparison(dossier: Dossier) -> Iterator[Row]:
    rows = dossier.forecast.comparison if dossier.forecast else ()
    return ((row.label, *row.cells) for row in rows)


def _estimates(dossier: Dossier) -> Iterator[Row]:
    for arm in dossier.arms:
        for name, estimate in quantities(arm):
            yield arm.name, name, estimate.value, estimate.low, estimate.high, estimate.text


def quantities(arm: ArmView) -> tuple[tuple[str, Estimate], ...]:
    """The estimates of an arm under the names of the command line's JSON."""
    return (
        ("os_median_months", arm.os_median),
        ("pfs_median_months", arm.pfs_median),
        ("survival_12_months", arm.p12),
        ("survival_24_months", arm.p24),
        ("response", arm.response),
        ("rmst_months", arm.rmst),
    )


def _curves(dossier: Dossier) -> Iterator[Row]:
    for arm in dossier.arms:
        for endpoint, curve in (("OS", arm.survival), ("PFS", arm.pfs)):
            for row in curve:
                yield arm.name, endpoint, row.month, row.p, row.low, row.high


def _toxicity(dossier: Dossier) -> Iterator[Row]:
    for arm in dossier.arms:
        for row in arm.toxicity:
            numbers = (row.estimate.value, row.estimate.low, row.estimate.high)
            yield arm.name, row.label, *numbers, row.attribution, row.verified, row.source


def _similar(dossier: Dossier) -> Iterator[Row]:
    return ((each.code, each.arm, each.outcome, each.distance) for each in dossier.similar)
