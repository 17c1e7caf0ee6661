"""Set the dossier of one patient on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from twins import dossier
from twins.models import Patient
from twins.models.patient import PatientQuerySet
from twins.report.fitting import fit
from twins.report.typesetting import count_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A finished PDF, and exactly what it was set from."""

    pdf: bytes
    pages: int
    seconds: float
    content: Mapping[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """What belongs together: the content, and the hash of the PDF that was set from it."""
        sha256 = hashlib.sha256(self.pdf).hexdigest()
        return {"pdf": {"sha256": sha256, "bytes": len(self.pdf), "pages": self.pages}, **self.content}


def render(patient: Patient, *, now: datetime, by: str | None = None, visible: PatientQuerySet | None = None) -> Report:
    """The patient's dossier as PDF/A-2a; the same data, time, reader and language give the same bytes."""
    started = perf_counter()
    fitted = fit(dossier.read(patient, now=now, visible=visible), by=by or "")
    seconds = perf_counter() - started
    return Report(pdf=fitted.pdf, pages=count_pages(fitted.pdf), seconds=seconds, content=fitted.content)
