"""Plasma draws and tissue samples: variants as edges, and the summaries that carry most of the signal."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, or_, select

from fusion.cohort import tables
from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.roster import Roster, stream
from fusion.cohort.variants import Assays, GeneSets, Variants
from fusion.shapes import Bools

CTDNA = "ctdna"
ORIGINS = {"plasma": CTDNA, "tissue": "omics"}
TESTED = ("value", "none_found")
MOST_KINDS = 12
NOT_GIVEN = "VAF not given"
SUMMARIES = ("max VAF", "mean VAF", "sum of VAF", "variants found", "change of max VAF")
FLOOR = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Specimens of a cohort up to the origin day.

    Attributes:
        last: by origin ("ctdna" or "omics"), specimen key to patient row, the last tested specimen of each patient.
        days: specimen key to day.
        first: plasma specimen key to patient row, the first of each patient where it is not the last.
        vafs: plasma specimen key to the VAFs found in it.
        panels: specimen key to the name of its gene panel, empty where not given.
    """

    last: dict[str, dict[int, int]]
    days: dict[int, int]
    first: dict[int, int]
    vafs: dict[int, list[float]]
    panels: dict[int, str]

    def tested(self, origin: str, patients: int) -> Bools:
        """(n,) whether a patient has a tested specimen of this origin."""
        mask = np.zeros(patients, dtype=bool)
        mask[list(self.last[origin].values())] = True
        return mask

    def latest_day(self, origin: str) -> int | None:
        """Latest day of the specimens used, None where there are none."""
        return max((self.days[key] for key in self.last[origin]), default=None)


def read_draws(connection: Connection, roster: Roster) -> tuple[Draws, Variants]:
    """Tested specimens up to the origin day, and the variants of each patient's last one."""
    draws = _read_specimens(connection, roster)
    found: list[tuple[int, str, float | None, str]] = []
    specimen, variant = tables.specimen, tables.variant
    query = (
        select(variant.c.specimen_id, variant.c.gene, variant.c.vaf, variant.c.effect)
        .join(specimen, specimen.c.id == variant.c.specimen_id)
        .join(tables.patient, tables.patient.c.id == specimen.c.patient_id)
        .where(roster.asked, specimen.c.day <= roster.origin_day)
        .order_by(variant.c.id)
    )
    places = {key: (row, origin) for origin, keys in draws.last.items() for key, row in keys.items()}
    for one in stream(connection, query):
        if one.vaf is not None:
            draws.vafs.setdefault(one.specimen_id, []).append(one.vaf)
        if one.specimen_id in places and one.gene:
            row, origin = places[one.specimen_id]
            found.append((row, one.gene, one.vaf, f"{origin}:{_kind(one)}"))
    return draws, _build_variants(found)


def _read_specimens(connection: Connection, roster: Roster) -> Draws:
    place = roster.place
    specimen = tables.specimen
    query = (
        select(specimen)
        .join(tables.patient, tables.patient.c.id == specimen.c.patient_id)
        .where(
            roster.asked,
            specimen.c.day <= roster.origin_day,
            specimen.c.variants_state.in_(TESTED),
        )
        .order_by(specimen.c.day, specimen.c.id)
    )
    series: dict[tuple[str, int], list[Row[Any]]] = {}
    for row in stream(connection, query):
        if row.patient_id in place and row.kind in ORIGINS:
            series.setdefault((ORIGINS[row.kind], place[row.patient_id]), []).append(row)
    last: dict[str, dict[int, int]] = {origin: {} for origin in ORIGINS.values()}
    for (origin, patient), rows in series.items():
        last[origin][rows[-1].id] = patient
    first = {rows[0].id: patient for (origin, patient), rows in series.items() if origin == CTDNA and len(rows) > 1}
    days = {row.id: row.day for rows in series.values() for row in rows}
    panels = {row.id: row.panel for rows in series.values() for row in rows}
    return Draws(last=last, days=days, first=first, vafs={}, panels=panels)


def read_assays(connection: Connection, roster: Roster, draws: Draws) -> Assays:
    """Genes of the study's panels, and the panel of each patient's last specimen of an origin."""
    known = tables.gene_panel.c
    query = select(tables.gene_panel).where(known.study_id == roster.study_id).order_by(known.name)
    found = {row.name: tuple(row.genes) for row in stream(connection, query)}
    place = {name: index for index, name in enumerate(found)}
    panel = {origin: np.full(len(roster.rows), -1, dtype=np.int64) for origin in draws.last}
    for origin, keys in draws.last.items():
        for key, row in keys.items():
            panel[origin][row] = place.get(draws.panels[key], -1)
    return Assays(
        names=tuple(found), genes=tuple(found.values()), panel=panel, reported=_read_reported(connection, roster)
    )


