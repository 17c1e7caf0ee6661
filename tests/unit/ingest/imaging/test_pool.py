"""Jobs over processes and executors: order kept, deaths told."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from ingest.imaging.lesion_pool import extract_many, workers_for
from ingest.imaging.pool import run_jobs
from ingest.imaging.radiomics import RadiomicsError
from ingest.imaging.settings import RadiomicsSettings

SPACING = (0.8, 0.8, 2.5)


def double(number):
    return 2 * number


def lost(number):
    return -number


def die_on_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_come_in_the_order_of_the_jobs():
    told = []
    found = run_jobs(double, [3, 1, 2], lost=lost, done=lambda *step: told.append(step))
    assert (found, told) == ([6, 2, 4], [(1, 3), (2, 3), (3, 3)])


def note_and_sleep(path):
    with open(path, "a") as file:  # noqa: PTH123  # one line, at once
        file.write(f"{os.getpid()}\n")
    time.sleep(60)


def sleep_in_a_pool(path):
    run_jobs(note_and_sleep, [path, path], lost=lost, workers=2)


def is_running(pid):
    """A process that ended but that nobody waited for does not run."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    path = tmp_path / "pids"
    path.touch()
    parent = get_context("spawn").Process(target=sleep_in_a_pool, args=(path,))
    parent.start()
    assert wait_until(lambda: len(path.read_text().split()) == 2)
    workers = path.read_text().split()

    parent.kill()
    parent.join()

    assert wait_until(lambda: not any(map(is_running, workers)))


def test_executor_of_the_caller_is_used_and_stays_open():
    with ThreadPoolExecutor(2) as executor:
        assert run_jobs(double, [3, 1], lost=lost, executor=executor) == [6, 2]
        assert executor.submit(double, 4).result() == 8


def test_dead_worker_is_a_lost_job():
    assert -3 in run_jobs(die_on_three, [3, 4], lost=lost, workers=2)


def lesions_of(image):
    inside = np.zeros(image.shape, bool)
    inside[1:4, 3:8, 3:8] = True
    return [np.argwhere(inside), np.argwhere(np.roll(inside, 6, axis=2))]


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor])
def test_lesions_are_measured_alike_wherever(executor):
    image = np.random.default_rng(0).integers(-50, 150, (6, 16, 18)).astype(np.int16)
    settings = RadiomicsSettings(image_types=("original", "wavelet"))
    measure = {"spacing_mm": SPACING, "settings": settings}
    alone = extract_many(image, lesions_of(image), **measure)
    if executor is None:
        assert extract_many(image, lesions_of(image), workers=2, **measure) == alone
    else:
        with executor(2) as pool:
            assert extract_many(image, lesions_of(image), executor=pool, **measure) == alone


def test_one_failure_leaves_the_others():
    image = np.zeros((6, 16, 18), np.int16)
    first, second = lesions_of(image)
    image[tuple(second[0])] = 30_000
    found = extract_many(image, [first, second], spacing_mm=SPACING, settings=RadiomicsSettings(bin_width=1.0))
    assert len(found[0]) == 107
    assert isinstance(found[1], RadiomicsError)
    assert found[1].issue.column == "bin_width"


def test_few_cheap_lesions_start_no_workers():
    assert workers_for(20, RadiomicsSettings()) == 1
    assert workers_for(0, RadiomicsSettings()) == 1
