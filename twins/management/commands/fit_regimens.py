"""Refit the regimen library from reconstructed trial curves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.bridge import fusion
from twins.management.base import Answer, AnsweringCommand, writable_file
from twins.management.progress import progress_bar

NUMBERS = ("pfs_median", "os_median", "pfs_6", "pfs_12", "os_6", "os_12", "response")


class Command(AnsweringCommand):
    """Observed and simulated medians, survival and response of every regimen, before and after."""

    help = (
        "Refit regimens to the reconstructed patients in FOLDER (key.csv and patients.csv or patients.csv.gz with "
        "dataset, endpoint, units, arm, time and event). Nothing changes unless --write is given."
    )

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which folder and regimens, and where the table goes."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--regimen", action="append", dest="regimens", default=[], help="a key; repeat for more")
        parser.add_argument(
            "--medians", action="store_true", help="fit regimens without curves here to their published medians"
        )
        parser.add_argument("--write", type=writable_file, help="write the whole table of regimens to FILE")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Refit, show, and write where asked."""
        if not options["folder"].is_dir():
            raise CommandError(f"expected a folder, found {options['folder'].name!r}", returncode=2)
        with progress_bar(quiet=options["json"]) as note:
            found = fusion.fit_regimens(
                options["folder"], keys=options["regimens"], medians=options["medians"], progress=note
            )
        if options["write"]:
            options["write"].write_text(found.table, "utf-8")
        content = {
            "folder": options["folder"].name,
            "regimens": found.regimens,
            "kept": found.kept,
            "written": options["write"].name if options["write"] else None,
        }
        return Answer(content=content, lines=(regimens_table(content), *kept_lines(content["kept"])))


def regimens_table(content: dict[str, Any]) -> Table:
    """Observed beside simulated."""
    table = Table(title=f"Regimens refitted to {content['folder']}: observed / simulated", title_justify="left")
    for name in ("regimen", *NUMBERS, "misfit"):
        table.add_column(name, overflow="fold")
    for key, row in content["regimens"].items():
        pairs = [f"{shown(row['observed'][name])} / {shown(row['simulated'][name])}" for name in NUMBERS]
        table.add_row(key, *pairs, f"{row['loss_before']:.1f} to {row['loss']:.1f}")
    return table


def shown(value: float | None) -> str:
    """A number, or a dash where it was not reached or is not known."""
    return "–" if value is None else f"{value:.3g}"


def kept_lines(kept: dict[str, str]) -> list[str]:
    """What was left as it was, and why."""
    return [f"{key} kept: {reason}" for key, reason in kept.items()]
