"""Wide rows: feature tables, radiomics of lesions, embeddings of slides."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from fusion.cohort import tables
from fusion.cohort.bag_building import Groups, SourcedBag, build_slide_bags
from fusion.cohort.blocks import Block, FeatureKind, build_block, modality_of
from fusion.cohort.cohort import Provenance
from fusion.cohort.roster import Roster, stream

LESIONS = ("lesions", "total volume mL")
Sourced = tuple[Block, Provenance]


def read_feature_sets(connection: Connection, roster: Roster) -> list[Sourced]:
    """One block a feature set: each patient's last row by the origin day, or the radiomics of the largest lesion."""
    query = (
        select(tables.feature_set)
        .where(tables.feature_set.c.study_id == roster.study_id)
        .order_by(tables.feature_set.c.modality, tables.feature_set.c.name)
    )
    sets = list(stream(connection, query))
    found = [_read_set(connection, roster, one) for one in sets]
    return [sourced for sourced in found if sourced is not None]


def _read_set(connection: Connection, roster: Roster, one: Row[Any]) -> Sourced | None:
    vector, lesion = tables.feature_vector, tables.lesion
    query = (
        select(vector.c.patient_id, vector.c.day, vector.c["values"], vector.c.lesion_id, lesion.c.volume_ml)
        .outerjoin(lesion, lesion.c.id == vector.c.lesion_id)
        .where(vector.c.feature_set_id == one.id, vector.c.day <= roster.origin_day, roster.owns(vector.c.patient_id))
        .order_by(vector.c.day, vector.c.id)
    )
    place = roster.place
    rows = [row for row in stream(connection, query) if row.patient_id in place]
    if not rows:
        return None
    lesions = any(row.lesion_id is not None for row in rows)
    features = tuple(one.features) + (LESIONS if lesions else ())
    raw = np.full((len(place), len(features)), np.nan)
    for patient, own in last_day(rows).items():
        raw[place[patient]] = _of_lesions(own) if lesions else _floats(own[-1])
    genes = tuple(gene or "" for gene in one.genes) if any(one.genes) else ()
    block = build_block(one.name, modality_of(one.modality), features, raw, genes=genes)
    latest = max(row.day for row in rows)
    return block, Provenance(block=one.name, feature_set=f"{one.modality}: {one.name}", latest_day=latest)


def last_day(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """Rows of each patient's last day."""
    days: dict[int, list[Row[Any]]] = {}
    for row in rows:
        own = days.setdefault(row.patient_id, [])
        if own and own[-1].day != row.day:
            own.clear()
        own.append(row)
    return days


def _of_lesions(rows: list[Row[Any]]) -> np.ndarray:
    volumes = [row.volume_ml or 0.0 for row in rows]
    largest = rows[int(np.argmax(volumes))]
    return np.concatenate([_floats(largest), [len(rows), sum(volumes)]])


def _floats(row: Row[Any]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in row.values], dtype=np.float64)


def read_embeddings(connection: Connection, roster: Roster) -> tuple[list[Sourced], list[SourcedBag]]:
    """One block an encoder and name, each patient's last vector by the origin day; and all such vectors as bags."""
    groups: Groups = {}
    place = roster.place
    for row in stream(connection, _embeddings_of(roster)):
        if row.patient_id in place:
            rows = groups.setdefault((row.modality, row.name, row.encoder), {})
            rows.setdefault(place[row.patient_id], []).append(row)
    return [_embedding_block(key, rows, len(place)) for key, rows in groups.items()], build_slide_bags(groups)


def _embeddings_of(roster: Roster) -> Select[Any]:
    embedding = tables.slide_embedding
    return (
        select(embedding)
        .join(tables.patient, tables.patient.c.id == embedding.c.patient_id)
        .where(roster.asked, embedding.c.day <= roster.origin_day)
        .order_by(embedding.c.modality, embedding.c.name, embedding.c.encoder, embedding.c.day)
    )


def _embedding_block(key: tuple[str, str, str], rows: dict[int, list[Row[Any]]], patients: int) -> Sourced:
    modality, name, encoder = key
    size = max(len(own[-1].vector) for own in rows.values())
    raw = np.full((patients, size), np.nan)
    for patient, own in rows.items():
        raw[patient] = own[-1].vector
    features = tuple(f"{name} {number}" for number in range(size))
    block = build_block(name, modality_of(modality), features, raw, kinds=(FeatureKind.VECTOR,) * size)
    latest = max(own[-1].day for own in rows.values())
    return block, Provenance(block=name, feature_set=f"{modality}: {name}", encoder=encoder, latest_day=latest)
