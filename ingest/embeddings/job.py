"""What is to be read from one file: plain values, because they travel to the process that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# CLAM and TRIDENT; STAMP; HEST-Bench; slide and tile encoders of GigaPath; CHIEF.
KNOWN_KEYS = ("features", "feats", "embeddings", "last_layer_embed", "tile_embeds", "WSI_feature")
# Written as (1, D), and yet the vector of a slide, not a bag of one tile.
SLIDE_KEYS = frozenset({"last_layer_embed", "WSI_feature"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJob:
    """One file of vectors.

    Attributes:
        path: where it lies.
        label: as the data manager knows it.
        key: of the one slide or patient that it holds.
        is_shared: the file may hold several slides or patients, each under its key.
        wanted: the keys that are patients'; None: all that it holds.
        dataset: the array to read where it has several; None: one of the known names.
        dims: lengths that a vector of the encoder may have, empty where nobody knows; they tell a (n, 3 + D) array of
            level, x, y and features from one of features alone.
        ids: an id for each row of a file without ids; empty: none are given.
        encoder, id_column: of an .h5ad, which arrays to look for and which column of obs holds the keys.
    """

    path: Path
    label: str
    key: str
    is_shared: bool = False
    wanted: frozenset[str] | None = None
    dataset: str | None = None
    dims: frozenset[int] = frozenset()
    ids: tuple[str, ...] = ()
    encoder: str = ""
    id_column: str | None = None

    def wants(self, key: str) -> bool:
        """Whether what lies under the key is to be read."""
        return self.wanted is None or key in self.wanted
