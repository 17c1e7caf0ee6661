"""Received instances on disk, a folder a study, until the study is whole.

    <root>/<study>/<new study UID>/<patient's code>/<new instance UID>.dcm

Nothing in it names a patient: instances are cleaned before they are written. The time of the last instance is the time
of the study's folder, so a listener that was killed goes on where it was.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PART = ".part-"
_KEPT_FREE = 1 << 30


class SpoolFull(Exception):
    """More is waiting than may be kept, or the disk is nearly full."""


class Spool:
    """Instances of one study of ours.

    Args:
        root: a folder that only we can read; made where it is absent.
        study: code of the study that the imports go to.
        most_bytes: how much may wait.
    """

    def __init__(self, root: Path, *, study: str, most_bytes: int) -> None:
        self.folder = root / study
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        for place in (root, self.folder):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in self.folder.rglob(f"{_PART}*"):
            part.unlink()
        self._bytes = _size_of(self.folder)

    def keep(self, dataset: Dataset, *, patient: str) -> str:
        """Write a cleaned instance, safe from a crash once this returns; the same instance again replaces it.

        Returns:
            The new UID of its study.

        Raises:
            SpoolFull: there is no room.
            OSError: the disk refused.
        """
        uid = str(dataset.StudyInstanceUID)
        self.check_room()
        with self._lock:
            place = self.folder / uid / patient
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = place / f"{dataset.SOPInstanceUID}.dcm"
            part = place / f"{_PART}{path.name}"
            before = path.stat().st_size if path.exists() else 0
            self._write(dataset, part)
            part.replace(path)
            os.utime(self.folder / uid)
            self._bytes += path.stat().st_size - before
        return uid

    def check_room(self) -> None:
        """Whether another instance may come.

        Raises:
            SpoolFull: it may not.
        """
        if self._bytes >= self._most_bytes or shutil.disk_usage(self.folder).free < _KEPT_FREE:
            raise SpoolFull

    def quiet(self, *, since: float) -> Iterator[Path]:
        """Folders of studies of which nothing came after that time, oldest first."""
        folders = sorted((path.stat().st_mtime, path) for path in self.folder.iterdir() if path.is_dir())
        return (path for time, path in folders if time <= since)

    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not any(path.is_dir() for path in self.folder.iterdir())

    def release(self, folder: Path, target: Path) -> None:
        """Move a study's folder out of the spool."""
        with self._lock:
            size = _size_of(folder)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.rename(target)
            self._bytes -= size

    def take_back(self, place: Path, *, uid: str) -> None:
        """Move what was released and never became an import into the spool again."""
        with self._lock:
            home = self.folder / uid
            if home.exists():
                shutil.copytree(place, home, dirs_exist_ok=True)
                shutil.rmtree(place)
            else:
                place.rename(home)
            self._bytes = _size_of(self.folder)

    def _write(self, dataset: Dataset, part: Path) -> None:
        part.touch(mode=0o600)
        with part.open("wb") as stream:
            dataset.save_as(stream, enforce_file_format=True)
            stream.flush()
            os.fsync(stream.fileno())


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
