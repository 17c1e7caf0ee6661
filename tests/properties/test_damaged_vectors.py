"""A thousand mutated files of vectors and cells: vectors, or a named error, in seconds; the process that asks lives."""

import random
import time
from collections import Counter

import numpy as np
import pytest

from ingest.errors import IngestError
from ingest.isolation import run_isolated
from tests.broken.build_embeddings import vectors
from tests.unit.ingest.crashing import process_id
from tests.unit.ingest.embedding_file import writing as slides
from tests.unit.ingest.single_cell import writing as cells

LONGEST_SECONDS = 10
MUTATIONS = 1000


def build_seeds(folder):
    """Name = bytes of a whole file, and how it is read."""
    import torch

    small = vectors(6, dim=64)
    named = {"encoder": "mine", "dim": "64"}
    slides.write_trident(folder / "P1.h5", small, "mine")
    slides.write_stamp(folder / "P2.h5", small, extractor="mine", feat_type="tile")
    np.savez(folder / "P1.npz", P1=small, P2=small)
    np.save(folder / "P1.npy", small)
    torch.save({"features": torch.from_numpy(small)}, folder / "P1.pt")
    cells.write_cells(
        folder / "c.h5ad", {"X_scimilarity": cells.cell_vectors(6, 128)}, donor=cells.DONORS, cell_type=cells.TYPES
    )
    readers = {
        "P1.h5": lambda path: slides.read_path(path, **named),
        "P2.h5": lambda path: slides.read_path(path, **named),
        "P1.npz": lambda path: slides.read_path(path, **named),
        "P1.npy": lambda path: slides.read_path(path, **named),
        "P1.pt": lambda path: slides.read_path(path, **named),
        "c.h5ad": lambda path: cells.read_path(path),
    }
    return {name: ((folder / name).read_bytes(), read) for name, read in readers.items()}


def mutated(whole: bytes, draw: random.Random) -> bytes:
    """Cut off, or some bytes changed, most of them where the structure is."""
    if draw.random() < 0.15:
        return whole[: draw.randrange(1, len(whole))]
    raw = bytearray(whole)
    within = draw.choice((200, 1000, 4000, len(raw)))
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        raw[draw.randrange(min(within, len(raw)))] = draw.choice((0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256)))
    return bytes(raw)


@pytest.mark.filterwarnings("ignore:This DataFrame")
def test_a_thousand_mutated_files_end_in_vectors_or_a_named_error(tmp_path):
    seeds = build_seeds(tmp_path)
    draw = random.Random(20261121)
    outcomes: Counter[str] = Counter()
    for _ in range(MUTATIONS):
        name = draw.choice(list(seeds))
        whole, read = seeds[name]
        (tmp_path / name).write_bytes(mutated(whole, draw))
        start = time.monotonic()
        try:
            package = read(tmp_path / name)
            made = bool(package.embeddings or package.tables)
            assert package.errors or made, name
            outcomes[package.errors[0].code if package.errors else "read"] += 1
        except IngestError as error:
            outcomes[error.code] += 1
        assert time.monotonic() - start < LONGEST_SECONDS, name
    assert run_isolated(process_id, seconds=10, what="probe") > 0
    assert outcomes["read"] > 0
    assert len(outcomes) > 5
