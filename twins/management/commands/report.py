"""The board's PDF of one patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from twins import report
from twins.actions import access, finding
from twins.management.base import Answer, AnsweringCommand, writable_file


class Command(AnsweringCommand):
    """The same numbers as the page, on paper."""

    help = "Write a patient's PDF for the tumour board."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Whom, and where to."""
        parser.add_argument("patient")
        parser.add_argument("--study", help="needed where two studies use the code")
        parser.add_argument("--output", type=writable_file, required=True, help="PDF file to write")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Render and write."""
        patient = finding.find(options["patient"], study=options["study"])
        made = report.render(patient, now=timezone.now())
        options["output"].write_bytes(made.pdf)
        access.record("report", by=None, patient=patient, actor="report")
        content = {
            "patient": patient.code,
            "study": patient.study.code,
            "output": str(options["output"]),
            "pages": made.pages,
            "bytes": len(made.pdf),
            "seconds": made.seconds,
        }
        return Answer(content=content, lines=(f"{made.pages} pages: {options['output']}",))
