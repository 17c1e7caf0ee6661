"""Specimens and their variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twins.actions.storing.sync import Changes, sync_keyed, sync_rows
from twins.models import Specimen, Study, Variant

if TYPE_CHECKING:
    from ingest.records import Package

COLUMNS = (
    "specimen_id",
    "gene",
    "chrom",
    "position",
    "ref",
    "alt",
    "protein",
    "effect",
    "vaf",
    "depth",
    "alt_depth",
)


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store specimens, then the variants of exactly these specimens."""
    wanted = {
        (patients[record.patient], str(record.kind), record.day): {
            "variants_state": str(record.variants),
            "build": record.build or "",
            "source": record.source,
            "via": package.kind,
        }
        for record in package.specimens
    }
    stored = Specimen.objects.filter(patient__study=study)
    ids, changes = sync_keyed(
        Specimen,
        stored=stored,
        wanted=wanted,
        key=("patient_id", "kind", "day"),
        delete=stored.filter(via=package.kind) if whole else None,
    )
    rows = [
        (
            ids[patients[record.patient], str(record.kind), record.day],
            record.gene,
            record.chrom or "",
            record.position,
            record.ref or "",
            record.alt or "",
            record.protein or "",
            record.effect or "",
            record.vaf,
            record.depth,
            record.alt_depth,
        )
        for record in package.variants
    ]
    mine = Variant.objects.filter(specimen__patient__study=study, specimen__in=list(ids.values()))
    return changes + sync_rows(Variant, stored=mine, wanted=rows, columns=COLUMNS)
