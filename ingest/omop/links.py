"""Rows that point at rows: cancer modifiers at a condition or episode, episode events at what belongs to an episode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ingest.omop.concepts import REGIMEN, Concepts
from ingest.omop.diagnosis import DISEASES
from ingest.omop.frame import NONE, Frame, Mask

_POINTED_AT = {
    "condition_occurrence": "condition_occurrence_id",
    "drug_exposure": "drug_exposure_id",
    "procedure_occurrence": "procedure_occurrence_id",
    "measurement": "measurement_id",
    "episode": "episode_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What points where.

    Attributes:
        modifiers: which rows of measurement describe a condition or an episode.
        cancers: condition_occurrence_ids that modifiers or disease episodes point at.
        components: by treatment episode, the (table, id) of what belongs to it.
    """

    modifiers: Mask
    cancers: frozenset[int] = frozenset()
    components: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def drugs(self) -> frozenset[int]:
        """drug_exposure_ids that belong to a treatment episode."""
        return frozenset(
            each for found in self.components.values() for table, each in found if table == "drug_exposure"
        )


def read_links(frames: Mapping[str, Frame], concepts: Concepts) -> Links:
    """Resolve every link; one to a row that is not there is reported."""
    modifiers, cancers = _modifiers(frames, concepts)
    components, diseases = _episode_events(frames, concepts)
    return Links(modifiers=modifiers, cancers=cancers | diseases, components=components)


def _modifiers(frames: Mapping[str, Frame], concepts: Concepts) -> tuple[Mask, frozenset[int]]:
    frame = frames.get("measurement")
    if frame is None:
        return np.zeros(0, dtype=np.bool_), frozenset()
    ids, fields = frame.integers("measurement_event_id"), frame.integers("meas_event_field_concept_id")
    linked = (ids != NONE) & (fields > 0)
    found = np.zeros(len(frame), dtype=np.bool_)
    cancers: set[int] = set()
    for concept in np.unique(fields[linked]).tolist():
        table = concepts.table_of_field(concept)
        rows = linked & (fields == concept)
        _check_targets(frame, frames, table, rows, ids, "measurement_event_id")
        if table in {"condition_occurrence", "episode"}:
            found |= rows
        if table == "condition_occurrence":
            cancers.update(ids[rows].tolist())
    return found, frozenset(cancers)


def _check_targets(
    frame: Frame, frames: Mapping[str, Frame], table: str | None, rows: Mask, ids: np.ndarray, column: str
) -> None:
    """A table that the folder does not have cannot be looked at, and a field that nobody names means nothing."""
    if table is None:
        message = (
            "a field concept that neither the documentation nor the site's CONCEPT file names: the link is not used"
        )
        frame.warn_rows("unknown_field_concept", rows, column, message)
    elif table in frames:
        there = np.isin(ids, frames[table].integers(_POINTED_AT[table]))
        message = f"expected the id of a row of {table}"
        frame.error_rows("link_not_found", rows & ~there, column, message)


def _episode_events(
    frames: Mapping[str, Frame], concepts: Concepts
) -> tuple[dict[int, tuple[tuple[str, int], ...]], frozenset[int]]:
    events, episodes = frames.get("episode_event"), frames.get("episode")
    if events is None or episodes is None:
        return {}, frozenset()
    kinds = dict(
        zip(episodes.integers("episode_id").tolist(), episodes.integers("episode_concept_id").tolist(), strict=True)
    )
    owners, targets = events.integers("episode_id"), events.integers("event_id")
    fields = events.integers("episode_event_field_concept_id")
    strangers = ~np.isin(owners, list(kinds)) & (owners != NONE)
    events.error_rows("link_not_found", strangers, "episode_id", "expected the episode_id of a row of episode")
    tables = {concept: concepts.table_of_field(concept) for concept in np.unique(fields).tolist() if concept > 0}
    for concept, table in tables.items():
        _check_targets(events, frames, table, fields == concept, targets, "event_id")
    found: dict[int, list[tuple[str, int]]] = {}
    diseases: set[int] = set()
    for owner, target, concept in zip(owners.tolist(), targets.tolist(), fields.tolist(), strict=True):
        table = tables.get(concept)
        if kinds.get(owner) == REGIMEN and table is not None:
            found.setdefault(owner, []).append((table, target))
        elif kinds.get(owner) in DISEASES and table == "condition_occurrence":
            diseases.add(target)
        else:
            events.counts["ignored"] += 1
    return {owner: tuple(each) for owner, each in found.items()}, frozenset(diseases)
