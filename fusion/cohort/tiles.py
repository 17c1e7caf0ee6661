"""Tiles of slides as prototypes: at most sixteen rows a slide, with the share of tiles that each stands for."""

from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, func, select

from fusion.cohort import tables
from fusion.cohort.bag_building import SourcedBag
from fusion.cohort.bags import build_bag
from fusion.cohort.blocks import FeatureKind, modality_of
from fusion.cohort.cohort import Provenance
from fusion.cohort.prototypes import find_prototypes
from fusion.cohort.roster import Roster, stream
from fusion.cohort.tile_files import read_tiles
from fusion.shapes import Floats, Matrix

SHARE = "share of tiles"
STORED = np.dtype("<f4")


def sum_up_tiles(folder: Path, sha256: str, label: str, *, dataset: str, key: str, dim: int) -> tuple[Matrix, Floats]:
    """Prototypes of one slide, (k, dim) and their (k,) shares; none where all its tiles were empty.

    Raises:
        CohortError: the kept file is not there or is not what the database says.
    """
    tiles = read_tiles(folder, sha256, label, dataset=dataset, key=key, dim=dim)
    if not len(tiles):
        return np.zeros((0, dim), dtype=STORED), np.zeros(0)
    centres, shares = find_prototypes(tiles)
    return centres.astype(STORED), shares


def read_tile_bags(connection: Connection, roster: Roster) -> list[SourcedBag]:
    """One bag a set of slides: prototypes of each patient's slides of the last day by the origin day.

    Slides whose tiles have not been summed up are not there.
    """
    place = roster.place
    groups: dict[tuple[str, str, int], dict[int, list[Row[Any]]]] = {}
    for row in stream(connection, _summed_up(roster)):
        if row.patient_id in place:
            own = groups.setdefault((row.modality, row.name, row.dim), {}).setdefault(place[row.patient_id], [])
            if own and own[-1].day != row.day:
                own.clear()
            own.append(row)
    return [_build_bag(key, patients) for key, patients in groups.items()]


def _summed_up(roster: Roster) -> Select[Any]:
    kept, found = tables.kept_file, tables.tile_prototypes
    same = (
        (found.c.sha256 == kept.c.sha256)
        & (found.c.dataset == func.coalesce(kept.c.details["dataset"].astext, ""))
        & (found.c.key == func.coalesce(kept.c.details["key"].astext, ""))
    )
    return (
        select(kept, found.c.centres, found.c.shares)
        .join(tables.patient, tables.patient.c.id == kept.c.patient_id)
        .join(found, same)
        .where(roster.asked, kept.c.day <= roster.origin_day)
        .order_by(kept.c.modality, kept.c.name, kept.c.day, kept.c.label)
    )


def _build_bag(group: tuple[str, str, int], patients: dict[int, list[Row[Any]]]) -> SourcedBag:
    modality, name, dim = group
    slides = [(patient, row) for patient, rows in patients.items() for row in rows]
    counts = [len(row.shares) for _, row in slides]
    encoder = str(slides[0][1].details.get("encoder", ""))
    bag = build_bag(
        f"tiles of {name} {dim}",
        modality_of(modality),
        (*(f"{name} {number}" for number in range(dim)), SHARE),
        np.vstack([_rows_of(row, dim) for _, row in slides]),
        np.repeat([patient for patient, _ in slides], counts),
        kinds=(FeatureKind.VECTOR,) * dim + (FeatureKind.NUMERIC,),
        sources=(f"{modality}: {name} {encoder}".strip(),),
        frame=np.repeat(np.arange(len(slides)), counts),
    )
    latest = max(row.day for _, row in slides)
    return bag, Provenance(block=bag.name, feature_set=f"{modality}: {name} tiles", encoder=encoder, latest_day=latest)


def _rows_of(row: Row[Any], dim: int) -> Matrix:
    """(k, dim + 1) prototypes of a slide and their shares."""
    centres = np.frombuffer(row.centres, dtype=STORED).reshape(-1, dim)
    return np.hstack([centres, np.asarray(row.shares, dtype=STORED)[:, None]])
