"""Feature sets with their vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twins.actions.storing.columns import check_values
from twins.actions.storing.digest import digest_row
from twins.actions.storing.errors import NotStorable
from twins.actions.storing.sync import Changes, sync_keyed
from twins.actions.storing.vectors import VectorRow, copy_vectors
from twins.models import FeatureSet, FeatureVector, Lesion, Study

if TYPE_CHECKING:
    from ingest.records import FeatureTable, Package


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store wide tables."""
    wanted = {(study.pk, table.modality, table.name): _set_values(table, package.kind) for table in package.tables}
    check_values(FeatureSet, ({"modality": key[1], "name": key[2], **values} for key, values in wanted.items()))
    stored = FeatureSet.objects.filter(study=study)
    before = {(study.pk, each.modality, each.name): tuple(each.features) for each in stored}
    if not whole:
        _check_same_features(wanted, before)
    ids, changes = sync_keyed(
        FeatureSet,
        stored=stored,
        wanted=wanted,
        key=("study_id", "modality", "name"),
        delete=stored.filter(via=package.kind) if whole else None,
    )
    lesions = _lesion_ids(study) if any(table.lesions for table in package.tables) else {}
    for table in package.tables:
        set_id = ids[study.pk, table.modality, table.name]
        changes += _store_vectors(table, set_id, patients, lesions, whole=whole)
    return changes


def _set_values(table: FeatureTable, via: str) -> dict[str, object]:
    return {
        "kind": table.kind,
        "transform": table.transform,
        "features": list(table.features),
        "genes": list(table.genes),
        "settings": dict(table.settings),
        "via": via,
    }


def _check_same_features(
    wanted: Mapping[tuple[int, str, str], Mapping[str, object]], before: Mapping[tuple[int, str, str], tuple[str, ...]]
) -> None:
    """Rows of other columns would give the stored rows another meaning."""
    for key, values in wanted.items():
        features = values["features"]
        if key in before and isinstance(features, list) and tuple(features) != before[key]:
            expected = f"the {len(before[key])} features of the stored set '{key[2]}'"
            raise NotStorable(expected, f"{len(features)}, not all the same: give it another name", column="features")


def _store_vectors(
    table: FeatureTable,
    set_id: int,
    patients: Mapping[str, int],
    lesions: Mapping[tuple[int, int, str], int],
    *,
    whole: bool,
) -> Changes:
    there: dict[tuple[int, int, int | None], tuple[int, str]] = {
        (patient, day, lesion): (pk, digest)
        for pk, patient, day, lesion, digest in FeatureVector.objects.filter(feature_set_id=set_id).values_list(
            "pk", "patient_id", "day", "lesion_id", "digest"
        )
    }
    rows = list(_rows(table, set_id, patients, lesions))
    wanted = {(row.patient_id, row.day, row.lesion_id) for row in rows}
    if len(wanted) < len(rows):
        raise NotStorable("one row a patient, day and lesion", f"{len(rows) - len(wanted)} more", column="patient")
    fresh = [row for row in rows if there.get((row.patient_id, row.day, row.lesion_id), (0, ""))[1] != row.digest]
    replaced = [there[key][0] for row in fresh if (key := (row.patient_id, row.day, row.lesion_id)) in there]
    gone = [pk for key, (pk, _) in there.items() if key not in wanted] if whole else []
    FeatureVector.objects.filter(pk__in=[*replaced, *gone]).delete()
    if fresh:
        copy_vectors(fresh)
    return Changes(created=len(fresh) - len(replaced), updated=len(replaced), deleted=len(gone))


def _lesion_ids(study: Study) -> dict[tuple[int, int, str], int]:
    """Primary key by patient, day and label."""
    rows = Lesion.objects.filter(imaging__patient__study=study)
    return {
        (patient, day, label): pk
        for pk, patient, day, label in rows.values_list("pk", "imaging__patient_id", "imaging__day", "label")
    }


def _rows(
    table: FeatureTable, set_id: int, patients: Mapping[str, int], lesions: Mapping[tuple[int, int, str], int]
) -> Iterator[VectorRow]:
    labels = table.lesions or ("",) * len(table.patients)
    for index, (code, day, label) in enumerate(zip(table.patients, table.days, labels, strict=True)):
        values: npt.NDArray[np.float32] = table.values[index]
        yield VectorRow(
            patient_id=patients[code],
            feature_set_id=set_id,
            day=day,
            lesion_id=lesions.get((patients[code], day, label)) if label else None,
            digest=digest_row(values),
            values=values,
        )
