"""Grouped cells to what is stored: vectors a patient, vectors a patient and cell type, and shares of the types."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ingest.checks import Report
from ingest.embeddings.bags import Bag
from ingest.embeddings.checking import expected_dims, is_usable
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.pooling import build_table, licence_of
from ingest.records import EmbeddingTable, FeatureTable, Modality
from ingest.single_cell.grouped import GroupedCells, pooled_by_patient
from ingest.single_cell.options import Asked

_LONGEST_NAME = 120


def build_vectors(
    cells: GroupedCells, patients: Mapping[str, str], asked: Asked, report: Report
) -> list[EmbeddingTable]:
    """For each array a table over all cells, then one a cell type."""
    tables: list[EmbeddingTable] = []
    for name, (encoder, bags) in cells.vectors.items():
        dims = expected_dims(encoder, asked.dim, label=cells.label, report=report)
        if dims is None:
            continue
        whole = pooled_by_patient(bags, patients)
        sound = {patient: bag for patient, bag in whole.items() if is_usable(bag, encoder, dims, report)}
        if report.has_errors or not sound:
            continue
        tables.append(_table(sound, name, encoder, asked))
        for kind in cells.types:
            of_kind = {
                patient: bag for patient, bag in pooled_by_patient(bags, patients, cell_type=kind).items() if bag.rows
            }
            if of_kind:
                tables.append(_table(of_kind, f"{name}: {kind}"[:_LONGEST_NAME], encoder, asked))
    return tables


def _table(bags: Mapping[str, Bag], name: str, encoder: str, asked: Asked) -> EmbeddingTable:
    known = find_encoder(encoder)
    unit = asked.unit or (known.units[0] if known is not None and known.units else "cell")
    return build_table(bags, modality=Modality.OMICS, name=name, encoder=encoder, unit=unit, day=asked.day)


def build_proportions(
    cells: GroupedCells, patients: Mapping[str, str], asked: Asked, report: Report
) -> FeatureTable | None:
    """Share of each cell type among a patient's labelled cells; None where no column labels them.

    A patient without a labelled cell has no row: they were not tested. Cells without a label are counted in a warning.
    """
    if cells.type_column is None:
        return None
    types = cells.types
    rows = sorted(set(patients.values()))
    counts = np.zeros((len(rows), len(types)))
    unlabelled = 0
    for (name, kind), count in cells.counts.items():
        if name in patients and kind:
            counts[rows.index(patients[name]), types.index(kind)] += count
        elif name in patients:
            unlabelled += count
    if unlabelled:
        message = "found cells without a type: left out of the shares"
        report.warn("cells_without_type", file=cells.label, column=cells.type_column, count=unlabelled, message=message)
    totals = counts.sum(axis=1)
    kept = np.flatnonzero(totals)
    if not len(kept):
        return None
    return FeatureTable(
        modality=Modality.OMICS,
        name=asked.proportions_name,
        features=tuple(types),
        patients=tuple(rows[at] for at in kept),
        days=(asked.day,) * len(kept),
        values=np.asarray(counts[kept] / totals[kept, None], np.float32),
        kind="score",
        settings=_settings(cells, asked) | {"cells": {rows[at]: int(totals[at]) for at in kept}},
    )


def _settings(cells: GroupedCells, asked: Asked) -> dict[str, str]:
    stated = {"rule": "share of the labelled cells", "column": cells.type_column or "", "source": cells.label}
    return stated | ({"encoder": asked.encoder, "licence": licence_of(asked.encoder)} if asked.encoder else {})
