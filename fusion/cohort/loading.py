"""`load_cohort`: a study's patients as arrays, with nothing that was measured after the origin day."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from fusion.cohort import tables
from fusion.cohort.alteration_blocks import ALTERATION_BLOCKS, build_alteration_blocks
from fusion.cohort.bag_building import SourcedBag, renamed_bag
from fusion.cohort.bag_loading import read_lesion_bags
from fusion.cohort.blocks import Block, Modality
from fusion.cohort.clinical import CLINICAL, build_clinical_blocks
from fusion.cohort.cohort import TREATMENT, Cohort, Provenance, build_treatment_block
from fusion.cohort.molecular import CTDNA, ORIGINS, Draws, build_ctdna_block, read_assays, read_draws, read_gene_sets
from fusion.cohort.roster import Roster, read_roster, stream
from fusion.cohort.series import read_series
from fusion.cohort.tiles import read_tile_bags
from fusion.cohort.vectors import Sourced, read_embeddings, read_feature_sets


def load_cohort(
    url: str,
    study: str,
    endpoint: str | None,
    *,
    origin_day: int = 0,
    patients: Collection[str] | None = None,
) -> Cohort:
    """Read a cohort.

    Only what was known at the origin day is read: of repeated measurements the last on or before it, of a feature set
    measured later nothing. With an endpoint, a patient without it, or whose follow-up ended by the origin day, is left
    out and counted in `left_out`; times count from the origin day. Without an endpoint every patient is there and there
    is no outcome.

    Args:
        url: of the PostgreSQL database.
        study: study code.
        endpoint: such as "OS", or None to score patients whose outcome is not known.
        origin_day: counted from each patient's index date.
        patients: only these codes; all of them when None.

    Raises:
        StudyNotFound: no such study.
        EndpointNotFound: no patient of the study has the endpoint.
        CohortError: nobody is left, or a covariate does not fit the study's specification.
    """
    with tables.connect(url).connect() as connection:
        roster = read_roster(connection, study, endpoint, origin_day, patients)
        arms, drugs = _read_arms(connection, roster)
        draws, variants = read_draws(connection, roster)
        assays = read_assays(connection, roster, draws)
        sourced, bags = _read_measured(connection, roster)
        gene_sets = read_gene_sets(connection, roster.study_id)
    n = len(roster.rows)
    ctdna = build_ctdna_block(draws, n)
    if ctdna is not None:
        day = draws.latest_day(CTDNA)
        sourced = _joined(ctdna, Provenance(block=CTDNA, feature_set="plasma variants", latest_day=day or 0), sourced)
    sourced = _renamed(sourced)
    bags = [renamed_bag(one, {_full_name(source): block.name for block, source in sourced}) for one in bags]
    tested = {origin: draws.tested(origin, n) for origin in draws.last}
    altered = build_alteration_blocks(variants, tested, assays, [block for block, _ in sourced])
    sourced += [(block, _provenance_of(block, draws)) for block in altered]
    sourced = [*_clinical(roster, {block.name for block, _ in sourced}), *sourced]
    blocks = [block for block, _ in sourced]
    if any(arm is not None for arm in arms):
        blocks.append(build_treatment_block(arms, tuple(sorted({arm for arm in arms if arm is not None}))))
    return Cohort(
        study=study,
        endpoint=endpoint,
        origin_day=origin_day,
        codes=tuple(row.code for row in roster.rows),
        outcome=roster.outcome,
        arms=arms,
        randomised=roster.randomised,
        sites=tuple(row.site or None for row in roster.rows),
        blocks=tuple(block for block in blocks if block.features),
        bags=tuple(bag for bag, _ in bags),
        variants=variants,
        assays=assays,
        drugs=drugs,
        gene_sets=gene_sets,
        tested=tested,
        provenance=tuple(source for _, source in [*sourced, *bags]),
        left_out=roster.left_out,
    )


def _clinical(roster: Roster, taken: set[str]) -> list[Sourced]:
    """Clinical blocks; another table's name gives way where a block of measurements has it."""
    first, *others = build_clinical_blocks(roster)
    named = [replace(one, name=f"{CLINICAL} {one.name}") if one.name in {*taken, CLINICAL} else one for one in others]
    return [(one, Provenance(block=one.name, feature_set="patients")) for one in (first, *named)]


