"""Pages at 10,000 patients under 20 readers: `python -m benchmarks.serving --write docs/serving-benchmark.md`."""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import machine
from benchmarks.sections import Bar, at_most, table, table_of_bars
from benchmarks.serving.reader import Reader, Visit
from benchmarks.setting import set_up

PORT = 8765
BARS_MS = {"patient page": 200.0, "list": 150.0, "what-if": 1000.0, "report": 1500.0}
ABOUT = """Readers draw at random: half of what they ask for is a patient page, a third the list (plain, sorted,
filtered, searched), the rest what-ifs (another dose and a later start, thought over once the form is open; from the
question to the answer on the page) and reports. Web server, worker, simulator, PostgreSQL and the readers
themselves share the machine. *Server* is the
time between a request's arrival in the application and its answer, summed over the requests of a what-if; *waited* is
what the reader saw, queues included. Every process has set a report before. `python -m benchmarks.serving` repeats
it."""


def main() -> None:
    """Make the hospital, serve it, read, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument(
        "--think", type=float, nargs="*", default=[10.0, 5.0, 2.0], help="mean seconds between requests"
    )
    parser.add_argument("--write", type=Path, help="Markdown file to write")
    asked = parser.parse_args()
    set_up()
    from benchmarks.serving import hospital

    study = hospital.ready(asked.patients)
    patients = [
        (study.code, code) for code in study.patients.filter(twins__isnull=False).values_list("code", flat=True)
    ]
    keys = hospital.sessions(study, asked.readers)
    with serving():
        warm_up(keys, patients)
        found = {think: measure(keys, patients, think, asked.seconds) for think in asked.think}
    text = page(found, patients=asked.patients, readers=asked.readers)
    print(text)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


@contextmanager
def serving() -> Iterator[None]:
    """The project's own server, until the block ends."""
    command = [sys.executable, "manage.py", "serve", "--port", str(PORT)]
    process = subprocess.Popen(command)
    try:
        await_answer()
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_answer() -> None:
    """Until the sign-in page answers."""
    for _ in range(120):
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            link.request("GET", "/login/")
            if link.getresponse().status == 200:
                time.sleep(10)  # the simulator opens its models meanwhile
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server does not answer")


def warm_up(keys: Sequence[str], patients: Sequence[tuple[str, str]]) -> None:
    """Reports at once, so that each process has opened the engines of charts and paper."""
    readers = [
        Reader(port=PORT, session=key, patients=patients, think_s=0.0, seed=-number)
        for number, key in enumerate(keys[:4], 1)
    ]
    at_once([reader.take_report for reader in readers for _ in range(2)])


def measure(keys: Sequence[str], patients: Sequence[tuple[str, str]], think_s: float, seconds: float) -> list[Visit]:
    """All visits of all readers that began after a first fifth of the time, which warms up."""
    readers = [
        Reader(port=PORT, session=key, patients=patients, think_s=think_s, seed=number)
        for number, key in enumerate(keys)
    ]
    counted_from = time.monotonic() + 0.2 * seconds
    run(readers, 1.2 * seconds)
    return [visit for reader in readers for visit in reader.visits if visit.began >= counted_from]


def run(readers: Sequence[Reader], seconds: float) -> None:
    """All readers at once, for so long."""
    until = time.monotonic() + seconds
    at_once([partial(reader.read, until) for reader in readers])


def at_once(acts: Sequence[Callable[[], None]]) -> None:
    """A thread an act; what went wrong in any is raised when all have ended."""
    failed: list[BaseException] = []

    def do(act: Callable[[], None]) -> None:
        try:
            act()
        except (RuntimeError, OSError) as error:
            failed.append(error)

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(acts)} failed; the first: {failed[0]}")


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def page(found: dict[float, list[Visit]], *, patients: int, readers: int) -> str:
    """Tables, bars and the machine as Markdown."""
    lines = [
        "# Serving",
        "",
        machine.describe(),
        "",
        f"{patients:,} patients, {readers} readers at once.",
        "",
        ABOUT,
        "",
    ]
    bars: list[tuple[str, Bar]] = []
    for think, visits in found.items():
        name = f"thinking {think:g} s on average" if think else "without a pause"
        lines += [f"## Readers {name}", "", *rows(visits)]
        bars += [(name, bar) for bar in bars_of(visits)]
    return "\n".join([*lines, "## Bars", "", *table_of_bars(bars)])


def rows(visits: Sequence[Visit]) -> list[str]:
    """A row a kind of visit."""
    cells = []
    for what in BARS_MS:
        own = [visit for visit in visits if visit.what == what]
        if own:
            server, waited = [each.server_ms for each in own], [each.waited_ms for each in own]
            marks = [quantile(values, share) for values in (server, waited) for share in (0.5, 0.95)]
            cells.append((what, f"{len(own):,}", *(f"{mark:,.0f} ms" for mark in marks)))
    return table(("", "answers", "server, median", "server, p95", "waited, median", "waited, p95"), cells)


def bars_of(visits: Sequence[Visit]) -> list[Bar]:
    """p95 against what is asked for; a what-if is the reader's wait, since its work is done by another process."""
    found = []
    for what, limit in BARS_MS.items():
        times = [each.waited_ms if what == "what-if" else each.server_ms for each in visits if each.what == what]
        found.append(at_most(f"{what}, p95 in ms", quantile(times, 0.95) if times else None, limit))
    return found


if __name__ == "__main__":
    main()
