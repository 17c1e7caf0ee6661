"""Repeated measurements: the last of each on or before the origin day."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from fusion.cohort import tables
from fusion.cohort.blocks import build_block, modality_of
from fusion.cohort.cohort import Provenance
from fusion.cohort.roster import Roster, stream
from fusion.cohort.vectors import Sourced

KNOWN = ("value", "below_limit", "none_found")


def read_series(connection: Connection, roster: Roster) -> list[Sourced]:
    """One block a modality of observations, a column a name.

    "None found" is 0 and "below the limit" half the limit; a failed test, one not done and a mere bound are not
    observed.
    """
    observation = tables.observation
    query = (
        select(observation)
        .join(tables.patient, tables.patient.c.id == observation.c.patient_id)
        .where(
            roster.asked,
            observation.c.day <= roster.origin_day,
            observation.c.state.in_(KNOWN),
            # ">8" is a bound and no value: what it bounds is not observed
            observation.c.comparator == "",
        )
        .order_by(observation.c.modality, observation.c.name, observation.c.day)
    )
    place = roster.place
    groups: dict[str, dict[str, dict[int, Row[Any]]]] = {}
    for row in stream(connection, query):
        if row.patient_id in place:
            groups.setdefault(row.modality, {}).setdefault(row.name, {})[place[row.patient_id]] = row
    return [_series_block(modality, names, len(place)) for modality, names in groups.items()]


def _series_block(modality: str, names: dict[str, dict[int, Row[Any]]], patients: int) -> Sourced:
    raw = np.full((patients, len(names)), np.nan)
    for column, rows in enumerate(names.values()):
        for patient, row in rows.items():
            raw[patient, column] = _number(row)
    block = build_block(f"{modality} series", modality_of(modality), tuple(names), raw)
    latest = max(row.day for rows in names.values() for row in rows.values())
    return block, Provenance(block=block.name, feature_set=f"{modality}: observations", latest_day=latest)


def _number(row: Row[Any]) -> float:
    if row.state == "value":
        return float(row.value)
    return float(row.limit) / 2 if row.state == "below_limit" and row.limit is not None else 0.0
