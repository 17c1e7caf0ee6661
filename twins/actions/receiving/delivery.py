"""A received study becomes an import: its folder is moved to where uploads lie, and removed when it is stored."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from twins.actions import imports
from twins.actions.receiving.spool import Spool
from twins.models import ImportRun, ImportSource

# Hidden, so that no reader looks at it; it says whose folder this is should we be killed before there is an import.
_MARK = ".received"


def deliver(folder: Path, *, spool: Spool, study: str, new_patients: bool) -> list[ImportRun]:
    """One import a patient of the folder (nearly always one); the folder leaves the spool.

    A crash at any moment leaves it in the spool, or in the place of uploads with its mark and without an import, where
    `recover` finds it.

    Raises:
        DatabaseError: the import could not be requested; the folder is in the spool again.
    """
    options = {"new_patients": "yes"} if new_patients else {}
    runs: list[ImportRun] = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        (place / _MARK).write_text(f"{study}\n{folder.name}\n", encoding="utf-8")
        source = ImportSource(id=uuid.uuid4(), kind="dicom", reason="sent by a picture archive", study_code=study)
        target = source.folder / place.name
        spool.release(place, target)
        try:
            runs.append(_request(source, target, study, options))
        except DatabaseError:
            _take_back(target, spool=spool, uid=folder.name)
            raise
    with suppress(OSError):  # another instance of it may have come meanwhile
        folder.rmdir()
    return runs


@transaction.atomic
def _request(source: ImportSource, target: Path, study: str, options: dict[str, str]) -> ImportRun:
    source.completed_at = source.described_at = timezone.now()
    source.save(force_insert=True)
    return imports.request([target], study=study, kind="dicom", options=options, source=source, by=None)


def recover(spool: Spool, *, study: str) -> int:
    """Take back what an earlier listener moved out and did not put on record.

    Returns:
        How many studies.
    """
    found = 0
    for mark in Path(settings.UPLOADS).glob(f"*/*/{_MARK}"):
        code, uid = mark.read_text(encoding="utf-8").split()
        if code != study or ImportSource.objects.filter(pk=mark.parent.parent.name).exists():
            continue
        _take_back(mark.parent, spool=spool, uid=uid)
        found += 1
    return found


def _take_back(place: Path, *, spool: Spool, uid: str) -> None:
    (place / _MARK).unlink()
    spool.take_back(place.parent, uid=uid)
