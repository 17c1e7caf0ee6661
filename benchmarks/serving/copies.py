"""Many patients from few: rows are copied in the database, each patient under a new code."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from twins.models import (
    AdverseEvent,
    DiseaseEvent,
    FeatureVector,
    Forecast,
    ImagingStudy,
    Lesion,
    Observation,
    Outcome,
    Patient,
    Response,
    SlideEmbedding,
    Specimen,
    Study,
    TreatmentLine,
    Twin,
    Variant,
)

# Each with the column that says whose it is, and the model that this column refers to. Slices of images stay with the
# patients that have them: copies would be gigabytes, and no page but the viewer reads them.
BELOW: tuple[tuple[type[Model], str, type[Model]], ...] = (
    (TreatmentLine, "patient_id", Patient),
    (Specimen, "patient_id", Patient),
    (Variant, "specimen_id", Specimen),
    (Observation, "patient_id", Patient),
    (Response, "patient_id", Patient),
    (AdverseEvent, "patient_id", Patient),
    (DiseaseEvent, "patient_id", Patient),
    (Outcome, "patient_id", Patient),
    (ImagingStudy, "patient_id", Patient),
    (Lesion, "imaging_id", ImagingStudy),
    (FeatureVector, "patient_id", Patient),
    (SlideEmbedding, "patient_id", Patient),
    (Twin, "patient_id", Patient),
    (Forecast, "twin_id", Twin),
)


@transaction.atomic
def multiply(study: Study, *, times: int) -> None:
    """Copy every patient of the study so often, with all that hangs on it."""
    copy_patients(study, times)
    for model, column, owner in BELOW:
        copy_rows(model, column, owner)


def copy_patients(study: Study, times: int) -> None:
    """Patients under new codes; the temporary table tells old from new keys."""
    run(
        "CREATE TEMP TABLE {kept} ON COMMIT DROP AS "
        "SELECT id AS old, nextval(pg_get_serial_sequence({name}, 'id')) AS new, n "
        "FROM {table}, generate_series(2, %s) n WHERE study_id = %s",
        Patient,
        (times, study.pk),
    )
    columns = columns_of(Patient, without=("id", "code"))
    run(
        "INSERT INTO {table} (id, code, {columns}) "
        "SELECT kept.new, source.code || '-' || kept.n, {source} "
        "FROM {table} source JOIN {kept} kept ON kept.old = source.id",
        Patient,
        columns=columns,
    )


def copy_rows(model: type[Model], column: str, owner: type[Model]) -> None:
    """Rows of one table for the copies of their owners."""
    run(
        "CREATE TEMP TABLE {kept} ON COMMIT DROP AS "
        "SELECT source.id AS old, nextval(pg_get_serial_sequence({name}, 'id')) AS new, above.new AS owner "
        "FROM {table} source JOIN {above} above ON above.old = source.{column}",
        model,
        column=column,
        owner=owner,
    )
    run(
        "INSERT INTO {table} (id, {column}, {columns}) "
        "SELECT kept.new, kept.owner, {source} FROM {table} source JOIN {kept} kept ON kept.old = source.id",
        model,
        column=column,
        columns=columns_of(model, without=("id", column)),
    )


def columns_of(model: type[Model], *, without: tuple[str, ...]) -> list[str]:
    """Columns of a table."""
    return [field.column for field in model._meta.concrete_fields if field.column not in without]


def run(
    text: str,
    model: type[Model],
    values: tuple[int, ...] = (),
    *,
    column: str = "",
    owner: type[Model] | None = None,
    columns: list[str] | None = None,
) -> None:
    """One statement; names are quoted by the driver."""
    names = [sql.Identifier(name) for name in columns or ()]
    query = sql.SQL(text).format(  # type: ignore[arg-type]  # the statements above
        table=sql.Identifier(model._meta.db_table),
        name=sql.Literal(model._meta.db_table),
        kept=kept(model),
        above=kept(owner) if owner else sql.SQL(""),
        column=sql.Identifier(column or "id"),
        columns=sql.SQL(", ").join(names),
        source=sql.SQL(", ").join(sql.SQL("source.") + name for name in names),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection), values or None)


def kept(model: type[Model]) -> sql.Identifier:
    """The temporary table of a model's old and new keys."""
    return sql.Identifier(f"kept_{model._meta.model_name}")
