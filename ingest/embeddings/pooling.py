"""Bags to the table that is stored and to the files that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ingest.embeddings.bags import Bag
from ingest.embeddings.encoders import find_encoder
from ingest.records import EmbeddingTable, KeptFile, SourceFile

UNKNOWN_LICENCE = "not known: the encoder is not in the registry"
_LONGEST_SOURCE = 300


def build_table(
    bags: Mapping[str, Bag], *, modality: str, name: str, encoder: str, unit: str, day: int
) -> EmbeddingTable:
    """One vector a patient: the file's own where it gives one, else the mean over tiles or cells.

    Args:
        bags: patient = bag; all of one length, none empty, all finite.
        modality, name, encoder, unit, day: of the table.
    """
    return EmbeddingTable(
        modality=modality,
        name=name,
        encoder=encoder,
        unit=unit,
        dim=next(iter(bags.values())).dim,
        pooling="none" if all(bag.is_single for bag in bags.values()) else "mean",
        patients=tuple(bags),
        days=(day,) * len(bags),
        vectors=np.stack([bag.mean for bag in bags.values()]),
        counts=tuple(bag.rows for bag in bags.values()),
        sources=tuple(bag.label[:_LONGEST_SOURCE] for bag in bags.values()),
        details={"licence": licence_of(encoder)} | _shared(bags),
    )


def licence_of(encoder: str) -> str:
    """Of the encoder's weights; it travels with every vector."""
    known = find_encoder(encoder)
    return known.licence if known is not None else UNKNOWN_LICENCE


def keeps_tiles(bag: Bag) -> bool:
    """Whether the file has more than what is stored: rows that were pooled, outside tables and AnnData."""
    is_tiles = bag.rows > 0 and not bag.is_single
    return is_tiles and bag.label.lower().endswith((".h5", ".hdf5", ".pt", ".pth", ".npz", ".npy"))


def kept_file(table: EmbeddingTable, bag: Bag, *, patient: str, day: int, path: Path, file: SourceFile) -> KeptFile:
    """The tiles of one bag, where they lie now."""
    return KeptFile(
        patient=patient,
        day=day,
        modality=table.modality,
        name=table.name,
        place=str(path.absolute()),
        label=bag.label,
        sha256=file.sha256,
        size=file.size,
        rows=bag.rows,
        dim=bag.dim,
        details={
            "encoder": table.encoder,
            "licence": table.details["licence"],
            "dataset": bag.column or "",
            "key": bag.key,
        }
        | dict(bag.details),
    )


def _shared(bags: Mapping[str, Bag]) -> dict[str, str]:
    """What the files state, each distinct statement once."""
    stated: dict[str, dict[str, None]] = {}
    for bag in bags.values():
        for name, value in bag.details.items():
            stated.setdefault(name, {})[value] = None
    return {name: ", ".join(values) for name, values in stated.items()}
