"""Ligand-receptor pairs: a row a pair, with a score where there is one."""

from __future__ import annotations

import re

import numpy as np

from ingest.checks import Report
from ingest.gene_list.format import LIGAND_COLUMNS, RECEPTOR_COLUMNS
from ingest.gene_list.sets import column_of
from ingest.genes.naming import GeneNames
from ingest.records import GeneLinkRecord
from ingest.requests import Roster
from ingest.tables import DEFAULT_MISSING, Missing, Table

KIND = "ligand_receptor"
_SCORE_COLUMNS = ("score", "weight", "lr_score", "interaction_score", "communication_score", "strength", "prob")
_PATIENT_COLUMNS = ("patient", "patient_id", "sample", "sample_id", "donor", "donor_id")
# A receptor of several parts is written with its genes between one of these.
_PARTS = re.compile(r"[_+&:;,/]")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9@.-]{0,31}")


def is_pairs(table: Table) -> bool:
    """Whether the header names a ligand and a receptor."""
    return column_of(table, LIGAND_COLUMNS) is not None and column_of(table, RECEPTOR_COLUMNS) is not None


def read_pairs(
    table: Table, *, source: str, patient: str | None, roster: Roster, names: GeneNames, report: Report
) -> list[GeneLinkRecord]:
    """An edge from each gene of the ligand to each gene of the receptor.

    A pair that comes several times (for several pairs of cell types) keeps its greatest score; a pair without a score
    weighs 1.

    Args:
        table: the file.
        source: who made it.
        patient: whom all pairs are of; None: the column says, and without one they hold for the study.
        roster: knows the patients.
        names: renames former gene symbols.
        report: where defects go.
    """
    missing = Missing.of(DEFAULT_MISSING)
    ligands = table.texts(str(column_of(table, LIGAND_COLUMNS)), missing)
    receptors = table.texts(str(column_of(table, RECEPTOR_COLUMNS)), missing)
    weights = _weights(table, missing, report)
    patients = _patients(table, patient, roster, missing)
    strongest: dict[tuple[str, str, str], float] = {}
    repeated = 0
    rows = zip(table.lines.tolist(), ligands, receptors, weights.tolist(), patients, strict=True)
    for line, ligand, receptor, weight, whose in rows:
        origins = _genes(ligand, "ligand", line, table.label, names, report)
        targets = _genes(receptor, "receptor", line, table.label, names, report)
        if whose is None:
            continue
        for key in [(whose, origin, target) for origin in origins for target in targets]:
            repeated += key in strongest
            strongest[key] = max(weight, strongest.get(key, weight))
    if repeated:
        message = "found pairs again, as of other cell types: the greatest score of each was kept"
        report.warn("pair_repeated", file=table.label, count=repeated, message=message)
    return [
        GeneLinkRecord(kind=KIND, origin=origin, target=target, weight=weight, source=source, patient=whose)
        for (whose, origin, target), weight in strongest.items()
    ]


def _weights(table: Table, missing: Missing, report: Report) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    column = column_of(table, _SCORE_COLUMNS)
    if column is None:
        return np.ones(len(table))
    weights = table.numbers(column, missing, report)
    for row in np.flatnonzero(weights < 0):
        message = "expected a score of 0 or more"
        line, value = int(table.lines[row]), weights[row]
        report.error("negative_score", file=table.label, line=line, column=column, value=value, message=message)
    return np.where(np.isnan(weights), 1.0, weights)


def _patients(table: Table, patient: str | None, roster: Roster, missing: Missing) -> list[str | None]:
    """Code of each row's patient, empty for the study, None after reporting that there is no such patient."""
    if patient is not None:
        return [roster.find(patient, file=table.label)] * len(table)
    column = column_of(table, _PATIENT_COLUMNS)
    if column is None:
        return [""] * len(table)
    named = zip(table.lines.tolist(), table.texts(column, missing), strict=True)
    return [roster.find(name, file=table.label, line=line, column=column) if name else "" for line, name in named]


def _genes(text: str | None, column: str, line: int, label: str, names: GeneNames, report: Report) -> list[str]:
    parts = [part.strip() for part in _PARTS.split(text or "")]
    if not all(_SYMBOL.fullmatch(part) for part in parts):
        message = "expected a gene symbol, or several between underscores, found another text or none"
        report.error("not_a_gene", file=label, line=line, column=column, value=text, message=message)
        return []
    return [names.of(part, line=line) for part in parts]
