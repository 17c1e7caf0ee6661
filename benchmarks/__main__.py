"""Run all and print a table; `--write FILE` keeps it as Markdown."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.setting import set_up


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", type=Path, help="Markdown file to write")
    arguments = parser.parse_args()
    set_up()
    text = measure_all()
    print(text)
    if arguments.write:
        arguments.write.write_text(f"# Benchmarks\n\n`make bench` makes this page.\n\n{text}\n", encoding="utf-8")


def measure_all() -> str:
    """All figures as a Markdown table under the machine they were taken on."""
    from benchmarks import machine, pages, twin
    from benchmarks.importing import measuring as importing

    figures = [figure for module in (importing, twin, pages) for figure in module.measure()]
    rows = [f"| {figure.what} | {figure.value:,.0f} {figure.unit} | {figure.detail} |" for figure in figures]
    return "\n".join([machine.describe(), "", "| what | figure | on |", "|---|---|---|", *rows])


if __name__ == "__main__":
    main()
