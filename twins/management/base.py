"""What all commands share: `--json`, exit codes, and errors of ours as an answer instead of a traceback."""

from __future__ import annotations

import json
import os
import sys
from abc import abstractmethod
from argparse import ArgumentTypeError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from twins.bridge.errors import FusionError, IngestError

DONE, REFUSED, WRONG_USAGE, FLAGGED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command found: the JSON object, or one for each thing asked for, flags, and whether it was refused."""

    content: dict[str, Any] | list[dict[str, Any]]
    flags: tuple[str, ...] = ()
    refused: bool = False
    lines: tuple[Any, ...] = field(default=())


class AnsweringCommand(BaseCommand):
    """A command that answers with one JSON object, or with lines for a reader.

    Exit code: 0 done, 1 input refused (nothing stored), 2 wrong usage, 3 done with flags under `--strict`.
    """

    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of every command, then its own."""
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout and nothing else")
        parser.add_argument("--strict", action="store_true", help="exit 3 when the answer carries flags")
        self.add_own_arguments(parser)

    @abstractmethod
    def add_own_arguments(self, parser: CommandParser) -> None:
        """Arguments of this command."""

    @abstractmethod
    def answer(self, options: dict[str, Any]) -> Answer:
        """Do the work."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, print, exit."""
        prepare_database()
        try:
            answer = self.answer(options)
        except (IngestError, FusionError) as error:
            answer = Answer(content={"errors": [explain(error)]}, refused=True, lines=(str(error),))
        self.show(answer, as_json=options["json"])
        sys.exit(exit_code(answer, strict=options["strict"]))

    def show(self, answer: Answer, *, as_json: bool) -> None:
        """Print the JSON object on stdout, or the lines (an error's on stderr)."""
        if as_json:
            self.stdout.write(json.dumps(answer.content, allow_nan=False))
            return
        console = Console(stderr=answer.refused, highlight=False, soft_wrap=True)
        for line in answer.lines:
            console.print(line, markup=False) if isinstance(line, str) else console.print(line)


def prepare_database() -> None:
    """Bring the project's own database up to date; a server that somebody named is left to whoever runs it.

    Raises:
        CommandError: the named server lacks migrations.
    """
    with connection.cursor() as cursor:
        # two commands on a fresh machine: one migrates, the other waits
        cursor.execute("SELECT pg_advisory_lock(hashtext('migrate'), 2)")
        try:
            executor = MigrationExecutor(connection)
            is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if is_behind and settings.OWN_DATABASE:
                call_command("migrate", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('migrate'), 2)")
    if is_behind and not settings.OWN_DATABASE:
        raise CommandError("expected an up-to-date database: run `python manage.py migrate`", returncode=WRONG_USAGE)


def writable_file(text: str) -> Path:
    """A file to write, as argparse checks it: its folder must be there before the work begins."""
    path = Path(text)
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise ArgumentTypeError(f"expected a file in a folder that can be written, found {text!r}")
    return path


def explain(error: IngestError | FusionError) -> dict[str, Any]:
    """The keys of an issue, for any error of ours."""
    if isinstance(error, IngestError):
        return error.issue.as_dict()
    return {
        "code": type(error).__name__,
        "file": error.where,
        "line": None,
        "column": None,
        "value": error.found,
        "count": 1,
        "message": str(error),
    }


def exit_code(answer: Answer, *, strict: bool) -> int:
    """The process's exit code for an answer."""
    if answer.refused:
        return REFUSED
    return FLAGGED if strict and answer.flags else DONE
