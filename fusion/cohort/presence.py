"""Which modalities a patient has, and the last day of each."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, Select, func, select

from fusion.cohort import tables

Latest = Mapping[str, int | None]


def load_latest_days(url: str, study: str, *, origin_day: int) -> Mapping[str, Latest]:
    """Last day on or before the origin of each wide modality: {patient code: {modality: day, None where absent}}.

    Modalities are those that the study has for anybody; sizes and ctDNA are read with the history.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with tables.connect(url).connect() as connection:
        for query in (_vectors(study, origin_day), _embeddings(study, origin_day), _imaging(study, origin_day)):
            for code, modality, day in connection.execute(query):
                found[code][modality] = max(day, found[code].get(modality, day))
        codes = _codes(connection, study)
    modalities = sorted({modality for each in found.values() for modality in each})
    return {code: {modality: found[code].get(modality) for modality in modalities} for code in codes}


def _codes(connection: Connection, study: str) -> list[str]:
    patient = tables.patient
    query = select(patient.c.code).join(tables.study, tables.study.c.id == patient.c.study_id)
    return list(connection.execute(query.where(tables.study.c.code == study)).scalars())


Days = Select[str, str, int]


def _vectors(study: str, origin_day: int) -> Days:
    vector, sets, patient = tables.feature_vector, tables.feature_set, tables.patient
    return (
        select(patient.c.code, sets.c.modality, func.max(vector.c.day))
        .select_from(vector)
        .join(sets, sets.c.id == vector.c.feature_set_id)
        .join(patient, patient.c.id == vector.c.patient_id)
        .join(tables.study, tables.study.c.id == patient.c.study_id)
        .where(tables.study.c.code == study, vector.c.day <= origin_day, sets.c.modality != "ctdna")
        .group_by(patient.c.code, sets.c.modality)
    )


def _embeddings(study: str, origin_day: int) -> Days:
    embedding, patient = tables.slide_embedding, tables.patient
    return (
        select(patient.c.code, embedding.c.modality, func.max(embedding.c.day))
        .select_from(embedding)
        .join(patient, patient.c.id == embedding.c.patient_id)
        .join(tables.study, tables.study.c.id == patient.c.study_id)
        .where(tables.study.c.code == study, embedding.c.day <= origin_day)
        .group_by(patient.c.code, embedding.c.modality)
    )


def _imaging(study: str, origin_day: int) -> Days:
    imaging, patient = tables.imaging_study, tables.patient
    return (
        select(patient.c.code, func.concat("radiomics"), func.max(imaging.c.day))
        .select_from(imaging)
        .join(patient, patient.c.id == imaging.c.patient_id)
        .join(tables.study, tables.study.c.id == patient.c.study_id)
        .where(tables.study.c.code == study, imaging.c.day <= origin_day)
        .group_by(patient.c.code)
    )
