"""Local processes for work that falls apart into independent pieces, one thread each."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import torch


@contextmanager
def local_processes(workers: int | None = None) -> Iterator[Executor]:
    """A pool of as many processes as there are cores; a caller may bring another executor in its place.

    Processes are spawned, not forked: torch's threads and open connections do not survive a fork.
    """
    count = workers or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=use_one_thread) as pool:
        yield pool


def use_one_thread() -> None:
    """Processes share the cores between them; threads within each would only get in each other's way."""
    torch.set_num_threads(1)
