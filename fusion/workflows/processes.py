"""Local processes for work that falls apart into independent pieces, one thread each."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import torch

# Read by the linear algebra libraries when they are loaded, hence by the children's environment.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@contextmanager
def local_processes(workers: int | None = None) -> Iterator[Executor]:
    """A pool of as many processes as there are cores; a caller may bring another executor in its place.

    Processes are spawned, not forked: torch's threads and open connections do not survive a fork. They share the cores,
    so threads within each would only get in each other's way.
    """
    count = workers or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    with (
        _environment(ONE_THREAD),
        ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=use_one_thread) as pool,
    ):
        yield pool


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the processes started inside."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def use_one_thread() -> None:
    """The same for torch, which counts cores by itself, in this process."""
    torch.set_num_threads(1)