def _read_reported(connection: Connection, roster: Roster) -> dict[str, tuple[str, ...]]:
    """Genes in which anybody of the study has a variant, whoever is asked for, by origin."""
    specimen, variant = tables.specimen, tables.variant
    query = (
        select(specimen.c.kind, variant.c.gene)
        .join(specimen, specimen.c.id == variant.c.specimen_id)
        .join(tables.patient, tables.patient.c.id == specimen.c.patient_id)
        .where(tables.patient.c.study_id == roster.study_id, specimen.c.day <= roster.origin_day)
        .distinct()
    )
    found: dict[str, set[str]] = {origin: set() for origin in ORIGINS.values()}
    for row in stream(connection, query):
        if row.kind in ORIGINS and row.gene:
            found[ORIGINS[row.kind]].add(row.gene)
    return {origin: tuple(sorted(genes)) for origin, genes in found.items()}


def build_ctdna_block(draws: Draws, patients: int) -> Block | None:
    """Summaries of each patient's last plasma draw on or before the origin day; None where nobody was tested.

    Highest, mean and summed VAF and the number of variants, 0 where tested and none found; and, where there was an
    earlier draw, log10 of the highest VAF over that of the first (both at least 1e-4).
    """
    if not draws.last[CTDNA]:
        return None
    raw = np.full((patients, len(SUMMARIES)), np.nan)
    start = {patient: _highest(draws, key) for key, patient in draws.first.items()}
    for key, patient in draws.last[CTDNA].items():
        vafs = draws.vafs.get(key, [])
        raw[patient, :4] = [max(vafs, default=0.0), sum(vafs) / max(len(vafs), 1), sum(vafs), len(vafs)]
        if patient in start:
            raw[patient, 4] = np.log10(_highest(draws, key) / start[patient])
    kept = ~np.isnan(raw).all(axis=0)
    names = tuple(name for name, keep in zip(SUMMARIES, kept, strict=True) if keep)
    return build_block(CTDNA, Modality.CTDNA, names, raw[:, kept], kinds=(FeatureKind.NUMERIC,) * len(names))


def read_gene_sets(connection: Connection, study_id: int) -> GeneSets:
    """Pathways of all studies and of this one, and for each gene that the study links to others, that gene with them.

    The last kind brings edges between genes (ligand and receptor, partners of a fusion) into the graph: two linked
    genes meet in one set.
    """
    known = tables.gene_set.c
    query = select(tables.gene_set).where(or_(known.study_id.is_(None), known.study_id == study_id))
    sets = [(row.name, tuple(row.genes)) for row in stream(connection, query.order_by(known.name))]
    sets += _linked(connection, study_id)
    pairs = [(index, gene) for index, (_, genes) in enumerate(sets) for gene in genes]
    return GeneSets(
        pathways=tuple(name for name, _ in sets),
        pathway=np.array([index for index, _ in pairs], dtype=np.int64),
        gene=tuple(gene for _, gene in pairs),
    )


def _linked(connection: Connection, study_id: int) -> list[tuple[str, tuple[str, ...]]]:
    partners: dict[str, set[str]] = defaultdict(set)
    for row in stream(connection, select(tables.gene_link).where(tables.gene_link.c.study_id == study_id)):
        partners[row.origin].add(row.target)
        partners[row.target].add(row.origin)
    return [(f"linked to {gene}", (gene, *sorted(partners[gene]))) for gene in sorted(partners)]


def _highest(draws: Draws, key: int) -> float:
    return max(max(draws.vafs.get(key, []), default=0.0), FLOOR)


def _kind(row: Row[Any]) -> str:
    effect = str(row.effect).lower() if row.effect else "effect not given"
    return effect if row.vaf is not None else f"{effect}, {NOT_GIVEN}"


def _build_variants(found: list[tuple[int, str, float | None, str]]) -> Variants:
    """Edges; rare kinds of one origin share the kind "other"; a VAF that was not given is 0 and its kind says so."""
    common = {kind for kind, _ in Counter(kind for *_, kind in found).most_common(MOST_KINDS)}
    named = [kind if kind in common else f"{kind.split(':')[0]}:other" for *_, kind in found]
    genes, kinds = tuple(sorted({gene for _, gene, _, _ in found})), tuple(sorted(set(named)))
    gene_place = {gene: index for index, gene in enumerate(genes)}
    kind_place = {kind: index for index, kind in enumerate(kinds)}
    return Variants(
        patient=np.array([patient for patient, *_ in found], dtype=np.int64),
        gene=np.array([gene_place[gene] for _, gene, _, _ in found], dtype=np.int64),
        vaf=np.array([0.0 if vaf is None else vaf for _, _, vaf, _ in found], dtype=np.float64),
        kind=np.array([kind_place[kind] for kind in named], dtype=np.int64),
        genes=genes,
        kinds=kinds,
    )
