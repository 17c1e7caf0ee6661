"""Set the dossier in Typst."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, Literal

import typst
from django.conf import settings

from twins import charts, dossier
from twins.dossier import Dossier
from twins.models import Patient
from twins.report.content import content_of

TEMPLATES: Final = ("board.typ", "look.typ")
# Archivable, and readable aloud.
STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A finished PDF."""

    pdf: bytes
    pages: int
    seconds: float


def render(patient: Patient, *, now: datetime, by: str | None = None) -> Report:
    """The patient's dossier as PDF/A-2a; the same data, time and reader give the same bytes."""
    started = perf_counter()
    pdf = typeset(dossier.read(patient, now=now), by=by or "")
    return Report(pdf=pdf, pages=count_pages(pdf), seconds=perf_counter() - started)


def typeset(content: Dossier, *, by: str) -> bytes:
    """Compile in a folder of its own: the template sees nothing else of the machine."""
    with TemporaryDirectory(prefix="report-") as name:
        root = Path(name)
        for template in TEMPLATES:
            shutil.copyfile(settings.BASE_DIR / "templates" / "report" / template, root / template)
        pictures = write_pictures(content, root)
        data = content_of(content, by=by, pictures=pictures)
        (root / "data.json").write_text(json.dumps(data, default=str), "utf-8")
        pdf: bytes = typst.compile(
            root / "board.typ",
            root=root,
            ignore_system_fonts=True,
            pdf_standards=[*STANDARDS],
            timestamp=int(content.made_at.timestamp()),
        )
    return pdf


def write_pictures(content: Dossier, root: Path) -> frozenset[str]:
    """The pictures that there are, by file name."""
    specs = {
        "timeline.svg": charts.timeline(content),
        "survival.svg": charts.survival_curves(content.arms),
        "toxicity.svg": charts.toxicity(content.arms),
    }
    files = {name: charts.render_svg(spec).encode() for name, spec in specs.items() if spec}
    if content.imaging and content.imaging.preview:
        files["preview.png"] = content.imaging.preview
    for name, body in files.items():
        (root / name).write_bytes(body)
    return frozenset(files)


def count_pages(pdf: bytes) -> int:
    """Pages by the page tree, which PDF/A-2a as Typst writes it leaves readable."""
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf))
