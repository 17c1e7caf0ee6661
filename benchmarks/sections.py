"""A section of the page: what was measured, and the bars it was measured against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

NOT_GIVEN = "the patients do not give it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One thing that is asked for.

    Attributes:
        what, wanted, found: in words.
        met: None where it could not be measured, and `found` says why.
    """

    what: str
    wanted: str
    found: str
    met: bool | None


def at_least(what: str, found: float | None, wanted: float) -> Bar:
    """Met from a value on."""
    shown = NOT_GIVEN if found is None else f"{found:.4f}"
    return Bar(what=what, wanted=f">= {wanted}", found=shown, met=None if found is None else found >= wanted)


def at_most(what: str, found: float | None, wanted: float) -> Bar:
    """Met up to a value."""
    shown = NOT_GIVEN if found is None else f"{found:.4f}"
    return Bar(what=what, wanted=f"<= {wanted:.4g}", found=shown, met=None if found is None else found <= wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The twin's concordance beside the best comparator's, on the same folds.

    Attributes:
        metric: which concordance.
        twin, best: their values.
        comparator: whose the best is.
    """

    metric: str
    twin: float
    best: float
    comparator: str

    @property
    def margin(self) -> float:
        """Twin minus the best comparator."""
        return self.twin - self.best


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one row measured.

    Attributes:
        name: of the row.
        title: heading.
        lines: Markdown under it.
        bars: asked for.
        margin: of a cohort on which predictors were compared, else None.
        measured: machine and date.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    bars: tuple[Bar, ...] = ()
    margin: Margin | None = None
    measured: str = ""


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, with an empty line after it."""
    lines = [header, ["---"] * len(header), *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def verdict(bar: Bar) -> str:
    """In words."""
    return "not measured" if bar.met is None else "met" if bar.met else "**not met**"


def table_of_bars(bars: Sequence[tuple[str, Bar]]) -> list[str]:
    """Every bar with the row that measured it."""
    rows = [(name, bar.what, bar.wanted, bar.found, verdict(bar)) for name, bar in bars]
    return table(("row", "asked for", "bar", "found", ""), rows)


def keep(section: Section, folder: Path) -> None:
    """Keep a section, so that the page can be measured in parts."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(section), indent=1)
    (folder / f"{section.name}.json").write_text(text + "\n", encoding="utf-8")


def kept(folder: Path) -> dict[str, Section]:
    """By name, the sections that were kept."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}


def _read(path: Path) -> Section:
    found = json.loads(path.read_text(encoding="utf-8"))
    margin = found.pop("margin")
    bars = tuple(Bar(**bar) for bar in found.pop("bars"))
    lines = tuple(found.pop("lines"))
    return Section(**found, lines=lines, bars=bars, margin=None if margin is None else Margin(**margin))
