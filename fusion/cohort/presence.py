"""Which modalities a patient has, and the last day of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from fusion.cohort import tables

Latest = Mapping[str, int | None]
RADIOMICS = "radiomics"


def load_latest_days(
    url: str, study: str, *, origin_day: int, patients: Sequence[str] | None = None
) -> Mapping[str, Latest]:
    """Last day on or before the origin of each wide modality: {patient code: {modality: day, None where absent}}.

    Modalities are those that the study has for anybody, whoever is asked for; sizes and ctDNA come with the history.

    Args:
        url: of the PostgreSQL database.
        study: study code.
        origin_day: nothing later is read.
        patients: only these codes; all of them when None.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with tables.connect(url).connect() as connection:
        asked = _asked(study, patients)
        for query in (_vectors(asked, origin_day), _embeddings(asked, origin_day), _imaging(asked, origin_day)):
            for code, modality, day in connection.execute(query):
                found[code][modality] = max(day, found[code].get(modality, day))
        codes = list(connection.execute(select(tables.patient.c.code).where(asked)).scalars())
        modalities = {modality for each in found.values() for modality in each}
        if patients is not None:
            modalities |= _modalities(connection, study, origin_day)
    return {code: {modality: found[code].get(modality) for modality in sorted(modalities)} for code in codes}


def _study_id(study: str) -> ColumnElement[int]:
    return select(tables.study.c.id).where(tables.study.c.code == study).scalar_subquery()


def _asked(study: str, patients: Sequence[str] | None) -> ColumnElement[bool]:
    of_study = tables.patient.c.study_id == _study_id(study)
    return of_study if patients is None else of_study & tables.patient.c.code.in_(patients)


def _modalities(connection: Connection, study: str, origin_day: int) -> set[str]:
    """What anybody of the study has; the first row found answers, so that a large study costs no more."""
    sets, vector, imaging = tables.feature_set, tables.feature_vector, tables.imaging_study
    measured = exists().where(vector.c.feature_set_id == sets.c.id, vector.c.day <= origin_day)
    query = select(sets.c.modality).where(sets.c.study_id == _study_id(study), sets.c.modality != "ctdna", measured)
    found = set(connection.execute(query.distinct()).scalars())
    scanned = exists().where(imaging.c.patient_id == tables.patient.c.id, imaging.c.day <= origin_day)
    if connection.execute(select(tables.patient.c.id).where(_asked(study, None), scanned).limit(1)).first():
        found.add(RADIOMICS)
    return found | _embedded(connection, study, origin_day)


def _embedded(connection: Connection, study: str, origin_day: int) -> set[str]:
    """Modalities of embeddings: each is looked for among those that are not known yet, until nothing is left."""
    embedding, found = tables.slide_embedding, set[str]()
    while True:
        another = (
            select(embedding.c.modality)
            .join(tables.patient, tables.patient.c.id == embedding.c.patient_id)
            .where(_asked(study, None), embedding.c.day <= origin_day, embedding.c.modality.not_in(list(found)))
        )
        modality = connection.execute(another.limit(1)).scalar()
        if modality is None:
            return found
        found.add(modality)


Days = Select[str, str, int]


def _vectors(asked: ColumnElement[bool], origin_day: int) -> Days:
    vector, sets, patient = tables.feature_vector, tables.feature_set, tables.patient
    return (
        select(patient.c.code, sets.c.modality, func.max(vector.c.day))
        .select_from(vector)
        .join(sets, sets.c.id == vector.c.feature_set_id)
        .join(patient, patient.c.id == vector.c.patient_id)
        .where(asked, vector.c.day <= origin_day, sets.c.modality != "ctdna")
        .group_by(patient.c.code, sets.c.modality)
    )


def _embeddings(asked: ColumnElement[bool], origin_day: int) -> Days:
    embedding, patient = tables.slide_embedding, tables.patient
    return (
        select(patient.c.code, embedding.c.modality, func.max(embedding.c.day))
        .select_from(embedding)
        .join(patient, patient.c.id == embedding.c.patient_id)
        .where(asked, embedding.c.day <= origin_day)
        .group_by(patient.c.code, embedding.c.modality)
    )


def _imaging(asked: ColumnElement[bool], origin_day: int) -> Days:
    imaging, patient = tables.imaging_study, tables.patient
    return (
        select(patient.c.code, func.concat(RADIOMICS), func.max(imaging.c.day))
        .select_from(imaging)
        .join(patient, patient.c.id == imaging.c.patient_id)
        .where(asked, imaging.c.day <= origin_day)
        .group_by(patient.c.code)
    )
