"""Tiles of slides as prototypes: at most sixteen rows a slide, with the share of tiles that each stands for."""

from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from fusion.cohort import tables
from fusion.cohort.bag_building import SourcedBag
from fusion.cohort.bags import build_bag
from fusion.cohort.blocks import FeatureKind, modality_of
from fusion.cohort.cohort import Provenance
from fusion.cohort.prototypes import find_prototypes
from fusion.cohort.roster import Roster, stream
from fusion.cohort.tile_files import is_readable, read_tiles
from fusion.shapes import Floats, Matrix

SHARE = "share of tiles"


def read_tile_bags(connection: Connection, roster: Roster, files: Path) -> list[SourcedBag]:
    """One bag a set of slides: prototypes of each patient's slides of the last day by the origin day.

    Raises:
        CohortError: a kept file is not there or is not what the database says.
    """
    place = roster.place
    groups: dict[tuple[str, str, int], dict[int, list[Row[Any]]]] = {}
    for row in stream(connection, _kept(roster)):
        if row.patient_id in place and is_readable(row.label):
            own = groups.setdefault((row.modality, row.name, row.dim), {}).setdefault(place[row.patient_id], [])
            if own and own[-1].day != row.day:
                own.clear()
            own.append(row)
    return [_build_bag(key, patients, files) for key, patients in groups.items()]


def _kept(roster: Roster) -> Select[Any]:
    kept = tables.kept_file
    return (
        select(kept)
        .join(tables.patient, tables.patient.c.id == kept.c.patient_id)
        .where(tables.patient.c.study_id == roster.study_id, kept.c.day <= roster.origin_day)
        .order_by(kept.c.modality, kept.c.name, kept.c.day, kept.c.label)
    )


def _build_bag(key: tuple[str, str, int], patients: dict[int, list[Row[Any]]], files: Path) -> SourcedBag:
    modality, name, dim = key
    slides = [(patient, row) for patient, rows in patients.items() for row in rows]
    found = [(patient, slide, *_prototypes(row, files)) for slide, (patient, row) in enumerate(slides)]
    encoder = str(slides[0][1].details.get("encoder", ""))
    bag = build_bag(
        f"tiles of {name} {dim}",
        modality_of(modality),
        (*(f"{name} {number}" for number in range(dim)), SHARE),
        np.vstack([np.hstack([centres, shares[:, None]]) for _, _, centres, shares in found]).astype(np.float32),
        np.repeat([patient for patient, *_ in found], [len(shares) for *_, shares in found]),
        kinds=(FeatureKind.VECTOR,) * dim + (FeatureKind.NUMERIC,),
        sources=(f"{modality}: {name} {encoder}".strip(),),
        frame=np.repeat([slide for _, slide, *_ in found], [len(shares) for *_, shares in found]),
    )
    latest = max(row.day for _, row in slides)
    return bag, Provenance(block=bag.name, feature_set=f"{modality}: {name} tiles", encoder=encoder, latest_day=latest)


def _prototypes(row: Row[Any], files: Path) -> tuple[Matrix, Floats]:
    """Of one slide; none where all its tiles were empty."""
    dataset, key = str(row.details.get("dataset", "")), str(row.details.get("key", ""))
    tiles = read_tiles(files, row.sha256, row.label, dataset=dataset, key=key, dim=row.dim)
    return find_prototypes(tiles) if len(tiles) else (np.zeros((0, row.dim)), np.zeros(0))
