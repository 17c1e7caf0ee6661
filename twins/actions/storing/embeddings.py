"""Vectors of pretrained encoders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from twins.actions.storing.columns import check_values
from twins.actions.storing.digest import digest_row
from twins.actions.storing.errors import NotStorable
from twins.actions.storing.sync import Changes
from twins.models import SlideEmbedding, Study

if TYPE_CHECKING:
    from ingest.records import EmbeddingTable, Package

KEY = ("patient_id", "modality", "name", "day")
COMPARED = ("encoder", "unit", "pooling", "count", "source", "digest", "details")


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store embeddings; one with the same digest is left alone."""
    if not (package.embeddings or whole):
        return Changes()
    rows = [row for table in package.embeddings for row in _rows(table, patients, via=package.kind)]
    check_values(SlideEmbedding, ({**row, "vector": None} for row in rows))
    wanted = {tuple(row[name] for name in KEY): row for row in rows}
    if len(wanted) < len(rows):
        raise NotStorable("one vector a patient, name and day", f"{len(rows) - len(wanted)} more", column="patient")
    mine = SlideEmbedding.objects.filter(patient__study=study)
    there = {tuple(row[: len(KEY)]): row[len(KEY) :] for row in mine.values_list(*KEY, "pk", "via", *COMPARED)}
    fresh = {
        key: row
        for key, row in wanted.items()
        if key not in there or there[key][2:] != tuple(row[name] for name in COMPARED)
    }
    replaced = [there[key][0] for key in fresh if key in there]
    gone = [pk for key, (pk, via, *_) in there.items() if via == package.kind and key not in wanted] if whole else []
    SlideEmbedding.objects.filter(pk__in=[*replaced, *gone]).delete()
    SlideEmbedding.objects.bulk_create((SlideEmbedding(**row) for row in fresh.values()), batch_size=200)
    return Changes(created=len(fresh) - len(replaced), updated=len(replaced), deleted=len(gone))


def _rows(table: EmbeddingTable, patients: Mapping[str, int], *, via: str) -> Iterator[dict[str, Any]]:
    for index, code in enumerate(table.patients):
        yield {
            "patient_id": patients[code],
            "modality": table.modality,
            "name": table.name,
            "encoder": table.encoder,
            "unit": table.unit,
            "pooling": table.pooling,
            "day": table.days[index],
            "count": table.counts[index],
            "source": table.sources[index],
            "digest": digest_row(table.vectors[index]),
            "details": dict(table.details),
            "via": via,
            "vector": table.vectors[index],
        }