def _read_arms(connection: Connection, roster: Roster) -> tuple[tuple[str | None, ...], Mapping[str, tuple[str, ...]]]:
    """The arm given from the index date, as assigned, and the drugs that each arm of the study is said to hold."""
    line, patient = tables.treatment_line, tables.patient
    lines = select(line.c.patient_id, line.c.regimen).join(patient, patient.c.id == line.c.patient_id)
    own = stream(connection, lines.where(roster.asked, line.c.is_index).order_by(line.c.id))
    given: dict[Any, str] = {row.patient_id: row.regimen for row in own}
    drugs: dict[str, set[str]] = {}
    held = (
        select(line.c.regimen, line.c.components)
        .join(patient, patient.c.id == line.c.patient_id)
        .where(patient.c.study_id == roster.study_id, line.c.is_index)
        .group_by(line.c.regimen, line.c.components)
        .order_by(func.min(line.c.id))
    )
    for row in stream(connection, held):
        drugs.setdefault(row.regimen, set()).update(row.components)
    return tuple(given.get(row.id) for row in roster.rows), {arm: tuple(sorted(held)) for arm, held in drugs.items()}


def _read_measured(connection: Connection, roster: Roster) -> tuple[list[Sourced], list[SourcedBag]]:
    embeddings, slides = read_embeddings(connection, roster)
    blocks = [*read_feature_sets(connection, roster), *read_series(connection, roster), *embeddings]
    return blocks, [*read_lesion_bags(connection, roster), *slides, *read_tile_bags(connection, roster)]


def _provenance_of(altered: Block, draws: Draws) -> Provenance:
    specimens = next(kind for kind, origin in ORIGINS.items() if origin == altered.modality)
    day = draws.latest_day(altered.modality)
    return Provenance(block=altered.name, feature_set=f"{specimens} variants", latest_day=day or 0)


def _joined(ctdna: Block, source: Provenance, sourced: list[Sourced]) -> list[Sourced]:
    """Summaries and small ctDNA tables as one block: they measure the same thing and share one penalty."""
    alike = [(block, one) for block, one in sourced if block.modality is Modality.CTDNA and not block.is_wide]
    others = [pair for pair in sourced if pair not in alike]
    parts = [ctdna, *(block for block, _ in alike)]
    merged = replace(
        ctdna,
        features=_distinct([(block.name, name) for block in parts for name in block.features]),
        kinds=tuple(kind for block in parts for kind in block.kinds),
        values=np.hstack([block.values for block in parts]),
        observed=np.hstack([block.observed for block in parts]),
        present=np.any([block.present for block in parts], axis=0),
    )
    names = "; ".join([source.feature_set, *(one.feature_set for _, one in alike)])
    latest = max([source.latest_day, *(one.latest_day for _, one in alike)])
    return [(merged, replace(source, feature_set=names, latest_day=latest)), *others]


def _distinct(names: list[tuple[str, str]]) -> tuple[str, ...]:
    """Feature names, with the block's name where two blocks share one."""
    counts = Counter(name for _, name in names)
    return tuple(name if counts[name] == 1 else f"{block}: {name}" for block, name in names)


def _renamed(sourced: list[Sourced]) -> list[Sourced]:
    """Block names made distinct by their feature set where two share one, or share that of a block of ours."""
    counts = Counter([CLINICAL, TREATMENT, *ALTERATION_BLOCKS, *(block.name for block, _ in sourced)])
    return [pair if counts[pair[0].name] == 1 else _named_by_source(*pair) for pair in sourced]


def _named_by_source(block: Block, source: Provenance) -> Sourced:
    name = _full_name(source)
    return replace(block, name=name), replace(source, block=name)


def _full_name(source: Provenance) -> str:
    return f"{source.feature_set} {source.encoder}".strip()
