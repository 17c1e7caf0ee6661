"""Radiomics beside stock pyradiomics in the same run: `python -m benchmarks.radiomics FOLDER`.

FOLDER holds images with masks (`lung1_image.nrrd` with `lung1_label.nrrd`). For each: all features of the original
image, Laplacian of Gaussian with sigma 1 to 5 mm and wavelets, by the library's own extractor with its defaults and by
ours, files read by both; then 40 lesions of the largest image with one worker and more.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import machine
from benchmarks.timing import seconds
from ingest.image_mask.names import Pair, find_pairs
from ingest.imaging.crop import Voxels, box_of
from ingest.imaging.pairs import read_features
from ingest.imaging.pool import available_workers, run_jobs, worker_pool
from ingest.imaging.radiomics import extract_vector
from ingest.imaging.settings import RadiomicsSettings, Steps
from ingest.imaging.volumefile import VolumeFile, load_volume

SIGMAS = (1, 2, 3, 4, 5)
SETTINGS = RadiomicsSettings(image_types=("original", "log", "wavelet"), sigmas_mm=SIGMAS)
LESIONS, TIMES = 40, 3


def main() -> None:
    """Measure every pair of the folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.radiomics", description=__doc__)
    parser.add_argument("folder", type=Path)
    found = find_pairs(sorted(parser.parse_args().folder.rglob("*"))).pairs
    if not found:
        parser.error("no image with a mask in the folder")
    print(machine.describe())
    print_header("case", "features", "stock s", "ours s", "times as fast", "largest difference", "of")
    for pair in found:
        print(compare(pair), flush=True)
    print_header(f"{LESIONS} lesions of one image", "s", "lesions/s", "times one", "of the ideal", "processor s each")
    largest = max(found, key=lambda pair: load_volume(pair.image, pair.image.name).voxels.size)
    for row in scale(largest):
        print(row, flush=True)


def print_header(*names: str) -> None:
    """Of a Markdown table."""
    print(f"\n| {' | '.join(names)} |\n|{'---|' * len(names)}")


def compare(pair: Pair) -> str:
    """A row: time of both, how far apart their values are."""
    stock: dict[str, float] = {}
    ours: dict[str, float] = {}
    stock_seconds = seconds(lambda: stock.update(stock_features(pair)))
    own_seconds = [seconds(lambda: ours.update(own_features(pair))) for _ in range(TIMES)]
    if set(ours) != set(stock):
        raise RuntimeError(f"{pair.case}: {len(ours)} features beside {len(stock)} of the library")
    off = {name: relative_difference(ours[name], stock[name]) for name in stock}
    worst = max(off, key=lambda name: off[name])
    taken = median(own_seconds)
    times = f"{stock_seconds:.2f} | {taken:.2f} | {stock_seconds / taken:.1f}"
    return f"| {pair.case} | {len(ours):,} | {times} | {off[worst]:.1e} | {worst} |"


def own_features(pair: Pair) -> dict[str, float]:
    """Ours, files read."""
    return read_features(pair.image, pair.mask, settings=SETTINGS)


def stock_features(pair: Pair) -> dict[str, float]:
    """The library's own extractor with its defaults, files read."""
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    logging.getLogger("radiomics").setLevel(logging.CRITICAL)
    extractor = RadiomicsFeatureExtractor()
    extractor.enableImageTypeByName("LoG", customArgs={"sigma": list(SIGMAS)})
    extractor.enableImageTypeByName("Wavelet")
    found = extractor.execute(str(pair.image), str(pair.mask))
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


def relative_difference(found: float, expected: float) -> float:
    """|found - expected| / |expected|; nothing is forgiven near zero."""
    return 0.0 if found == expected else abs(found - expected) / max(abs(expected), np.finfo(float).tiny)


def scale(pair: Pair) -> Iterator[str]:
    """Rows: the lesions with 1, 2, … workers that have already started.

    Where other programs hold the cores the times say little; the processor time of a lesion then says whether workers
    hinder each other: it stays the same where they do not.
    """
    image, mask = (load_volume(path, path.name) for path in (pair.image, pair.mask))
    lesions = list(scattered(image, np.argwhere(mask.voxels > 0)))
    alone = 0.0
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "image.npy"
        np.save(saved, image.voxels)
        for workers in range(1, available_workers() + 1):
            taken, used = measured(partial(processor_seconds, saved, image.spacing_mm), lesions, workers)
            alone = alone or taken
            gained = f"{alone / taken:.2f} | {alone / taken / workers:.0%}"
            name = f"{workers} worker{'s' if workers > 1 else ''}"
            yield f"| {name} | {taken:.2f} | {LESIONS / taken:.1f} | {gained} | {used:.2f} |"


def measured(work: Callable[[Voxels], float], lesions: list[Voxels], workers: int) -> tuple[float, float]:
    """Seconds for all lesions, and the median of what they return."""
    used: list[float] = []
    with worker_pool(workers) as pool:
        run_jobs(work, lesions[: 2 * workers], lost=lost, executor=pool)
        taken = seconds(lambda: used.extend(run_jobs(work, lesions, lost=lost, executor=pool)))
    return taken, median(used)


def processor_seconds(saved: Path, spacing_mm: Steps, lesion: Voxels) -> float:
    """What a lesion's vector costs this process."""
    started = time.process_time()
    extract_vector(np.load(saved, mmap_mode="r"), lesion, spacing_mm=spacing_mm, settings=SETTINGS)
    return time.process_time() - started


def lost(lesion: Voxels) -> float:
    """A worker died: there is nothing to report."""
    raise RuntimeError("a worker died")


def scattered(image: VolumeFile, lesion: Voxels) -> Iterator[Voxels]:
    """The lesion at places all over the image, the same each time."""
    box = box_of(lesion)
    free = np.subtract(image.voxels.shape, box.shape)
    for place in np.random.default_rng(1).integers(0, free + 1, (LESIONS, 3)):
        yield lesion - box.low + place


if __name__ == "__main__":
    main()
