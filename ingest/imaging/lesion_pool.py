"""The vectors of many lesions of one image, over worker processes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import numpy as np

from ingest.imaging.crop import Image, Voxels
from ingest.imaging.filters import image_names
from ingest.imaging.pool import Done, available_workers, run_jobs
from ingest.imaging.radiomics import RadiomicsError, extract_vector
from ingest.imaging.settings import RadiomicsSettings, Steps

Vector = dict[str, float] | RadiomicsError
"""Features by name, or why there are none."""

# Measured on small lesions: a vector takes about so long an image type, and a worker so long to start.
_SECONDS_AN_IMAGE = 0.03
_SECONDS_TO_START = 2.0


def extract_many(
    voxels: Image,
    lesions: Sequence[Voxels],
    *,
    spacing_mm: Steps,
    settings: RadiomicsSettings,
    workers: int = 1,
    executor: Executor | None = None,
    done: Done | None = None,
) -> list[Vector]:
    """What `extract_vector` gives or raises for each lesion, in their order.

    Args:
        voxels: the whole image (slices, rows, columns).
        lesions: (n, 3) indices each.
        spacing_mm: (x, y, z).
        settings: of the extraction.
        workers: processes; 1 works in this one.
        executor: in their place, see `run_jobs`; its workers must reach this machine's temporary folder.
        done: told (done, total) after each lesion.
    """
    if executor is None and (workers <= 1 or len(lesions) <= 1):
        work = partial(_vector, voxels, spacing_mm, settings)
        return run_jobs(work, lesions, lost=_lost, done=done)
    # The image goes to a file that all workers map into memory: one copy, however many lesions.
    with tempfile.TemporaryDirectory(prefix="consilium-lesions-") as folder:
        path = Path(folder) / "image.npy"
        np.save(path, voxels)
        saved = partial(_vector_of_saved, path, spacing_mm, settings)
        return run_jobs(saved, lesions, lost=_lost, workers=workers, executor=executor, done=done)


def workers_for(lesions: int, settings: RadiomicsSettings) -> int:
    """As many workers as pay for their own start; 1 where there is less to do."""
    seconds = lesions * len(image_names(settings)) * _SECONDS_AN_IMAGE
    return max(1, min(available_workers(), lesions, int(seconds / _SECONDS_TO_START)))


def _vector_of_saved(path: Path, spacing_mm: Steps, settings: RadiomicsSettings, lesion: Voxels) -> Vector:
    return _vector(np.load(path, mmap_mode="r"), spacing_mm, settings, lesion)


def _vector(voxels: Image, spacing_mm: Steps, settings: RadiomicsSettings, lesion: Voxels) -> Vector:
    try:
        return extract_vector(voxels, lesion, spacing_mm=spacing_mm, settings=settings)
    except RadiomicsError as error:
        return error


def _lost(lesion: Voxels) -> Vector:
    return RadiomicsError("expected the lesion to be measured, found that the worker process died; memory may be short")
