"""Samples of a wide file as rows of a table, which knows one row a patient and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.cbioportal.context import Context
from ingest.records import SpecimenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table. `at`: the sample's place among those of the file."""

    sample: str
    patient: str
    day: int
    at: int


def place_rows(context: Context, samples: Sequence[str], *, label: str, line: int, quiet: bool = False) -> list[Row]:
    """The samples that stand for a specimen, one a patient and day: tissue before plasma.

    The others are named in the warning `sample_not_stored`, unless `quiet` (they were named elsewhere).
    """
    taken: dict[tuple[str, int], Row] = {}
    order = sorted(range(len(samples)), key=lambda at: (_is_plasma(context, samples[at]), at))
    for at in order:
        specimen = context.standing.get(samples[at])
        if specimen is not None and (specimen.patient, specimen.day) not in taken:
            row = Row(sample=samples[at], patient=specimen.patient, day=specimen.day, at=at)
            taken[(specimen.patient, specimen.day)] = row
        elif samples[at] in context.samples and not quiet:
            message = "a second sample of one patient and day: its values in this file are not stored"
            context.report.warn(
                "sample_not_stored", file=label, line=line, column=samples[at], value=samples[at], message=message
            )
    return sorted(taken.values(), key=lambda row: row.at)


def _is_plasma(context: Context, sample: str) -> bool:
    specimen = context.standing.get(sample)
    return specimen is None or specimen.kind is SpecimenKind.PLASMA
