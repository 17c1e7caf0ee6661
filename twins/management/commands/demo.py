"""The whole way on a synthetic study: files, records, model, twins, forecasts, PDF, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from twins import report
from twins.actions import accounts, fitting, forecasts, imports
from twins.bridge import demo
from twins.management import demo_board
from twins.management.progress import progress_bar
from twins.models import Patient

ENDPOINT = "OS"
FEWEST = 12


class Command(BaseCommand):
    """What the README's first command runs."""

    help = "Generate, import, fit, simulate, print one PDF, then serve."

    def add_arguments(self, parser: CommandParser) -> None:
        """Size of the study, and whether to serve."""
        parser.add_argument("--patients", type=int, default=160)
        parser.add_argument("--no-serve", action="store_true", help="end after the PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; every one can be repeated."""
        if options["patients"] < FEWEST:
            raise CommandError(f"--patients must be {FEWEST} or more", returncode=2)
        call_command("migrate", verbosity=0)
        folder = settings.VAR / "demo"
        with progress_bar() as note:
            demo.write_study(folder / "study", patients=options["patients"], progress=note)
            receipt = imports.accept(imports.create([folder / "study"], study=demo.STUDY, by=None), progress=note)
            if receipt.run.status == receipt.run.Status.REFUSED:
                raise CommandError(f"the demonstration study was refused: {receipt.issues[0].message}")
            study = receipt.run.study
            assert study is not None  # noqa: S101  # a stored import has its study
            model = fitting.fit(study, endpoint=ENDPOINT, by=None, progress=note)
            forecasts.refresh(study, model=model, by=None, progress=note)
            pdf = self.write_report(study.patients.order_by("code")[0], folder)
        self.stdout.write(f"report: {pdf}")
        name, password = accounts.renew_demo()
        demo_board.hold(study, by=User.objects.get(username=name), now=timezone.now())
        self.stdout.write(f"http://127.0.0.1:8000  sign in as {name}, password {password}")
        if not options["no_serve"]:
            call_command("serve")

    def write_report(self, patient: Patient, folder: Path) -> Path:
        """The PDF of one patient."""
        path = folder / f"{patient.code}.pdf"
        path.write_bytes(report.render(patient, now=timezone.now()).pdf)
        return path
