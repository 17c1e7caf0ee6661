"""Import a study folder, a manifest with the folders that hold its files, a zip, or single files."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.table import Table

from twins.actions import imports
from twins.bridge.ingest import Issue, Severity
from twins.management.base import Answer, AnsweringCommand
from twins.management.progress import progress_bar


class Command(AnsweringCommand):
    """Check everything, then store everything or nothing."""

    help = "Import files into a study: all or nothing, and a second import of the same changes nothing."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Paths, study, kind, dry run."""
        parser.add_argument("paths", nargs="+", type=Path, help="what to import; further folders hold files it names")
        parser.add_argument("--study", required=True, help="id of the study")
        parser.add_argument("--as", dest="kind", help="kind of file, instead of detecting it")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument(
            "--set",
            dest="options",
            action="append",
            default=[],
            type=named_value,
            metavar="KEY=VALUE",
            help="answer to what the files leave open, such as day=14 (may be repeated)",
        )

    def answer(self, options: dict[str, Any]) -> Answer:
        """Run the import in this process."""
        study, dry_run = options["study"], options["dry_run"]
        paths = [path.absolute() for path in options["paths"]]
        run = imports.create(
            paths, study=study, kind=options["kind"], dry_run=dry_run, options=dict(options["options"]), by=None
        )
        with progress_bar(quiet=options["json"]) as note:
            receipt = imports.accept(run, progress=note)
        warnings = [issue for issue in receipt.issues if issue.severity is Severity.WARNING]
        errors = [issue for issue in receipt.issues if issue.severity is Severity.ERROR]
        content = {
            "study": study,
            "kind": receipt.run.kind,
            "dry_run": dry_run,
            **receipt.run.result,
            "warnings": [issue.as_dict() for issue in warnings],
            "errors": [issue.as_dict() for issue in errors],
        }
        return Answer(
            content=content,
            flags=tuple(issue.code for issue in warnings),
            refused=bool(errors),
            lines=(*issue_lines(receipt.issues), summary(content, refused=bool(errors))),
        )


def named_value(text: str) -> tuple[str, str]:
    """`key=value` as a pair, as argparse checks it."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise ArgumentTypeError(f"expected KEY=VALUE, found {text!r}")
    return key, value


def summary(content: dict[str, Any], *, refused: bool) -> Table | str:
    """What was stored, as a table."""
    if refused:
        return "refused: nothing stored"
    state = "checked, not stored" if content["dry_run"] else "unchanged" if content["unchanged"] else "stored"
    table = Table(title=f"{content['study']}: {content['patients']} patients, {state}", title_justify="left")
    table.add_column("records")
    table.add_column("number", justify="right")
    for name, count in content["stored"].items():
        table.add_row(name, f"{count:,}")
    return table


def issue_lines(issues: tuple[Issue, ...]) -> list[str]:
    """One line an issue: place first, as compilers write it."""
    return [
        ": ".join(filter(None, (issue.severity, place(issue), f"{issue.message}{times(issue.count)} [{issue.code}]")))
        for issue in issues
    ]


def place(issue: Issue) -> str:
    """File, line and column, as far as known."""
    parts = [issue.file, str(issue.line) if issue.line else "", issue.column or ""]
    return ":".join(part for part in parts if part)


def times(count: int) -> str:
    """How often, when more than once."""
    return f" ({count} times)" if count > 1 else ""
