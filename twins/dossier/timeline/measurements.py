"""Every quantity that was measured, with its last result; all results stand in the table of the timeline."""

from __future__ import annotations

from collections.abc import Iterable

from twins.dossier import numbers, words
from twins.dossier.records import MeasurementGroup, MeasurementRow, Series
from twins.dossier.timeline.course import group_series
from twins.dossier.timeline.rows import point_text
from twins.models import Observation

SHOWN = 8
ORDER = ("labs", "ctdna", "tumour_size", "lesion_size", "clinical", "assessment", "omics")


def build_measurements(observations: Iterable[Observation]) -> tuple[MeasurementGroup, ...]:
    """A group a modality, the known ones first."""
    grouped = group_series(observations)
    names = (*(name for name in ORDER if name in grouped), *sorted(set(grouped) - set(ORDER)))
    return tuple(build_group(name, grouped[name]) for name in names)


def build_group(modality: str, series: tuple[Series, ...]) -> MeasurementGroup:
    """The quantities of a modality by name, those with words for it first; what is beyond the first is folded away."""
    rows = tuple(row_of(each) for each in sorted(series, key=lambda each: (":" in each.code, each.label.lower())))
    return MeasurementGroup(label=words.modality(modality), rows=rows[:SHOWN], rest=rows[SHOWN:])


def row_of(series: Series) -> MeasurementRow:
    """The last result of a quantity."""
    last = max(series.points, key=lambda point: point.day)
    return MeasurementRow(
        name=words.sentence_case(series.name),
        code=series.code,
        text=point_text(last, series.unit),
        when=numbers.day(last.day),
        count=len(series.points),
    )
