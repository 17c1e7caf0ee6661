"""The pretrained encoders that the platform knows by name (encoders.csv).

The dimension never identifies an encoder: 768, 1024 and 1536 are each shared by several.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from ingest.embeddings.licences import TERMS, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """One row of the registry.

    Attributes:
        key: the name by which a manifest calls it.
        aliases: other names for it, as tools write them into files.
        family: single-cell, spatial, pathology, text; several where it serves several.
        units: what one vector stands for (tile, slide, cell, spot, gene, …).
        dims: lengths its vectors can have; empty where unknown or where it gives none.
        container: file its own tools write, with the dataset's or obsm's name in `keys`.
        licence: of the weights; it travels with every embedding.
        reference: what it is and who published it.
        note: what to do where it gives no vectors of its own.
    """

    key: str
    aliases: tuple[str, ...]
    family: tuple[str, ...]
    units: tuple[str, ...]
    dims: tuple[int, ...]
    container: str
    keys: tuple[str, ...]
    licence: str
    reference: str
    note: str

    @property
    def terms(self) -> Terms:
        """What the licence allows."""
        return TERMS[self.licence]

    @property
    def names(self) -> frozenset[str]:
        """Every spelling of its name, normalised."""
        return frozenset(normalised(name) for name in (self.key, *self.aliases))


def normalised(name: str) -> str:
    """A name without regard to case, spaces, hyphens, dots and underscores."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def find_encoder(key: str) -> Encoder | None:
    """The encoder of that key or alias (case and hyphens ignored), or None: an unlisted one needs an explicit dim."""
    wanted = normalised(key)
    return next((encoder for encoder in ENCODERS.values() if wanted in encoder.names), None)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(" ") if part)


def _load() -> Mapping[str, Encoder]:
    text = files("ingest.embeddings").joinpath("encoders.csv").read_text(encoding="utf-8")
    rows = [_parse_row(row) for row in csv.DictReader(text.splitlines())]
    return MappingProxyType({encoder.key: encoder for encoder in rows})


def _parse_row(row: Mapping[str, str]) -> Encoder:
    return Encoder(
        key=row["key"],
        aliases=_split(row["aliases"]),
        family=_split(row["family"]),
        units=_split(row["units"]),
        dims=tuple(int(dim) for dim in _split(row["dims"])),
        container=row["container"],
        keys=_split(row["keys"]),
        licence=row["licence"],
        reference=row["reference"],
        note=row["note"],
    )


ENCODERS = _load()
