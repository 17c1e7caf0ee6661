from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest.errors import NotTheFile, ReaderFailed
from ingest.isolation import run_isolated
from tests.unit.ingest import crashing


def run(function, *args, seconds=20.0):
    return run_isolated(function, *args, seconds=seconds, what="slide.h5")


def test_a_result_comes_back():
    assert run(crashing.add, 2, 3) == 5


def test_the_child_is_used_again():
    assert run(crashing.process_id) == run(crashing.process_id)


def test_an_array_travels_whole_and_may_be_changed():
    values = np.arange(1 << 18, dtype=np.float32).reshape(512, 512)

    found = run(crashing.doubled, values)
    found[0, 0] = 7

    np.testing.assert_array_equal(found[1:], values[1:] * 2)


def test_an_empty_array_travels():
    assert run(crashing.doubled, np.empty((0, 4), np.float32)).shape == (0, 4)


def test_an_error_of_ours_comes_out_as_itself():
    with pytest.raises(NotTheFile) as refused:
        run(crashing.refuse, "slide.h5")
    assert (refused.value.issue.code, refused.value.issue.file, refused.value.issue.line) == (
        "not_the_file",
        "slide.h5",
        4,
    )


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (crashing.crash, "SIGSEGV"),
        (crashing.leave, "gave up"),
        (crashing.stumble, "KeyError"),
        (crashing.eat, "Memory"),
    ],
)
def test_a_dead_child_is_named_and_the_next_call_has_another(function, found):
    with pytest.raises(ReaderFailed, match=found) as failed:
        run(function)
    assert failed.value.issue.file == "slide.h5"
    assert run(crashing.add, 1, 1) == 2


def test_a_slow_child_is_ended():
    before = run(crashing.process_id)
    with pytest.raises(ReaderFailed, match=r"within 0\.3 s"):
        run(crashing.hang, seconds=0.3)
    assert run(crashing.process_id) != before


def test_the_child_sees_no_secret(monkeypatch):
    with pytest.raises(ReaderFailed):
        run(crashing.crash)
    monkeypatch.setenv("DATABASE_URL", "postgres://someone:secret@somewhere/")
    assert "DATABASE_URL" not in run(crashing.environment)


def test_what_the_child_prints_goes_nowhere(capfd):
    assert run(crashing.chatter) == "heard"
    assert capfd.readouterr() == ("", "")


def test_threads_wait_for_each_other():
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda number: run(crashing.add, number, 1), range(20))) == list(range(1, 21))
