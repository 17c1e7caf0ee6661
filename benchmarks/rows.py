"""Rows of a page: each is measured by itself and kept at once, so that a page can be made in parts."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks import machine
from benchmarks.sections import Section, keep, verdict

Measure = Callable[[], Section]


def add_options(parser: ArgumentParser) -> None:
    """What every page's command takes."""
    parser.add_argument("--only", help="rows to measure, with commas; an empty text measures none")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    parser.add_argument("--quick", action="store_true", help="smoke run: numbers mean nothing and are not kept")
    parser.add_argument("--write", type=Path, help="Markdown file to write")


def choose(parser: ArgumentParser, rows: Mapping[str, Measure], only: str | None) -> dict[str, Measure]:
    """The rows that are asked for with commas, or all of them; an unknown name ends the command."""
    asked = only.split(",") if only is not None else list(rows)
    if unknown := [name for name in asked if name and name not in rows]:
        parser.error(f"no such row: {', '.join(unknown)}; rows are {', '.join(rows)}")
    return {name: rows[name] for name in asked if name}


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
