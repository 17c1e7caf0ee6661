"""Door to the generator of the demonstration study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SEED = 2026


def write_study(folder: Path, *, patients: int, progress: Callable[[str, int, int], None]) -> str:
    """Write the synthetic study as files and return its id."""
    from ingest.demo.generate import write_study as write

    return write(folder, patients=patients, seed=SEED, progress=progress).code
