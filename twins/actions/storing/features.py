"""Feature sets with their vectors, and embeddings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from twins.actions.storing.digest import digest_row
from twins.actions.storing.sync import Changes, Row, sync_keyed, sync_rows
from twins.models import FeatureSet, FeatureVector, Lesion, SlideEmbedding, Study

if TYPE_CHECKING:
    from ingest.records import EmbeddingTable, FeatureTable, Package

VECTOR_COLUMNS = ("patient_id", "feature_set_id", "day", "lesion_id", "digest", "values")
EMBEDDING_COLUMNS = (
    "patient_id",
    "modality",
    "name",
    "encoder",
    "unit",
    "pooling",
    "day",
    "count",
    "source",
    "digest",
    "via",
    "vector",
)


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store wide tables and embeddings."""
    return _store_tables(package, study=study, patients=patients, whole=whole) + _store_embeddings(
        package, study=study, patients=patients, whole=whole
    )


def _store_tables(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    wanted = {
        (study.pk, table.modality, table.name): {
            "kind": table.kind,
            "transform": table.transform,
            "features": list(table.features),
            "genes": list(table.genes),
            "settings": dict(table.settings),
            "via": package.kind,
        }
        for table in package.tables
    }
    stored = FeatureSet.objects.filter(study=study)
    ids, changes = sync_keyed(
        FeatureSet,
        stored=stored,
        wanted=wanted,
        key=("study_id", "modality", "name"),
        delete=stored.filter(via=package.kind) if whole else None,
    )
    lesions = _lesion_ids(study)
    for table in package.tables:
        set_id = ids[study.pk, table.modality, table.name]
        mine = FeatureVector.objects.filter(feature_set_id=set_id)
        if not whole:
            mine = mine.filter(patient__in=[patients[code] for code in table.patients])
        changes += sync_rows(
            FeatureVector,
            stored=mine,
            wanted=list(_vector_rows(table, set_id, patients, lesions)),
            columns=VECTOR_COLUMNS,
            compared=5,
        )
    return changes


def _lesion_ids(study: Study) -> dict[tuple[int, int, str], int]:
    """Primary key by patient, day and label."""
    rows = Lesion.objects.filter(imaging__patient__study=study)
    return {
        (patient, day, label): pk
        for pk, patient, day, label in rows.values_list("pk", "imaging__patient_id", "imaging__day", "label")
    }


def _vector_rows(
    table: FeatureTable, set_id: int, patients: Mapping[str, int], lesions: Mapping[tuple[int, int, str], int]
) -> Iterator[Row]:
    labels = table.lesions or ("",) * len(table.patients)
    missing = np.isnan(table.values)
    for index, (code, day, label) in enumerate(zip(table.patients, table.days, labels, strict=True)):
        lesion = lesions[patients[code], day, label] if label else None
        values: list[float | None] = table.values[index].tolist()
        for column in np.flatnonzero(missing[index]):
            values[column] = None
        yield patients[code], set_id, day, lesion, digest_row(table.values[index]), values


def _store_embeddings(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    rows = [row for table in package.embeddings for row in _embedding_rows(table, patients, via=package.kind)]
    mine = SlideEmbedding.objects.filter(patient__study=study, via=package.kind)
    if not whole:
        mine = mine.filter(patient__in={row[0] for row in rows}, name__in={row[2] for row in rows})
    return sync_rows(SlideEmbedding, stored=mine, wanted=rows, columns=EMBEDDING_COLUMNS, compared=11)


def _embedding_rows(table: EmbeddingTable, patients: Mapping[str, int], *, via: str) -> Iterator[Row]:
    for index, code in enumerate(table.patients):
        vector = table.vectors[index]
        yield (
            patients[code],
            table.modality,
            table.name,
            table.encoder,
            table.unit,
            table.pooling,
            table.days[index],
            table.counts[index],
            table.sources[index],
            digest_row(vector),
            via,
            "[" + ",".join(map(repr, vector.tolist())) + "]",
        )
