"""Door to the generator of the demonstration study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SEED = 2026
STUDY = "demo"


def write_study(folder: Path, *, patients: int, progress: Callable[[str, int, int], None]) -> None:
    """Write the synthetic study as files; its id is `STUDY`."""
    from ingest.demo.generate import write_study as write

    write(folder, patients=patients, seed=SEED, progress=progress)
