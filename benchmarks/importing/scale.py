"""The largest import that one machine must take: `python -m benchmarks.importing.scale`.

1,000 patients with 20,000 genes each, one million variants and 1,000 slides of 200 tiles, through the job queue: the
folder is asked for as a page does it, a worker of its own imports it, and its memory is watched from outside.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import psutil

from benchmarks.importing import folders
from benchmarks.setting import set_up

VARIANTS, GENES, TILES, DIM = 1_000_000, 20_000, 200, 1024
SLIDES = """
[[embedding]]
modality = "pathology"
name = "HE"
file = "slides/{id}.h5"
encoder = "uni"
unit = "tile"
"""


def write_folder(folder: Path) -> str:
    """The study folder; returns the id of the study."""
    study = folders.write_folder(folder, folders.VARIANTS + folders.MATRIX + SLIDES, None, clinical=True)
    folders.write_variants(folder, VARIANTS, seed=2)
    folders.write_matrix(folder, GENES, seed=3)
    (folder / "slides").mkdir()
    draw = np.random.default_rng(4)
    for code in folders.codes(folders.PATIENTS):
        with h5py.File(folder / "slides" / f"{code}.h5", "w") as file:
            file["features"] = draw.normal(size=(TILES, DIM)).astype(np.float32)
            file["coords"] = np.zeros((TILES, 2), np.int64)
            file["features"].attrs["encoder"] = "uni"
    return study


@contextmanager
def worker() -> Iterator[psutil.Process]:
    """A worker process as `make run` starts it."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


class Watch(threading.Thread):
    """The most memory that a process and its children had at once (unique set size, in MiB)."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.peak_mib = 0.0

    def run(self) -> None:
        """Look ten times a second."""
        while self._process.is_running():
            self.peak_mib = max(self.peak_mib, self._used_mib())
            time.sleep(0.1)

    def _used_mib(self) -> float:
        try:
            family = [self._process, *self._process.children(recursive=True)]
            return sum(each.memory_full_info().uss for each in family) / 2**20
        except psutil.Error:
            return 0.0


def main() -> None:
    """Write, ask for, wait, and look at a page meanwhile."""
    set_up()
    from benchmarks import machine

    print(machine.describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "scale"
        folder.mkdir()
        study = write_folder(folder)
        _measure(folder, study)


def _measure(folder: Path, study: str) -> None:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from twins.actions import imports
    from twins.models import ImportRun, Study

    Study.objects.filter(code=study).delete()
    client = Client(headers={"host": "localhost"})
    user, _ = get_user_model().objects.update_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(user)
    pages: list[float] = []
    with worker() as process:
        watch = Watch(process)
        watch.start()
        run = imports.request([folder], study=study, by=None)
        started = time.perf_counter()
        while run.is_open:
            asked = time.perf_counter()
            answer = client.get(f"/imports/{run.pk}/")
            if answer.status_code != 200:
                raise SystemExit(f"expected the import's page, found {answer.status_code}")
            pages.append(1000 * (time.perf_counter() - asked))
            time.sleep(0.5)
            run.refresh_from_db()
    spent = time.perf_counter() - started
    print(f"{run.status} in {spent:.0f} s: {run.result.get('stored')}")
    print(f"memory of the worker with its children: at most {watch.peak_mib:,.0f} MiB")
    print(f"a page meanwhile: at most {max(pages[1:]):.0f} ms, {len(pages)} times")
    if run.status != ImportRun.Status.STORED:
        raise SystemExit(f"expected the import to be stored, found {run.status}: {list(run.issues.values())[:2]}")
    Study.objects.filter(code=study).delete()


if __name__ == "__main__":
    main()
