"""The board's papers: the PDF of one patient, or the pack of a session."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone, translation

from twins import dossier, report
from twins.actions import access, finding
from twins.management.base import WRONG_USAGE, Answer, AnsweringCommand, writable_file
from twins.models import BoardMeeting, Patient


class Command(AnsweringCommand):
    """The same numbers as the page, on paper."""

    help = "Write a patient's PDF for the tumour board, or one PDF for all cases of a session."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Whom or which session, and where to."""
        parser.add_argument("patient", nargs="?")
        parser.add_argument("--study", help="needed where two studies use the code")
        parser.add_argument("--meeting", type=int, metavar="ID", help="a board's session instead of a patient")
        parser.add_argument("--output", type=writable_file, required=True, help="PDF file to write")
        parser.add_argument("--content", type=writable_file, help="JSON file of what the PDF was set from")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="en")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Render and write."""
        if (options["patient"] is None) == (options["meeting"] is None):
            raise CommandError("expected a patient, or --meeting", returncode=WRONG_USAGE)
        with translation.override(options["language"]):
            made, about = self.pack(options["meeting"]) if options["meeting"] else self.one(options)
        options["output"].write_bytes(made.pdf)
        if options["content"]:
            write_content(options["content"], made)
        content = {
            **about,
            "output": str(options["output"]),
            "language": options["language"],
            "pages": made.pages,
            "bytes": len(made.pdf),
            "seconds": made.seconds,
        }
        return Answer(content=content, lines=(f"{made.pages} pages: {options['output']}",))

    def one(self, options: dict[str, Any]) -> tuple[report.Report, dict[str, Any]]:
        """A patient's."""
        patient = finding.find(options["patient"], study=options["study"])
        made = report.render(patient, now=timezone.now())
        record([patient])
        return made, {"patient": patient.code, "study": patient.study.code}

    def pack(self, pk: int) -> tuple[report.Report, dict[str, Any]]:
        """A session's: every case, as whoever runs the command sees them all."""
        meeting = BoardMeeting.objects.filter(pk=pk).first()
        if meeting is None:
            raise CommandError(f"expected a board's session, found {pk}", returncode=WRONG_USAGE)
        now = timezone.now()
        cases = [
            (case, dossier.read(case.patient, now=now))
            for case in meeting.cases.select_related("patient__study", "presenter").order_by("position", "pk")
        ]
        made = report.render_pack(meeting, cases, by="", now=now)
        record([case.patient for case, _ in cases], meeting=pk)
        return made, {"meeting": pk, "patients": [case.patient.code for case, _ in cases]}


def record(patients: Iterable[Patient], **detail: int) -> None:
    """An entry a patient."""
    for patient in patients:
        access.record("report", by=None, patient=patient, actor="report", detail=detail)


def write_content(path: Path, made: report.Report) -> None:
    """What the PDF was set from, and its hash."""
    path.write_text(json.dumps(made.document, ensure_ascii=False, indent=1, allow_nan=False), "utf-8")
