"""The whole page: bars first, then margins over comparators, then every section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import mean

from benchmarks.sections import Bar, Section, table, table_of_bars

ABOUT = """`python -m benchmarks.fusion oak=FOLDER hancock=FOLDER colon=FOLDER --write docs/fusion-benchmark.md`
makes this page; `--only ROWS` measures some rows and leaves the others as they were last measured. Cohorts come in
through the product's own import (docs/examples), one set of defaults serves all, every number is of patients that the
predictor had not seen, and all predictors saw the same folds. Concordances are means over folds. `forest` is
scikit-survival's random survival forest (300 trees, at least 15 patients a leaf) on the narrow blocks with medians for
values not measured."""
STUDIES = ("oak", "hancock", "colon")
MEAN_MARGIN, WORST_MARGIN = 0.005, -0.005


def render(measured: Iterable[Section]) -> str:
    """The page as Markdown."""
    sections = sorted(measured, key=lambda section: place(section.name))
    lines = ["# The twin beside its comparators", "", ABOUT, ""]
    bars = [(section.name, bar) for section in sections for bar in section.bars]
    margins = [section for section in sections if section.margin is not None]
    bars += [("all cohorts", bar) for bar in judge_margins(margins)]
    if bars:
        lines += ["## Bars", "", *table_of_bars(bars)]
    if margins:
        header = ("row", "concordance", "twin", "best comparator", "its concordance", "margin")
        lines += ["## Margins", "", *table(header, [_margin_row(section) for section in margins])]
    for section in sections:
        lines += [f"## {section.title}", "", section.measured, "", *section.lines]
    return "\n".join(lines).rstrip() + "\n"


def place(name: str) -> tuple[int, int, int, str]:
    """Cohorts, what blocks are worth, the demonstration study, speed, whatever the order they were measured in."""
    kinds = (name.endswith("-modalities"), name.startswith("demonstration-"), name.startswith("speed-"))
    study = name.split("-")[0]
    known = STUDIES.index(study) if study in STUDIES else len(STUDIES)
    return kinds.index(True) + 1 if any(kinds) else 0, known, len(name), name


def judge_margins(sections: Sequence[Section]) -> list[Bar]:
    """Mean and worst margin over the cohorts that were compared."""
    margins = {section.name: section.margin.margin for section in sections if section.margin is not None}
    if not margins:
        return []
    worst = min(margins, key=lambda name: margins[name])
    average = mean(margins.values())
    return [
        Bar(
            what=f"mean margin over the best comparator, {len(margins)} rows",
            wanted=f">= {MEAN_MARGIN}",
            found=f"{average:+.4f}",
            met=average >= MEAN_MARGIN,
        ),
        Bar(
            what="worst margin",
            wanted=f">= {WORST_MARGIN}",
            found=f"{margins[worst]:+.4f} ({worst})",
            met=margins[worst] >= WORST_MARGIN,
        ),
    ]


def _margin_row(section: Section) -> tuple[str, ...]:
    found = section.margin
    if found is None:
        raise ValueError(f"{section.name} has no margin")
    return (
        section.name,
        found.metric,
        f"{found.twin:.4f}",
        found.comparator,
        f"{found.best:.4f}",
        f"{found.margin:+.4f}",
    )
