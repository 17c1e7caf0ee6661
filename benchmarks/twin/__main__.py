"""The bars of the twin: `python -m benchmarks.twin oak=FOLDER tumour_sizes=FOLDER kmdata=FOLDER trials=FOLDER`.

Rows are kept (in var/bench/twin) as they are measured: `--only` names those to measure, the others are shown as last
measured. `--list` prints the names.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.rows import add_options, choose, measure
from benchmarks.sections import Section, kept, table_of_bars
from benchmarks.setting import set_up

ABOUT = """`python -m benchmarks.twin oak=FOLDER tumour_sizes=FOLDER kmdata=FOLDER trials=FOLDER --write
docs/twin-benchmark.md` makes this page; `--only ROWS` measures some rows and leaves the others as they were last
measured."""


def main() -> None:
    """Measure rows, print the page."""
    parser = make_parser()
    arguments = parser.parse_args()
    if arguments.quick and arguments.write:
        parser.error("a quick run's numbers mean nothing and are not written")
    set_up()
    from benchmarks.twin.rows import rows_of

    folders = dict(text.split("=", 1) for text in arguments.folders)
    rows = rows_of({name: Path(folder) for name, folder in folders.items()}, quick=arguments.quick)
    if arguments.list:
        print("\n".join(rows))
        return
    folder = None if arguments.quick else Path(os.environ["CONSILIUM_VAR"]) / "twin"
    found = measure(choose(parser, rows, arguments.only), folder)
    sections = found if folder is None else kept(folder)
    text = render([sections[name] for name in rows if name in sections])
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")


def make_parser() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twin", description=__doc__)
    parser.add_argument("folders", nargs="*", metavar="NAME=FOLDER", help="oak, tumour_sizes, kmdata or trials")
    add_options(parser)
    return parser


def render(sections: list[Section]) -> str:
    """Bars first, then every section."""
    lines = ["# The twin against what is known", "", ABOUT, ""]
    bars = [(section.name, bar) for section in sections for bar in section.bars]
    lines += ["## Bars", "", *table_of_bars(bars)]
    for section in sections:
        lines += [f"## {section.title}", "", section.measured, "", *section.lines]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()
