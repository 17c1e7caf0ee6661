"""Undo an import."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from twins.actions import undoing
from twins.management.base import Answer, AnsweringCommand


class Command(AnsweringCommand):
    """Take back what an import did: the study is again what it was before."""

    help = "Undo the newest stored import of a study."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which import."""
        parser.add_argument("run", type=int, help="number of the import")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Undo in this process."""
        run = undoing.find_run(options["run"])
        counts = undoing.undo(run, by=None)
        line = ", ".join(f"{count:,} rows {name.replace('_', ' ')}" for name, count in counts.items())
        return Answer(
            content={"run": run.pk, "study": run.study_code, **counts},
            lines=(f"import {run.pk} of {run.study_code} undone: {line}",),
        )
