"""Cells by patient and type, whatever the file: what every container is brought to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ingest.checks import Report
from ingest.embeddings.bags import Bag, joined
from ingest.requests import Roster

Group = tuple[str, str]
"""Name of the patient in the file, and cell type; empty where a cell has none."""


@dataclass(slots=True, kw_only=True)
class GroupedCells:
    """How many cells of each group there are, and the mean of their vectors for each array.

    Attributes:
        label: the file.
        patient_column, type_column: where the groups come from; None: nowhere.
        counts: group = cells.
        vectors: table name = encoder, and the bag of each group.
    """

    label: str
    patient_column: str | None
    type_column: str | None
    counts: dict[Group, int]
    vectors: dict[str, tuple[str, dict[Group, Bag]]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        """Cell types that occur, sorted."""
        return sorted({name for _, name in self.counts if name})


def patients_of(cells: GroupedCells, names: tuple[str, ...], roster: Roster, report: Report) -> dict[str, str]:
    """Name in the file = patient, for all that are one; cells without a name are counted in a warning.

    Args:
        cells: the groups.
        names: who all cells are of, the most telling name first; used where no column says so.
        roster: knows the patients.
        report: where defects go.
    """
    found: dict[str, str] = {}
    for name in sorted({name for name, _ in cells.counts}):
        if cells.patient_column is not None and not name:
            count = sum(count for (each, _), count in cells.counts.items() if not each)
            message = "found cells without a patient: left out"
            report.warn(
                "cells_without_patient", file=cells.label, column=cells.patient_column, count=count, message=message
            )
            continue
        tried = names if cells.patient_column is None else (name,)
        patient = roster.find(tried, file=cells.label, column=cells.patient_column or "")
        if patient is not None:
            found[name] = patient
    return found


def pooled_by_patient(
    bags: Mapping[Group, Bag], patients: Mapping[str, str], *, cell_type: str | None = None
) -> dict[str, Bag]:
    """A bag a patient over all types, or over one; several samples of a patient count by their cells."""
    parts: dict[str, list[Bag]] = {}
    for (name, kind), bag in bags.items():
        if name in patients and cell_type in {None, kind}:
            parts.setdefault(patients[name], []).append(bag)
    return {patient: _joined(bags, patient) for patient, bags in sorted(parts.items())}


def _joined(bags: list[Bag], patient: str) -> Bag:
    used = [bag for bag in bags if bag.rows] or bags[:1]
    whole = joined(used)
    bad, invalid = sum(bag.bad for bag in bags), sum(bag.invalid for bag in bags)
    return replace(whole, key=patient, label=bags[0].label, bad=bad, invalid=invalid)
