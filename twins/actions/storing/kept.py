"""Large files: copied under their hash before the rows that name them are committed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import KeptFile, Study

if TYPE_CHECKING:
    from ingest.records import KeptFile as KeptRecord
    from ingest.records import Package

KEY = ("patient_id", "modality", "name", "day", "label")


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Copy the files that are not there yet, and note where each belongs."""
    if not (package.kept or whole):
        return Changes()
    wanted = {
        (patients[each.patient], each.modality, each.name, each.day, each.label): {
            "sha256": each.sha256,
            "size": each.size,
            "rows": each.rows,
            "dim": each.dim,
            "details": dict(each.details),
            "via": package.kind,
        }
        for each in package.kept
    }
    check_values(KeptFile, (dict(zip(KEY, key, strict=True)) | values for key, values in wanted.items()))
    for each in package.kept:
        _copy(each)
    stored = KeptFile.objects.filter(patient__study=study)
    delete = stored.filter(via=package.kind) if whole else None
    return sync_keyed(KeptFile, stored=stored, wanted=wanted, key=KEY, delete=delete)[1]


def _copy(record: KeptRecord) -> None:
    """Under a name of its own first: a killed import leaves no half file under a hash."""
    target = Path(settings.KEPT_FILES) / record.sha256[:2] / record.sha256
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".partial")
    shutil.copyfile(record.place, partial)
    partial.replace(target)
