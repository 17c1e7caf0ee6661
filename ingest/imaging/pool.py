"""Spreads jobs over worker processes, or over whatever executor the caller has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

import SimpleITK

Job = TypeVar("Job")
Result = TypeVar("Result")
Done = Callable[[int, int], None]
"""Told (done, total) after each job."""

_MOST_WORKERS = 8


def available_workers(most: int = _MOST_WORKERS) -> int:
    """Cores that this process may use, at most `most`."""
    return max(1, min(len(os.sched_getaffinity(0)), most))


def run_jobs(
    work: Callable[[Job], Result],
    jobs: Sequence[Job],
    *,
    lost: Callable[[Job], Result],
    workers: int = 1,
    executor: Executor | None = None,
    done: Done | None = None,
) -> list[Result]:
    """The result of each job, in the order of the jobs.

    With more than one worker, fresh (spawned) processes work, so that no lock or connection of the caller is copied
    into them, each on one core.

    Args:
        work: a function at the top of a module, or a partial of one; results and jobs must pickle.
        jobs: what to work on.
        lost: the result of a job whose worker died (out of memory, killed).
        workers: processes of our own; 1 works in this one.
        executor: an executor of the caller's in their place, such as one that reaches other machines; it must give
            futures of `concurrent.futures` and is not shut down here.
        done: told (done, total) after each job.
    """
    if executor is not None:
        return _submitted(executor, work, jobs, lost, done)
    if workers <= 1 or len(jobs) <= 1:
        return list(_one_by_one(work, jobs, done))
    with worker_pool(min(workers, len(jobs))) as own:
        return _submitted(own, work, jobs, lost, done)


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor]:
    """Processes of our own, each of which uses one core."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker) as pool:
        yield pool


def start_worker() -> None:
    """What every worker does first: one core, and no life of its own."""
    use_one_core()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would finish what lies in its queue, and then wait for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def use_one_core() -> None:
    """Keep ITK from starting as many threads in every worker as the machine has cores."""
    SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)  # type: ignore[no-untyped-call]


def _one_by_one(work: Callable[[Job], Result], jobs: Sequence[Job], done: Done | None) -> Iterator[Result]:
    for count, job in enumerate(jobs, start=1):
        yield work(job)
        _tell(done, count, len(jobs))


def _submitted(
    executor: Executor,
    work: Callable[[Job], Result],
    jobs: Sequence[Job],
    lost: Callable[[Job], Result],
    done: Done | None,
) -> list[Result]:
    futures = [executor.submit(work, job) for job in jobs]
    for count, _ in enumerate(as_completed(futures), start=1):
        _tell(done, count, len(jobs))
    return [_result(future, job, lost) for future, job in zip(futures, jobs, strict=True)]


def _result(future: Future[Result], job: Job, lost: Callable[[Job], Result]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        return lost(job)


def _tell(done: Done | None, count: int, total: int) -> None:
    if done is not None:
        done(count, total)
