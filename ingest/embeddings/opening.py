"""Opens files of vectors in a process of their own, several a call, and says which of them broke it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from ingest.checks import check_content
from ingest.embeddings.archives import read_npy, read_npz
from ingest.embeddings.bags import Bag, EmbeddingError
from ingest.embeddings.cells import read_cells
from ingest.embeddings.hdf5 import read_hdf5
from ingest.embeddings.job import FileJob
from ingest.embeddings.torch_file import HOW_TO_CONVERT, read_torch
from ingest.errors import IngestError, PickleRefused, ReaderFailed
from ingest.isolation import run_isolated

PICKLES = frozenset({".pkl", ".pickle", ".joblib"})
_TORCH = frozenset({".pt", ".pth"})
_READERS: Mapping[str, Callable[[FileJob], Iterator[Bag]]] = {
    ".h5": read_hdf5,
    ".hdf5": read_hdf5,
    ".h5ad": read_cells,
    ".npz": read_npz,
    ".npy": read_npy,
    ".pt": read_torch,
    ".pth": read_torch,
}
BINARY_SUFFIXES = tuple(_READERS)
_FILES_A_CALL = 16
_SECONDS = 6.0
_SECONDS_WITH_TORCH = 40.0
_SECONDS_A_FILE = 0.25
_BYTES_A_SECOND = 20 << 20

Outcome = list[Bag] | IngestError


def open_files(jobs: Iterator[FileJob]) -> Iterator[tuple[FileJob, Outcome]]:
    """Each file with its bags, or with why it cannot be used; one file is in memory at a time.

    A file that crashes or blocks the reading process costs the others of its call a second reading, each alone.
    """
    while batch := list(islice(jobs, _FILES_A_CALL)):
        checked = [(job, check_file(job.path, label=job.label)) for job in batch]
        sound = [job for job, refusal in checked if refusal is None]
        found = dict(zip([job.label for job in sound], _outcomes(sound), strict=True))
        for job, refusal in checked:
            yield job, refusal if refusal is not None else found[job.label]


def check_file(path: Path, *, label: str) -> IngestError | None:
    """Why the file must not be opened: a pointer, nothing in it, or a pickle whatever its name."""
    try:
        check_content(path, label=label)
    except IngestError as error:
        return error
    suffix = path.suffix.lower()
    if suffix in PICKLES or (suffix not in _TORCH and _is_pickle(path)):
        message = f"expected .h5, .npz, .npy, .pt, .h5ad, .csv or .parquet, found a pickle: {HOW_TO_CONVERT}"
        return PickleRefused(message, file=label)
    return None


def _is_pickle(path: Path) -> bool:
    """Pickle protocol 2 to 5 at the start, whatever the name says."""
    with path.open("rb") as stream:
        head = stream.read(2)
    return len(head) == 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def _outcomes(jobs: Sequence[FileJob]) -> list[Outcome]:
    if not jobs:
        return []
    try:
        return run_isolated(read_files, tuple(jobs), seconds=seconds_for(jobs), what=jobs[0].label)
    except ReaderFailed as error:
        return [error] if len(jobs) == 1 else [outcome for job in jobs for outcome in _outcomes([job])]


def seconds_for(jobs: Sequence[FileJob]) -> float:
    """How long reading may take; torch needs some to be imported."""
    size = sum(job.path.stat().st_size for job in jobs)
    fixed = _SECONDS_WITH_TORCH if any(job.path.suffix.lower() in _TORCH for job in jobs) else _SECONDS
    return fixed + _SECONDS_A_FILE * len(jobs) + size / _BYTES_A_SECOND


def read_files(jobs: tuple[FileJob, ...]) -> list[Outcome]:
    """In the process that opens the files: the bags of each."""
    return [_read_file(job) for job in jobs]


def _read_file(job: FileJob) -> Outcome:
    try:
        reader = _READERS.get(job.path.suffix.lower())
        if reader is None:
            message = f"expected a file ending in {', '.join(_READERS)}"
            raise EmbeddingError("unknown_container", message, file=job.label, value=job.path.suffix)
        return list(reader(job))
    except IngestError as error:
        return error
