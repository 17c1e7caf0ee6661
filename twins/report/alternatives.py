"""What the pictures say, for readers who do not see them."""

from __future__ import annotations

from twins.dossier import Dossier
from twins.dossier.numbers import count


def alternatives(dossier: Dossier) -> dict[str, str]:
    """A sentence or two a picture, from the texts that the tables show."""
    rows = dossier.timeline.rows
    course = f"{count(len(rows), 'dated event')} from {rows[0].when} to {rows[-1].when}." if rows else "No dated event."
    survival = "; ".join(f"{arm.name}, median {arm.os_median.text}" for arm in dossier.arms)
    toxicity = "; ".join(
        f"{arm.name}, highest in {worst.label}, {worst.estimate.text}"
        for arm in dossier.arms
        if (worst := max(arm.toxicity, key=lambda row: row.estimate.value or 0.0, default=None))
    )
    return {
        "timeline": f"Timeline of treatment, ctDNA, size, responses and adverse events: {course}",
        "survival": f"Survival curves by arm: {survival}. {dossier.forecast.bands if dossier.forecast else ''}".strip(),
        "toxicity": f"Incidence of grade 3 or more toxicity by organ class: {toxicity}.",
        "preview": f"Image slice with the contour of a lesion: {dossier.imaging.caption}" if dossier.imaging else "",
    }
