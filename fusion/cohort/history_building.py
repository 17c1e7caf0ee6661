"""Stored rows of one patient into a history; no database here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fusion.cohort.history import CtdnaVisit, Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.cohort.markers import find_msi_high, find_pd_l1_percent
from fusion.cohort.same_draw import agree_on
from fusion.errors import HistoryError

Row = Any
MM = {"mm": 1.0, "": 1.0, "cm": 10.0}
FRACTION = {"vaf": 1.0, "fraction": 1.0, "": 1.0, "%": 0.01, "percent": 0.01}
SILENT = ("synonymous", "synonymous_variant", "silent")
TARGET_LESIONS = 5
# The assigned arm and the first dated dose are one line when they are this close.
SAME_LINE_DAYS = 14
SEVERE_GRADE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRows:
    """What the database holds of one patient; rows as SQLAlchemy gives them."""

    patient: Row
    study: str
    diagnosis: str
    lines: list[Row] = field(default_factory=list)
    observations: list[Row] = field(default_factory=list)
    specimens: list[Row] = field(default_factory=list)
    variants: list[Row] = field(default_factory=list)
    lesions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    adverse: list[Row] = field(default_factory=list)


def build_history(rows: PatientRows, *, origin_day: int) -> PatientHistory:
    """A checked history at an origin day.

    Raises:
        HistoryError: measurements contradict each other, a unit is unknown, or the patient died before the origin.
    """
    patient = rows.patient
    lines = build_lines(rows.lines)
    return PatientHistory(
        code=patient.code,
        study=rows.study,
        diagnosis=patient.diagnosis or rows.diagnosis or "",
        diagnosis_detail=patient.diagnosis_detail or "",
        origin_day=origin_day,
        lines=lines,
        sizes=build_sizes(rows),
        ctdna=build_draws(rows),
        progression_day=find_progression(rows, lines, origin_day),
        death_day=find_death(rows),
        last_known_alive_day=find_last_alive(rows),
        age_years=patient.age_years,
        ecog=patient.ecog,
        mutated_genes=find_mutated(rows, origin_day),
        tested_genes=any(_is_tested(each) and each.day <= origin_day for each in rows.specimens),
        msi_high=find_msi_high(rows.observations, origin_day),
        pd_l1_percent=find_pd_l1_percent(rows.observations, origin_day),
        had_severe_toxicity=find_severe_toxicity(rows, origin_day),
    )


def build_lines(rows: Iterable[Row]) -> tuple[TherapyLine, ...]:
    """Lines in order of start; the assigned arm and its dated twin become one."""
    lines: list[TherapyLine] = []
    for row in sorted(rows, key=lambda each: (each.start_day, not each.is_index)):
        line = TherapyLine(
            regimen=row.regimen, start_day=row.start_day, stop_day=row.stop_day, is_index=bool(row.is_index)
        )
        twin = next((each for each in lines if _is_same(each, line)), None)
        if twin is None:
            lines.append(line)
        else:
            stop = twin.stop_day if twin.stop_day is not None else line.stop_day
            lines[lines.index(twin)] = replace(twin, stop_day=stop, is_index=twin.is_index or line.is_index)
    return tuple(lines)


def _is_same(first: TherapyLine, second: TherapyLine) -> bool:
    close = abs(first.start_day - second.start_day) <= SAME_LINE_DAYS
    return close and first.regimen.lower() == second.regimen.lower()


def build_sizes(rows: PatientRows) -> tuple[SizeVisit, ...]:
    """Sums of longest diameters as recorded; where nobody recorded any, the sums over segmented lesions."""
    recorded = [each for each in rows.observations if each.modality == "tumour_size" and not each.comparator]
    if not recorded:
        return _sizes_of_lesions(rows.lesions)
    usual = Counter(each.name for each in recorded).most_common(1)[0][0]
    visits = [_size_of(each, rows) for each in recorded if each.name == usual]
    return tuple(sorted(visits, key=lambda visit: visit.day))


def _size_of(row: Row, rows: PatientRows) -> SizeVisit:
    scale = _scale(MM, row.unit, f"patient {rows.patient.code}, size on day {row.day}")
    # A lesion that vanished is recorded as 0 mm, which says that it is smaller than can be measured.
    return SizeVisit(
        day=row.day,
        state=Knowing.BELOW_LIMIT if row.value == 0 else Knowing(row.state),
        value_mm=row.value * scale if row.value else None,
        limit_mm=None if row.limit is None else row.limit * scale,
    )


def _sizes_of_lesions(lesions: Iterable[Row]) -> tuple[SizeVisit, ...]:
    by_day: dict[int, list[float]] = defaultdict(list)
    for lesion in lesions:
        if lesion.longest_diameter_mm:
            by_day[lesion.day].append(lesion.longest_diameter_mm)
    sums = {day: sum(sorted(sizes, reverse=True)[:TARGET_LESIONS]) for day, sizes in by_day.items()}
    return tuple(SizeVisit(day=day, value_mm=sums[day]) for day in sorted(sums))


def build_draws(rows: PatientRows) -> tuple[CtdnaVisit, ...]:
    """Plasma draws: sequenced ones first, ready levels on the days without one.

    Raises:
        HistoryError: several ready levels of one draw contradict each other.
    """
    by_specimen: dict[int, list[Row]] = defaultdict(list)
    for variant in rows.variants:
        by_specimen[variant.specimen_id].append(variant)
    draws = {
        each.day: draw
        for each in rows.specimens
        if each.kind == "plasma" and (draw := _draw_of(each, by_specimen[each.id])) is not None
    }
    ready: dict[int, list[Row]] = defaultdict(list)
    for row in rows.observations:
        if row.modality == "ctdna" and row.unit in FRACTION and not row.comparator and row.day not in draws:
            ready[row.day].append(row)
    for day, levels in ready.items():
        same = [_level_of(each) for each in levels if each.name == levels[0].name]
        draws[day] = agree_on(same, f"patient {rows.patient.code}, ctDNA on day {day}")
    return tuple(draws[day] for day in sorted(draws))


def _draw_of(specimen: Row, variants: Sequence[Row]) -> CtdnaVisit | None:
    """The draw by its most frequent variant; None where a level was found but never given."""
    state = Knowing(specimen.variants_state)
    if state is not Knowing.VALUE:
        return CtdnaVisit(day=specimen.day, state=state)
    measured = [each for each in variants if each.vaf is not None and each.vaf > 0]
    if not measured:
        return None
    top = max(measured, key=lambda each: each.vaf)
    counted = top.depth and top.alt_depth is not None
    return CtdnaVisit(
        day=specimen.day,
        max_vaf=top.vaf,
        mean_vaf=sum(each.vaf for each in measured) / len(measured),
        alt_reads=top.alt_depth if counted else None,
        depth=top.depth if counted else None,
        markers=len(measured),
    )


def _level_of(row: Row) -> CtdnaVisit:
    scale = FRACTION[row.unit]
    level = None if row.value is None else row.value * scale
    # A level of exactly 0 is a way to write that nothing was found.
    state = Knowing.NONE_FOUND if level == 0 else Knowing(row.state)
    limit = None if row.limit is None else row.limit * scale
    return CtdnaVisit(day=row.day, state=state, max_vaf=level or None, limit_vaf=limit)


def _scale(units: dict[str, float], unit: str | None, where: str) -> float:
    if (unit or "") not in units:
        raise HistoryError(expected="one of the units " + ", ".join(filter(None, units)), found=str(unit), where=where)
    return units[unit or ""]


def find_progression(rows: PatientRows, lines: Sequence[TherapyLine], origin_day: int) -> int | None:
    """First progression on the line that the origin falls in; an event of PFS that is no death counts as one."""
    started = [line.start_day for line in lines if line.start_day < origin_day]
    after = started[-1] if started else None
    days = sorted({each.day for each in rows.events if each.kind == "progression"} | _progressed_by_outcome(rows))
    return next((day for day in days if after is None or day > after), None)


def _progressed_by_outcome(rows: PatientRows) -> set[int]:
    dead = find_death(rows)
    events = [each for each in rows.outcomes if each.endpoint == "PFS" and each.status == "event"]
    return {round(each.time_days) for each in events if dead is None or each.time_days < dead - 0.5}


def find_death(rows: PatientRows) -> int | None:
    """Day of death, from the dated event or the outcome."""
    dated = [each.day for each in rows.events if each.kind == "death"]
    known = [round(each.time_days) for each in rows.outcomes if each.endpoint == "OS" and each.status == "event"]
    return min(dated + known, default=None)


def find_last_alive(rows: PatientRows) -> int | None:
    """Day of censoring of overall survival."""
    known = [round(each.time_days) for each in rows.outcomes if each.endpoint == "OS" and each.status == "censored"]
    return max(known, default=None)


def find_mutated(rows: PatientRows, origin_day: int) -> frozenset[str]:
    """Genes with a variant that is not silent in a specimen taken by the origin day."""
    taken = {each.id for each in rows.specimens if each.day <= origin_day}
    loud = [each for each in rows.variants if (each.effect or "").lower() not in SILENT]
    return frozenset(each.gene.upper() for each in loud if each.specimen_id in taken and each.gene)


def find_severe_toxicity(rows: PatientRows, origin_day: int) -> bool | None:
    """Whether an adverse event of grade 3 or more began before the origin; None where no graded one is recorded."""
    graded = [each for each in rows.adverse if each.start_day < origin_day and each.grade is not None]
    return any(each.grade >= SEVERE_GRADE for each in graded) if graded else None


def _is_tested(specimen: Row) -> bool:
    return Knowing(specimen.variants_state) in (Knowing.VALUE, Knowing.NONE_FOUND, Knowing.BELOW_LIMIT)
