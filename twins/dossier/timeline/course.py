"""The timeline: what happened, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from twins.dossier.naming import answer_of, code_of, name_of, unit_of
from twins.dossier.numbers import count
from twins.dossier.records import Adverse, Draw, Mark, Point, Series, Timeline, TreatmentBar
from twins.dossier.timeline.rows import event_rows
from twins.dossier.words import KNOWING, RESPONSES
from twins.models import (
    AdverseEvent,
    Knowing,
    Observation,
    OutcomeStatus,
    Patient,
    Specimen,
    SpecimenKind,
    TreatmentLine,
)

# Modalities that have a track of their own; all others stand in the table alone.
TRACKS = ("ctdna", "tumour_size", "labs")
Panels = Mapping[str, frozenset[str]]
NO_PANELS: Panels = {}


def build_timeline(patient: Patient, *, origin_day: int | None, panels: Panels = NO_PANELS) -> Timeline:
    """Tracks of a patient whose related rows are prefetched; `panels`: the genes that each assay looks at."""
    draws = [each for each in patient.specimens.all() if each.kind == SpecimenKind.PLASMA]
    series = group_series(patient.observations.all())
    tracks = Timeline(
        treatments=tuple(bar_of(each) for each in patient.treatment_lines.all()),
        ctdna=tuple(highest_vaf(draw) for draw in draws),
        gene_vaf=gene_series(draws, panels),
        series=series["ctdna"],
        sizes=series["tumour_size"],
        labs=series["labs"],
        others=tuple(each for name, found in series.items() if name not in TRACKS for each in found),
        responses=tuple(mark_of(each.day, each.category, RESPONSES) for each in patient.responses.all()),
        adverse=tuple(adverse_of(each) for each in patient.adverse_events.all()),
        imaging=tuple(
            Mark(day=each.day, kind=each.modality, text=count(each.slices, "slice")) for each in patient.imaging.all()
        ),
        marks=disease_marks(patient),
        rows=(),
        origin_day=origin_day,
        specimens=tuple(draw_of(each) for each in patient.specimens.all()),
    )
    return with_rows(tracks)


def with_rows(timeline: Timeline) -> Timeline:
    """The timeline with the table that stands behind it."""
    return replace(timeline, rows=event_rows(timeline))


def bar_of(row: TreatmentLine) -> TreatmentBar:
    """A line of therapy."""
    return TreatmentBar(
        regimen=row.regimen, start_day=row.start_day, stop_day=row.stop_day, line=row.line, is_index=row.is_index
    )


def adverse_of(row: AdverseEvent) -> Adverse:
    """An adverse event."""
    return Adverse(
        term=row.term, start_day=row.start_day, stop_day=row.stop_day, grade=row.grade, organ_class=row.organ_class
    )


def mark_of(day: int, kind: str, words: Mapping[str, str]) -> Mark:
    """A mark whose kind has words, or stands for itself."""
    return Mark(day=day, kind=kind, text=words.get(kind, kind))


def highest_vaf(draw: Specimen) -> Point:
    """The highest allele fraction of a draw; a draw whose variants carry none says `not_tested` of it."""
    values = [each.vaf for each in draw.variants.all() if each.vaf is not None]
    if draw.variants_state == Knowing.VALUE and not values:
        return Point(day=draw.day, value=None, state=Knowing.NOT_TESTED.value)
    return Point(day=draw.day, value=max(values, default=None), state=draw.variants_state)


def gene_series(draws: Sequence[Specimen], panels: Panels = NO_PANELS) -> tuple[Series, ...]:
    """Every gene that was ever found, with what each draw says of it; the gene that rose highest first."""
    found = {draw.pk: fractions_of(draw) for draw in draws}
    highest: dict[str, float] = defaultdict(float)
    for fractions in found.values():
        for gene, vaf in fractions.items():
            highest[gene] = max(highest[gene], vaf)
    genes = sorted(highest, key=lambda gene: (-highest[gene], gene))
    ordered = sorted(draws, key=lambda draw: draw.day)
    return tuple(
        Series(name=gene, unit="VAF", points=tuple(gene_point(gene, draw, found[draw.pk], panels) for draw in ordered))
        for gene in genes
    )


def fractions_of(draw: Specimen) -> dict[str, float]:
    """The highest fraction of each gene in a draw."""
    best: dict[str, float] = {}
    for each in draw.variants.all():
        if each.gene and each.vaf is not None:
            best[each.gene] = max(each.vaf, best.get(each.gene, 0.0))
    return best


def gene_point(gene: str, draw: Specimen, fractions: Mapping[str, float], panels: Panels) -> Point:
    """A gene in a draw: found, not found where it was looked for, or the draw's own state."""
    if gene in fractions:
        return Point(day=draw.day, value=fractions[gene], state=Knowing.VALUE.value)
    genes = panels.get(draw.panel)
    if genes is not None and gene not in genes:
        return Point(day=draw.day, value=None, state=Knowing.NOT_TESTED.value)
    searched = draw.variants_state in (Knowing.VALUE, Knowing.NONE_FOUND)
    return Point(day=draw.day, value=None, state=Knowing.NONE_FOUND.value if searched else draw.variants_state)


