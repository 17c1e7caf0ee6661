"""Run all and print a table; `--write FILE` keeps it as Markdown."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.setting import set_up

ABOUT = """`make bench` makes this page. Two more take their own time: `python -m benchmarks.importing.scale`
(the largest import in a worker of its own, with its memory) and `python -m benchmarks.radiomics FOLDER`
(beside stock pyradiomics)."""


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", type=Path, help="Markdown file to write")
    arguments = parser.parse_args()
    set_up()
    text = measure_all()
    print(text)
    if arguments.write:
        arguments.write.write_text(f"# Benchmarks\n\n{ABOUT}\n\n{text}\n", encoding="utf-8")


def shown(value: float) -> str:
    """Whole numbers, and two decimals where they would say too little."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def measure_all() -> str:
    """All figures as a Markdown table under the machine they were taken on."""
    from benchmarks import journey, machine, pages
    from benchmarks.importing import measuring as importing

    figures = [figure for module in (importing, journey, pages) for figure in module.measure()]
    rows = [f"| {figure.what} | {shown(figure.value)} {figure.unit} | {figure.detail} |" for figure in figures]
    return "\n".join([machine.describe(), "", "| what | figure | on |", "|---|---|---|", *rows])


if __name__ == "__main__":
    main()
