"""The twin beside its comparators, and the bars: `python -m benchmarks.fusion oak=FOLDER hancock=FOLDER colon=FOLDER`.

Every row is kept (in var/bench/fusion) as it is measured, so that the page can be made in parts: `--only` names the
rows to measure, the others are shown as last measured. `--list` prints the names. Any other cohort has the same columns
with `--cohort NAME=MANIFEST:FOLDER:ENDPOINT`, where NAME is the study's id in its manifest.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.fusion.page import render
from benchmarks.rows import add_options, choose, measure
from benchmarks.sections import kept
from benchmarks.setting import set_up


def main() -> None:
    """Measure rows, print the page."""
    parser = make_parser()
    arguments = parser.parse_args()
    if arguments.quick and arguments.write:
        parser.error("a quick run's numbers mean nothing and are not written")
    set_up()
    from benchmarks.fusion.rows import Settings, rows_of
    from benchmarks.studies import Source

    examples = [Source.example(text) for text in arguments.cohorts]
    others = [Source.other(text) for text in arguments.cohort]
    rows = rows_of(examples, others, Settings.smoke() if arguments.quick else Settings())
    if arguments.list:
        print("\n".join(rows))
        return
    folder = None if arguments.quick else Path(os.environ["CONSILIUM_VAR"]) / "fusion"
    found = measure(choose(parser, rows, arguments.only), folder)
    text = render(found.values() if folder is None else kept(folder).values())
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")


def make_parser() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fusion", description=__doc__)
    parser.add_argument("cohorts", nargs="*", metavar="STUDY=FOLDER", help="oak, hancock or colon")
    parser.add_argument("--cohort", action="append", default=[], metavar="NAME=MANIFEST:FOLDER:ENDPOINT")
    add_options(parser)
    return parser


if __name__ == "__main__":
    main()
