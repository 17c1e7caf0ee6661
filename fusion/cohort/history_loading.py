"""Read patients' histories from the database, one query a table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from fusion.cohort import tables
from fusion.cohort.history import PatientHistory
from fusion.cohort.history_building import PatientRows, build_history, find_death
from fusion.errors import PatientNotFound, StudyNotFound

Rows = dict[int, list[Any]]


def load_history(url: str, study: str, patient: str, *, origin_day: int) -> PatientHistory:
    """One patient's history.

    Args:
        url: of the PostgreSQL database.
        study: study code.
        patient: patient code.
        origin_day: the day from which is forecast.

    Raises:
        StudyNotFound: no such study.
        PatientNotFound: no such patient in it.
        HistoryError: measurements contradict each other, or the patient died before the origin.
    """
    rows = read_rows(url, study, codes=[patient])
    if not rows:
        raise PatientNotFound(expected=f"patient {patient}", found="none of this code", where=f"study {study}")
    return build_history(rows[0], origin_day=origin_day)


def load_histories(url: str, study: str, *, origin_day: int) -> tuple[PatientHistory, ...]:
    """The histories of all patients of a study who were alive at the origin day, in order of code.

    Raises:
        StudyNotFound: no such study.
        HistoryError: measurements of a patient contradict each other.
    """
    rows = read_rows(url, study)
    living = [each for each in rows if (death := find_death(each)) is None or death >= origin_day]
    return tuple(build_history(each, origin_day=origin_day) for each in living)


def read_rows(url: str, study: str, *, codes: Sequence[str] | None = None) -> list[PatientRows]:
    """The stored rows of a study's patients (or of these codes), in order of code."""
    engine = tables.connect(url)
    with engine.connect() as connection:
        wanted = select(tables.study.c.id, tables.study.c.diagnosis).where(tables.study.c.code == study)
        found = connection.execute(wanted).one_or_none()
        if found is None:
            raise StudyNotFound(expected=f"study {study}", found="none of this code", where="database")
        return _collect(connection, study, found.id, found.diagnosis, codes)


def _collect(
    connection: Connection, study: str, study_id: int, diagnosis: str, codes: Sequence[str] | None
) -> list[PatientRows]:
    patient = tables.patient
    wanted = select(patient).where(patient.c.study_id == study_id).order_by(patient.c.code)
    wanted = wanted if codes is None else wanted.where(patient.c.code.in_(codes))
    patients = connection.execute(wanted).all()
    ids = select(wanted.order_by(None).subquery().c.id)
    by_table = {table.name: _by_patient(connection, _of_patients(table, ids)) for table in OWN_TABLES}
    variants = _by_patient(connection, _variants(ids))
    lesions = _by_patient(connection, _lesions(ids))
    return [
        PatientRows(
            patient=each,
            study=study,
            diagnosis=diagnosis,
            lines=by_table[tables.treatment_line.name][each.id],
            observations=by_table[tables.observation.name][each.id],
            specimens=by_table[tables.specimen.name][each.id],
            events=by_table[tables.disease_event.name][each.id],
            outcomes=by_table[tables.outcome.name][each.id],
            adverse=by_table[tables.adverse_event.name][each.id],
            variants=variants[each.id],
            lesions=lesions[each.id],
        )
        for each in patients
    ]


OWN_TABLES = (
    tables.treatment_line,
    tables.observation,
    tables.specimen,
    tables.disease_event,
    tables.outcome,
    tables.adverse_event,
)


def _of_patients(table: Table, ids: Select[Any]) -> Select[Any]:
    return select(table).where(table.c.patient_id.in_(ids))


def _variants(ids: Select[Any]) -> Select[Any]:
    joined = tables.variant.join(tables.specimen, tables.variant.c.specimen_id == tables.specimen.c.id)
    query = select(tables.variant, tables.specimen.c.patient_id).select_from(joined)
    return query.where(tables.specimen.c.patient_id.in_(ids))


def _lesions(ids: Select[Any]) -> Select[Any]:
    joined = tables.lesion.join(tables.imaging_study, tables.lesion.c.imaging_id == tables.imaging_study.c.id)
    query = select(
        tables.lesion.c.longest_diameter_mm, tables.imaging_study.c.day, tables.imaging_study.c.patient_id
    ).select_from(joined)
    return query.where(tables.imaging_study.c.patient_id.in_(ids))


def _by_patient(connection: Connection, query: Select[Any]) -> Rows:
    grouped: Rows = defaultdict(list)
    rows: Iterable[Row[Any]] = connection.execute(query)
    for row in rows:
        grouped[row.patient_id].append(row)
    return grouped
