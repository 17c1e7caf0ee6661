"""What an import calls its stages, units and records, in the reader's language; other names stay as they are."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from twins.dossier.words import Words

STORING: Final = "storing "
NOT_UNDONE: Final = "not undone: "
STAGES: Final = Words(
    {
        "cells": _("cells"),
        "checked": _("checked"),
        "clinical files": _("clinical files"),
        "embeddings": _("embeddings"),
        "events": _("events"),
        "expanding": _("expanding"),
        "images": _("images"),
        "imaging": _("imaging"),
        "interrupted, nothing stored": _("interrupted, nothing stored"),
        "matrices": _("matrices"),
        "mutations": _("mutations"),
        "outcomes": _("outcomes"),
        "patients": _("patients"),
        "profiles": _("profiles"),
        "reading": _("reading"),
        "reading FHIR": _("reading FHIR"),
        "reading phenopackets": _("reading phenopackets"),
        "series": _("series"),
        "slides": _("slides"),
        "storing": _("storing"),
        "treatment": _("treatment"),
        "undoing": _("undoing"),
        "variants": _("variants"),
    }
)
UNITS: Final = Words({"rows": _("rows"), "files": _("files")})
# Tables by the plural of their model's name.
RECORDS: Final = Words(
    {
        "adverse events": _("adverse events"),
        "disease events": _("disease events"),
        "feature sets": _("feature sets"),
        "feature vectors": _("feature vectors"),
        "gene links": _("gene links"),
        "gene panels": _("gene panels"),
        "gene sets": _("gene sets"),
        "image slices": _("image slices"),
        "image stacks": _("image stacks"),
        "imaging studys": _("imaging studies"),
        "kept files": _("kept files"),
        "lesions": _("lesions"),
        "observations": _("observations"),
        "outcomes": _("outcomes"),
        "patients": _("patients"),
        "raw resources": _("raw resources"),
        "responses": _("responses"),
        "rows": _("rows"),
        "slide embeddings": _("slide embeddings"),
        "specimens": _("specimens"),
        "studies": _("studies"),
        "tile prototypess": _("tile prototypes"),
        "treatment lines": _("treatment lines"),
        "variants": _("variants"),
    }
)
# Records by modality, as an import counts them.
STORED: Final = Words(
    {
        "adverse_event": _("adverse event"),
        "assessment": _("assessment"),
        "clinical": _("clinical"),
        "ctdna": _("ctdna"),
        "disease_event": _("disease event"),
        "gene_link": _("gene link"),
        "gene_panel": _("gene panel"),
        "gene_set": _("gene set"),
        "imaging": _("imaging"),
        "kept_file": _("kept file"),
        "labs": _("labs"),
        "lesion": _("lesion"),
        "lesion_size": _("lesion size"),
        "observations": _("observations"),
        "omics": _("omics"),
        "outcome": _("outcome"),
        "pathology": _("pathology"),
        "plasma": _("plasma"),
        "radiomics": _("radiomics"),
        "raw": _("raw"),
        "response": _("response"),
        "response_summary": _("response summary"),
        "specimen": _("specimen"),
        "tissue": _("tissue"),
        "treatment": _("treatment"),
        "tumour_size": _("tumour size"),
    }
)


def stage_text(stage: str) -> str:
    """What the import does or why it ended; a message behind a colon stays as it is."""
    if stage.startswith(STORING):
        return gettext("storing %(records)s") % {"records": record_name(stage.removeprefix(STORING))}
    if stage.startswith(NOT_UNDONE):
        return gettext("not undone: %(reason)s") % {"reason": stage.removeprefix(NOT_UNDONE)}
    return STAGES.get(stage, stage)


def unit_text(unit: str) -> str:
    """What is counted."""
    return UNITS.get(unit, unit)


def record_name(plural: str) -> str:
    """Records of a table."""
    return RECORDS.get(plural, plural)


def stored_text(name: str) -> str:
    """`adverse event` for adverse_event, `labs: blood` for labs:blood."""
    modality, colon, table = name.partition(":")
    if not colon:
        return _stored(name)
    return gettext("%(modality)s: %(table)s") % {"modality": _stored(modality), "table": _stored(table)}


def _stored(name: str) -> str:
    return STORED.get(name, name.replace("_", " "))
