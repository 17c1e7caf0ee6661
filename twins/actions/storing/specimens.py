"""Specimens and their variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twins.actions.storing import variants
from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import Specimen, Study

if TYPE_CHECKING:
    from ingest.records import Package

KEY = ("patient_id", "kind", "day")


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store specimens, then the variants of exactly these specimens."""
    wanted = {
        (patients[record.patient], str(record.kind), record.day): {
            "variants_state": str(record.variants),
            "build": record.build or "",
            "source": record.source,
            "sample": record.sample,
            "panel": record.panel,
            "via": package.kind,
        }
        for record in package.specimens
    }
    check_values(Specimen, (dict(zip(KEY, key, strict=True)) | values for key, values in wanted.items()))
    stored = Specimen.objects.filter(patient__study=study)
    ids, changes = sync_keyed(
        Specimen,
        stored=stored,
        wanted=wanted,
        key=KEY,
        delete=stored.filter(via=package.kind) if whole else None,
    )
    return changes + variants.store(package, patients=patients, specimens=ids)
