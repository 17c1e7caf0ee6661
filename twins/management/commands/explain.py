"""Why the model says what it says of a patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.actions import explaining, finding, fitting
from twins.bridge.errors import CheckpointError
from twins.management.base import Answer, AnsweringCommand
from twins.models import ModelVersion, Patient

KNOCK_OUT, ACTIVATE = "knock_out", "activate"


class Command(AnsweringCommand):
    """Contributions to the risk, or the change of it with a gene or pathway changed."""

    help = "Share out a patient's risk, or change a gene or pathway in the record and ask again."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Whom, by which model, and what to change."""
        parser.add_argument("patient")
        parser.add_argument("--study", help="needed where two studies use the code")
        parser.add_argument("--model", type=int, help="number of a fitted model; by default the study's newest")
        change = parser.add_mutually_exclusive_group()
        change.add_argument("--knock-out", metavar="GENE", help="as if nothing had been found in the gene")
        change.add_argument("--activate", metavar="GENE", help="as if it had the finding that is typical of carriers")
        change.add_argument("--pathway", metavar="NAME", help="every gene of a pathway, by --direction")
        parser.add_argument(
            "--direction", choices=(KNOCK_OUT, ACTIVATE), default=ACTIVATE, help="of --pathway: activate by default"
        )

    def answer(self, options: dict[str, Any]) -> Answer:
        """Ask and show."""
        if options["direction"] != ACTIVATE and not options["pathway"]:
            raise CommandError("--direction goes with --pathway", returncode=2)
        patient = finding.find(options["patient"], study=options["study"])
        model = find_model(patient, options["model"])
        gene = options["knock_out"] or options["activate"]
        if gene is None and options["pathway"] is None:
            found = explaining.explain(patient, model=model, by=None)
            return Answer(content={**found, "model": model.pk}, lines=(contributions(found),))
        direction = KNOCK_OUT if options["knock_out"] else options["direction"]
        found = explaining.perturb(
            patient, model=model, by=None, direction=direction, gene=gene, pathway=options["pathway"]
        )
        return Answer(content={**found, "model": model.pk}, lines=tuple(change_lines(found)))


def find_model(patient: Patient, number: int | None) -> ModelVersion:
    """The model of this number, or the newest of the patient's study.

    Raises:
        CheckpointError: none.
    """
    model = finding.find_model(number) if number is not None else fitting.latest(patient.study)
    if model is None:
        raise CheckpointError("a fitted model: run `manage.py fit` first", "none", f"study {patient.study.code}")
    return model


def contributions(found: dict[str, Any]) -> Table:
    """Modalities, then what contributes most inside them."""
    table = Table(title=f"{found['patient']}: log risk {found['log_risk']:+.3f}", title_justify="left")
    table.add_column("what")
    table.add_column("contribution", justify="right")
    rows = [("average training patient", found["base"]), *found["modalities"].items()]
    rows.append(("left over by the approximation", found["remainder"]))
    for name, value in rows:
        table.add_row(name, f"{value:+.3f}")
    table.add_section()
    for row in found["features"]:
        table.add_row(f"{row['block']}: {row['name']}", f"{row['contribution']:+.3f}")
    for name, value in found["genes"].items():
        table.add_row(f"gene {name}", f"{value:+.3f}")
    for row in found["parts"]:
        table.add_row(f"{row['source']} {row['number']}", f"{row['contribution']:+.3f}")
    return table


def change_lines(found: dict[str, Any]) -> list[str]:
    """The change, its interval and what it is compared with."""
    low, high = found["log_hazard_interval"]
    lines = [
        f"{found['patient']} {found['direction'].replace('_', ' ')} {found['gene'] or found['pathway']}: "
        f"log hazard {found['log_hazard']:+.3f} ({low:+.3f} to {high:+.3f})",
        *(
            f"survival at {month[:-1]} months {value:+.1%} "
            f"({found['survival_low'][month]:+.1%} to {found['survival_high'][month]:+.1%})"
            for month, value in found["survival"].items()
        ),
    ]
    if not found["changed"]:
        return [*lines, "Nothing was there to change.", found["wording"]]
    null = "no genes alike to compare with" if found["p"] is None else f"p {found['p']:.3f}"
    return [*lines, f"{null}, against {found['matched_genes']} random genes of similar frequency", found["wording"]]
