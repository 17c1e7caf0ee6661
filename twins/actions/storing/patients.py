"""Patients: their rows keep their identity, since everything else refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from psycopg import sql

from twins.actions.storing.columns import copy_columns, storable
from twins.actions.storing.errors import NotStorable, StillOnBoard
from twins.actions.storing.staging import run, stage_rows
from twins.actions.storing.sync import Changes
from twins.bridge.ingest import columns_of
from twins.models import BoardCase, Patient, Study

if TYPE_CHECKING:
    from ingest.records import Package

TEXTS = ("sex", "diagnosis", "diagnosis_detail", "stage", "site")
NUMBERS = ("age_years", "ecog")
_STAGE = "import_patients"


def store(study: Study, package: Package) -> tuple[dict[str, int], Changes]:
    """Create or update patients; one that a whole package no longer names is removed with all that is theirs.

    Returns:
        Primary key by code of everyone in the study.
    """
    changes = Changes()
    if package.patients or package.whole:
        wanted = _wanted(study, package)
        is_first = not Patient.objects.filter(study=study).exists()
        changes = _copy(study, wanted) if is_first else _compare(study, package, wanted)
    return dict(Patient.objects.filter(study=study).values_list("code", "pk")), changes


def _wanted(study: Study, package: Package) -> pa.Table:
    data = columns_of("patients", package.patients)
    distinct = pc.count_distinct(data.column("code")).as_py()
    if distinct < data.num_rows:
        raise NotStorable("one row a patient", f"{data.num_rows - distinct} more", column="code")
    at = data.column_names.index("diagnosis")
    data = data.set_column(at, "diagnosis", pc.fill_null(data.column("diagnosis").cast(pa.string()), study.diagnosis))
    data = data.append_column("registered", pa.repeat(pa.scalar(package.registers), data.num_rows))
    return storable(Patient, data.append_column("via", pa.repeat(pa.scalar(package.kind), data.num_rows)))


def _copy(study: Study, wanted: pa.Table) -> Changes:
    owner = pa.repeat(pa.scalar(study.pk), wanted.num_rows)
    copy_columns(Patient._meta.db_table, wanted.append_column("study_id", owner))
    return Changes(created=wanted.num_rows)


def _compare(study: Study, package: Package, wanted: pa.Table) -> Changes:
    stage_rows(_STAGE, Patient, wanted)
    changes = Changes(
        created=_insert(study), updated=_update(study, whole=package.whole), deleted=_delete(study, package)
    )
    run(f"DROP TABLE {_STAGE}")
    return changes


def _insert(study: Study) -> int:
    columns = ", ".join(("code", *TEXTS, *NUMBERS, "covariates", "registered", "via"))
    return run(
        f"INSERT INTO twins_patient (study_id, {columns}) SELECT %s, {columns} FROM {_STAGE} staged "  # noqa: S608
        "WHERE NOT EXISTS (SELECT 1 FROM twins_patient stored "
        "WHERE stored.study_id = %s AND stored.code = staged.code)",
        [study.pk, study.pk],
    )


def _update(study: Study, *, whole: bool) -> int:
    """A package that adds to a study says nothing by leaving something out."""
    if whole:
        new = {name: f"staged.{name}" for name in (*TEXTS, *NUMBERS, "covariates", "registered", "via")}
    else:
        new = {name: f"COALESCE(NULLIF(staged.{name}, ''), stored.{name})" for name in TEXTS}
        new |= {name: f"COALESCE(staged.{name}, stored.{name})" for name in NUMBERS}
        new["covariates"] = "stored.covariates || staged.covariates"
        new["registered"] = "stored.registered OR staged.registered"
    columns, before = ", ".join(new), ", ".join(f"stored.{name}" for name in new)
    values = ", ".join(new.values())
    return run(
        f"UPDATE twins_patient stored SET ({columns}) = ROW({values}) FROM {_STAGE} staged "  # noqa: S608
        f"WHERE stored.study_id = %s AND stored.code = staged.code AND ROW({before}) IS DISTINCT FROM ROW({values})",
        [study.pk],
    )


def _delete(study: Study, package: Package) -> int:
    if not package.whole:
        return 0
    with connection.cursor() as cursor:
        statement = sql.SQL(
            "SELECT id FROM twins_patient WHERE study_id = %s AND via = %s AND code NOT IN (SELECT code FROM {})"
        ).format(sql.Identifier(_STAGE))
        cursor.execute(statement, [study.pk, package.kind])
        gone = [pk for (pk,) in cursor.fetchall()]
    if on_board := BoardCase.objects.filter(patient__in=gone).count():
        raise StillOnBoard(on_board)
    Patient.objects.filter(pk__in=gone).delete()
    return len(gone)
