"""Slides of many tiles, summed up before a model reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from twins.bridge import fusion
from twins.database import url_of
from twins.models import KeptFile, Study, TilePrototypes

Progress = Callable[[str, int, int], None]


def ready(study: Study, *, progress: Progress | None = None) -> str:
    """Address of the database, once every slide of the study is summed up."""
    waiting = list(_waiting(study))
    for done, file in enumerate(waiting, start=1):
        _sum_up(file)
        if progress:
            progress("tiles of slides", done, len(waiting))
    return url_of(connection.settings_dict)


def discard_orphans() -> int:
    """Remove what no kept file stands behind any more; returns how many."""
    kept = KeptFile.objects.filter(sha256=OuterRef("sha256"))
    return TilePrototypes.objects.exclude(Exists(kept)).delete()[0]


def _waiting(study: Study) -> list[KeptFile]:
    files = KeptFile.objects.filter(patient__study=study).annotate(
        dataset=Coalesce(KT("details__dataset"), Value(""), output_field=TextField()),
        part=Coalesce(KT("details__key"), Value(""), output_field=TextField()),
    )
    found = TilePrototypes.objects.filter(sha256=OuterRef("sha256"), dataset=OuterRef("dataset"), key=OuterRef("part"))
    return list(files.exclude(Exists(found)).order_by("sha256", F("part")))


def _sum_up(file: KeptFile) -> None:
    dataset, key = str(file.details.get("dataset", "")), str(file.details.get("key", ""))
    folder = Path(settings.KEPT_FILES)
    centres, shares = fusion.sum_up_tiles(folder, file.sha256, file.label, dataset=dataset, key=key, dim=file.dim)
    TilePrototypes.objects.get_or_create(
        sha256=file.sha256, dataset=dataset, key=key, defaults={"centres": centres, "shares": shares}
    )
