"""Score kept forecasts by what happened since."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from twins.actions import finding, monitoring
from twins.dossier import monitor
from twins.management.base import Answer, AnsweringCommand
from twins.management.progress import progress_bar


class Command(AnsweringCommand):
    """What an import asks the worker for, done now."""

    help = "Score the kept forecasts of a study by its outcomes, and renew the monitor of its models."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which study."""
        parser.add_argument("study", help="id of a study whose patients have forecasts")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Score and sum up."""
        study = finding.find_study(options["study"])
        with progress_bar(quiet=options["json"]) as note:
            found = monitoring.monitor(study, by=None, progress=note)
        scores = found["scores"]
        kept = f"{found['forecasts']:,} forecasts kept"
        lines = [f"{kept}; {scores['added']:,} scores added, {scores['withdrawn']:,} taken back"]
        lines += [f"model {pk}: {sentence}" for pk, each in found["models"].items() for sentence in monitor.say(each)]
        return Answer(content=found, flags=tuple(found["unreadable"]), lines=(*lines, *found["unreadable"]))
