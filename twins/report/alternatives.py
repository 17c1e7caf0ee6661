"""What the pictures say, for readers who do not see them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.dossier.numbers import count


def alternatives(dossier: Dossier) -> dict[str, str]:
    """A sentence or two a picture, from the texts that the tables show."""
    return {
        "timeline": course_text(dossier),
        "ctdna": ctdna_text(dossier),
        "fit-size": fit_text(dossier, "size_mm"),
        "fit-ctdna": fit_text(dossier, "ctdna_vaf"),
        "survival": survival_text(dossier),
        "balance": balance_text(dossier),
        "preview": slice_text(dossier),
    }


def course_text(dossier: Dossier) -> str:
    """How many events, from when to when."""
    rows = dossier.timeline.rows
    if not rows:
        return ""
    told = {"events": count(len(rows), "dated event"), "first": rows[0].when, "last": rows[-1].when}
    return (
        _("Timeline of treatment, ctDNA, size, responses and adverse events: %(events)s from %(first)s to %(last)s.")
        % told
    )


def ctdna_text(dossier: Dossier) -> str:
    """The variants and their fractions, as the table beside it has them."""
    rows = dossier.molecular.rows if dossier.molecular else ()
    told = "; ".join(f"{row.gene} {row.protein}: {', '.join(row.cells)}" for row in rows[:5])
    return _("Variant allele fraction by month. %(variants)s.") % {"variants": told}


def fit_text(dossier: Dossier, name: str) -> str:
    """What the twin says of the patient's own points."""
    curve = dossier.fit.curve(name) if dossier.fit else None
    if curve is None:
        return ""
    told = {"what": curve.label, "sentences": " ".join(curve.sentences)}
    return _("%(what)s: the twin through the measured points. %(sentences)s") % told


def survival_text(dossier: Dossier) -> str:
    """The median of each arm, and what the bands are."""
    medians = "; ".join(
        _("%(arm)s, median %(median)s") % {"arm": arm.name, "median": arm.os_median.text} for arm in dossier.arms
    )
    bands = dossier.forecast.bands if dossier.forecast else ""
    return _("Survival curves by arm: %(medians)s. %(bands)s") % {"medians": medians, "bands": bands}


def balance_text(dossier: Dossier) -> str:
    """The worst class of each arm."""
    worst = "; ".join(
        _("%(arm)s, highest in %(organ_class)s, %(people)s")
        % {"arm": arm.name, "organ_class": row.label, "people": row.estimate.text}
        for arm in dossier.arms
        if (row := arm.worst_toxicity)
    )
    return _("Benefit and harm by arm, of 100 people; toxicity of grade 3 or more: %(worst)s.") % {"worst": worst}


def slice_text(dossier: Dossier) -> str:
    """What the image is."""
    if dossier.imaging is None:
        return ""
    return _("Image slice with the contour of a lesion: %(caption)s") % {"caption": dossier.imaging.caption}
