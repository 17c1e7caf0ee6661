"""Copy-number segments: what they say of the whole genome as observations, and every segment as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.choices import declared_build, study_of
from ingest.matrix.places import is_on
from ingest.matrix.sorts import CHROMOSOME, END, LOG_RATIO, MAJOR, MINOR, START, TOTAL, find
from ingest.matrix.task import MISSING, Task
from ingest.records import Knowing, Modality, ObservationRecord, Package, RawRecord
from ingest.tables.table import NumberArray
from ingest.vcf.builds import plain_chromosome

_KIND = "copy-number segments"
_MOST_KEPT = 20_000
# |log2 ratio| from which a segment counts as altered; cBioPortal's fraction of the genome altered uses the same
_ALTERED = 0.2
_MOST_COPIES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segments:
    """Columns of all rows. Shapes: all (rows,); a measure that the file does not have is None."""

    chromosomes: list[str]
    starts: NumberArray
    ends: NumberArray
    total: NumberArray | None
    minor: NumberArray | None
    log_ratio: NumberArray | None

    @property
    def lengths(self) -> NumberArray:
        """Bases of each segment."""
        return self.ends - self.starts + 1

    @property
    def autosomal(self) -> npt.NDArray[np.bool_]:
        """Rows that do not depend on the sex."""
        return np.array([plain_chromosome(name).isdigit() for name in self.chromosomes], dtype=np.bool_)


def read_segments(task: Task, package: Package) -> None:
    """Add observations and a raw record for each patient; the build is demanded."""
    build = declared_build(task.request, report=task.report)
    segments = _segments(task, build)
    patients = task.patients()
    if segments is None or build is None or task.report.has_errors:
        return
    package.study = study_of(task.request, build=build)
    observations: list[ObservationRecord] = []
    raws: list[RawRecord] = []
    for patient in dict.fromkeys(patient for patient in patients if patient is not None):
        rows = np.array([each == patient for each in patients], dtype=np.bool_)
        _check_overlaps(task, segments, rows)
        observations += _observations(task, patient, segments, rows)
        raws.append(_raw(task, patient, segments, rows, build))
    package.observations, package.raws = observations, raws


def _segments(task: Task, build: str | None) -> _Segments | None:
    chromosomes = task.table.texts(find(task.table.columns, CHROMOSOME) or "", MISSING)
    starts, ends = (_numbers(task, each) for each in (START, END))
    if starts is None or ends is None or build is None or not len(task.table):
        if not len(task.table):
            task.error("no_rows", "expected at least one segment, found none", line=1)
        return None
    for line, name, start, end in zip(task.table.lines.tolist(), chromosomes, starts, ends, strict=True):
        if name is None or not (0 <= start <= end) or start % 1 or end % 1:
            message = "expected a chromosome, and whole numbers for a start and an end that is not before it"
            task.error("bad_segment", message, line=line, column=find(task.table.columns, START) or "")
        elif not is_on(name, int(end), build):
            message = f"expected an end on chromosome {name} of {build}"
            column = find(task.table.columns, END) or ""
            task.error("position_beyond_contig", message, line=line, column=column, value=int(end))
    major, minor, total = (_copies(task, each) for each in (MAJOR, MINOR, TOTAL))
    if total is None and major is not None and minor is not None:
        total = major + minor
    return _Segments(
        chromosomes=[name or "" for name in chromosomes],
        starts=starts,
        ends=ends,
        total=total,
        minor=minor,
        log_ratio=_numbers(task, LOG_RATIO),
    )


def _numbers(task: Task, synonyms: tuple[str, ...]) -> NumberArray | None:
    column = find(task.table.columns, synonyms)
    return None if column is None else task.table.numbers(column, MISSING, task.report)


def _copies(task: Task, synonyms: tuple[str, ...]) -> NumberArray | None:
    values = _numbers(task, synonyms)
    column = find(task.table.columns, synonyms) or ""
    for row in np.flatnonzero((values < 0) | (values > _MOST_COPIES)) if values is not None else ():
        message = f"expected copies of 0 to {_MOST_COPIES}"
        task.error("out_of_range", message, line=int(task.table.lines[row]), column=column, value=values[row])  # type: ignore[index]
    return values


def _check_overlaps(task: Task, segments: _Segments, rows: npt.NDArray[np.bool_]) -> None:
    places = np.flatnonzero(rows)
    order = sorted(places, key=lambda at: (segments.chromosomes[at], segments.starts[at]))
    for one, other in pairwise(order):
        is_same = segments.chromosomes[one] == segments.chromosomes[other]
        if is_same and segments.starts[other] <= segments.ends[one]:
            message = "a segment that begins before the one before it ends: shared bases count twice"
            column = find(task.table.columns, START) or ""
            task.warn("overlapping_segments", message, line=int(task.table.lines[other]), column=column)


def _observations(
    task: Task, patient: str, segments: _Segments, rows: npt.NDArray[np.bool_]
) -> Iterator[ObservationRecord]:
    """Means over the bases of the autosomes, each where the file has what it needs."""
    rows = rows & segments.autosomal
    weights = segments.lengths[rows]
    if segments.total is not None:
        copies = segments.total[rows]
        yield from _mean(task, patient, "ploidy", "copies", copies, copies, weights)
    if segments.minor is not None:
        minor = segments.minor[rows]
        yield from _mean(task, patient, "loh_fraction", "of genome", minor == 0, minor, weights)
    altered = segments.total if segments.log_ratio is None else segments.log_ratio
    if altered is not None:
        kept = altered[rows]
        is_altered = np.abs(kept) > _ALTERED if segments.log_ratio is not None else kept != 2
        yield from _mean(task, patient, "fraction_genome_altered", "of genome", is_altered, kept, weights)


def _mean(
    task: Task,
    patient: str,
    name: str,
    unit: str,
    values: npt.NDArray[np.bool_] | NumberArray,
    given: NumberArray,
    weights: NumberArray,
) -> Iterator[ObservationRecord]:
    known = ~np.isnan(given)
    if not known.any():
        return
    yield ObservationRecord(
        patient=patient,
        modality=Modality.OMICS,
        name=name,
        day=task.day,
        state=Knowing.VALUE,
        value=float(np.average(values[known].astype(np.float64), weights=weights[known])),
        unit=unit,
        details={"bases": int(weights[known].sum()), "segments": int(known.sum())},
    )


def _raw(task: Task, patient: str, segments: _Segments, rows: npt.NDArray[np.bool_], build: str) -> RawRecord:
    measures = {"total": segments.total, "minor": segments.minor, "log2_ratio": segments.log_ratio}
    present = {name: values for name, values in measures.items() if values is not None}
    places = np.flatnonzero(rows)
    if len(places) > _MOST_KEPT:
        message = f"more than {_MOST_KEPT} segments: the observations are of all, the first are kept as they are"
        task.warn("too_many_segments", message, value=len(places))
    content = {
        "build": build,
        "columns": ["chromosome", "start", "end", *present],
        "rows": [
            [
                segments.chromosomes[at],
                int(segments.starts[at]),
                int(segments.ends[at]),
                *(None if np.isnan(values[at]) else float(values[at]) for values in present.values()),
            ]
            for at in places[:_MOST_KEPT]
        ],
    }
    return RawRecord(patient=patient, kind=_KIND, key=task.table.label[:100], content=content, day=task.day)
