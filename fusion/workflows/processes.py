"""Local processes for work that falls apart into independent pieces, one thread each."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread

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
        ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=start_worker) as pool,
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


def start_worker() -> None:
    """What every worker does first: one thread, and no life of its own."""
    use_one_thread()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would finish what lies in its queue, and then wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def use_one_thread() -> None:
    """The same for torch, which counts cores by itself, in this process."""
    torch.set_num_threads(1)