def draw_of(specimen: Specimen) -> Draw:
    """A draw or a biopsy, and how many variants it showed."""
    searched = specimen.variants_state == Knowing.VALUE
    text = count(len(specimen.variants.all()), "variant") if searched else str(KNOWING[specimen.variants_state])
    return Draw(day=specimen.day, kind=specimen.kind, state=specimen.variants_state, text=text)


def group_series(observations: Iterable[Observation]) -> dict[str, tuple[Series, ...]]:
    """Observations as one series per modality, name and unit, those with a name and most points first.

    A result without a number and without a unit belongs to the series before it.
    """
    points: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    units: dict[tuple[str, str], str] = {}
    for each in observations:
        key = (each.modality, each.name)
        unit = each.unit or (units.get(key, "") if each.value is None else "")
        units[key] = unit
        points[*key, unit].append(point_of(each))
    grouped: dict[str, tuple[Series, ...]] = defaultdict(tuple)
    for (modality, name, unit), found in sorted(points.items(), key=lambda item: (":" in item[0][1], -len(item[1]))):
        series = Series(name=name_of(name), code=code_of(name), unit=unit_of(unit), points=tuple(found))
        grouped[modality] += (series,)
    return grouped


def point_of(row: Observation) -> Point:
    """One observation; a category that was stored beside its number is the answer."""
    return Point(
        day=row.day,
        value=row.value,
        state=row.state,
        comparator=row.comparator,
        answer=category_of(row) or answer_of(row.name, row.value, row.state, row.unit),
        limit=row.limit,
    )


def category_of(row: Observation) -> str:
    """The category of a result, a letter for yes or no in full."""
    said = str(row.details.get("category", ""))
    return {"Y": "yes", "N": "no"}.get(said, said)


def disease_marks(patient: Patient) -> tuple[Mark, ...]:
    """Progression, death and last contact: dated events first, outcomes where there is no dated event."""
    marks = [Mark(day=each.day, kind=each.kind, text=event_text(each.kind)) for each in patient.disease_events.all()]
    kinds = {mark.kind for mark in marks}
    outcomes = {each.endpoint: each for each in patient.outcomes.all()}
    overall, free = outcomes.get("OS"), outcomes.get("PFS")
    if overall:
        kind = "death" if overall.status == OutcomeStatus.EVENT else "last contact"
        if kind not in kinds:
            marks.append(Mark(day=round(overall.time_days), kind=kind, text=event_text(kind)))
    # A progression-free time that ends with overall survival is a death, not a progression.
    progressed = free and free.status == OutcomeStatus.EVENT and not (overall and free.time_days >= overall.time_days)
    if free and progressed and "progression" not in kinds:
        marks.append(Mark(day=round(free.time_days), kind="progression", text=event_text("progression")))
    return tuple(sorted(marks, key=lambda mark: mark.day))


def event_text(kind: str) -> str:
    """The word of an event."""
    return {"progression": _("progression"), "death": _("death"), "last contact": _("last contact")}[kind]
