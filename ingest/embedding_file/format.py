"""How files of vectors are recognised, and what may be asked of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

SUFFIXES = (".h5", ".hdf5", ".pt", ".pth", ".npz", ".npy")
PICKLE_SUFFIXES = (".pkl", ".pickle", ".joblib")
COMPANIONS = (".index.npz", ".ids.txt", "bags_config.json")


def is_vectors(name: str) -> bool:
    """Whether a file of this name is read as vectors."""
    lowered = name.lower()
    return lowered.endswith((*SUFFIXES, *PICKLE_SUFFIXES)) and not is_companion(name)


def is_companion(name: str) -> bool:
    """Whether a tool writes a file of this name beside its vectors."""
    return name.lower().endswith(COMPANIONS)


def recognise(path: Path) -> str | None:
    """A file of vectors by its name, or a folder with nothing else in it, however deep."""
    if not path.is_dir():
        return f"the name ends in {path.suffix.lower()}" if is_vectors(path.name) else None
    found = 0
    try:
        for name in _names_under(path):
            if not is_vectors(name) and not is_companion(name):
                return None
            found += is_vectors(name)
    except OSError:
        return None
    return f"the folder holds {found} files of vectors and nothing else" if found else None


def _names_under(folder: Path) -> Iterator[str]:
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (name for name in names if not name.startswith("."))


def _read(request: Request) -> Package:
    from ingest.embedding_file.reader import read

    return read(request)


FORMAT = Format(
    key="embedding",
    title="vectors of a pretrained encoder (slides, tiles)",
    recognise=recognise,
    read=_read,
    options={
        "encoder": "key of the encoder registry, where the files do not name it; any other name together with dim",
        "dim": "length of a vector, for an encoder that the registry does not know",
        "unit": "what one vector stands for: slide, tile, region, cell, spot, gene or patient",
        "patient": "the patient whom the file is of, where its name does not say so",
        "day": "day of the specimen from the index date (0 where left out)",
        "name": "name of the set of vectors (the encoder's where left out)",
        "ids": "for an .npy: name of the text file beside it that has an id a line, a line a row",
    }
    | NEW_PATIENTS,
)
