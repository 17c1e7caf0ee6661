"""Rows of a page: each is measured by itself and kept at once, so that a page can be made in parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks import machine
from benchmarks.sections import Section, keep, verdict

Measure = Callable[[], Section]


def measure(rows: Mapping[str, Measure], folder: Path | None) -> dict[str, Section]:
    """Measure, and keep each in the folder as soon as it is there."""
    found = {}
    for name, act in rows.items():
        print(f"measuring {name}", flush=True)
        started = time.perf_counter()
        section = act()
        took = time.perf_counter() - started
        found[name] = replace(section, measured=f"{machine.describe()}; {took:,.0f} s")
        if folder is not None:
            keep(found[name], folder)
        for bar in found[name].bars:
            print(f"  {bar.what}: {bar.found} ({bar.wanted}): {verdict(bar)}", flush=True)
    return found
