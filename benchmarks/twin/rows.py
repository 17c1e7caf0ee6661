"""The rows of the page and the folder each one reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

from benchmarks.rows import Measure
from benchmarks.sections import Bar, Section

# Row (a module beside this one with `measure`) and the name of the folder that it reads, None where it reads none.
ROWS: Mapping[str, str | None] = {
    "inference": None,
    "sizes": "tumour_sizes",
    "counterfactual": None,
    "oak": "oak",
    "library": "kmdata",
    "toxicity": "trials",
    "overlap": None,
    "speed": None,
}


def rows_of(folders: Mapping[str, Path], *, quick: bool) -> dict[str, Measure]:
    """By name, in the order of the page."""
    return {name: partial(measure, name, folders, quick=quick) for name in ROWS}


def measure(name: str, folders: Mapping[str, Path], *, quick: bool) -> Section:
    """One row; without its folder it says so."""
    wanted = ROWS[name]
    if wanted is not None and wanted not in folders:
        bar = Bar(what=name, wanted=f"files of {wanted}", found=f"not given: {wanted}=FOLDER", met=None)
        return Section(name=name, title=name, lines=(), bars=(bar,))
    module = import_module(f"benchmarks.twin.{name}")
    section: Section = module.measure(folders.get(wanted or ""), quick=quick)
    return section
