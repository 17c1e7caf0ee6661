"""A dossier as the data of the template: nothing is formatted here that the page formats elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from twins.dossier import Dossier
from twins.dossier.words import RESEARCH_USE, SYNTHETIC
from twins.report.alternatives import alternatives


def content_of(dossier: Dossier, *, by: str, pictures: frozenset[str]) -> dict[str, Any]:
    """Everything that the template reads; `pictures` names the files that lie beside it."""
    at = dossier.made_at
    fields = asdict(dossier)
    if fields["imaging"]:
        del fields["imaging"]["preview"]
    return {
        **fields,
        "title": f"Tumour board dossier, {dossier.header.study} {dossier.header.code}",
        "made_at": moment(at),
        "made_at_parts": {name: getattr(at, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "by": by,
        "research_use": RESEARCH_USE,
        "synthetic": SYNTHETIC,
        "has_preview": "preview.png" in pictures,
        "has_survival": "survival.svg" in pictures,
        "has_toxicity": "toxicity.svg" in pictures,
        "alt": alternatives(dossier),
        "versions": versions(dossier),
    }


def moment(at: datetime) -> str:
    """Day and time with the zone's name."""
    return f"{at:%Y-%m-%d %H:%M %Z}".strip()


def versions(dossier: Dossier) -> list[dict[str, str]]:
    """What a reader needs to get the same numbers again."""
    found: list[tuple[str, str]] = [("dossier", moment(dossier.made_at))]
    if dossier.twin:
        found += [
            ("twin", f"{dossier.twin.number}, made {moment(dossier.twin.made_at)}, seed {dossier.twin.seed}"),
            ("patient data SHA-256", dossier.twin.snapshot),
        ]
    if dossier.forecast:
        found.append(("forecast", f"{dossier.forecast.number}, made {moment(dossier.forecast.made_at)}"))
    if dossier.model:
        found += [
            ("model", f"{dossier.model.number}, fitted {moment(dossier.model.fitted_at)}"),
            ("checkpoint SHA-256", dossier.model.checkpoint),
            ("cohort data SHA-256", dossier.model.data),
        ]
    return [{"label": label, "text": text} for label, text in found]
