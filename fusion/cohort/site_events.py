"""How many patients of each arm had severe adverse events, by organ class."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from fusion.cohort import tables

SEVERE_GRADE = 3
ANY = "Any"


def load_severe_events(url: str, study: str) -> Mapping[str, Mapping[str, int]]:
    """Patients with at least one event of grade 3 or more from the index date on: {arm: {class or Any: patients}}.

    Empty where the study records no adverse event at all, which is not the same as no event having happened.
    """
    event, line, patient = tables.adverse_event, tables.treatment_line, tables.patient
    query = (
        select(line.c.regimen, event.c.organ_class, event.c.patient_id)
        .select_from(event)
        .join(patient, patient.c.id == event.c.patient_id)
        .join(tables.study, tables.study.c.id == patient.c.study_id)
        .join(line, (line.c.patient_id == patient.c.id) & line.c.is_index)
        .where(tables.study.c.code == study, event.c.grade >= SEVERE_GRADE, event.c.start_day >= 0)
        .distinct()
    )
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    with tables.connect(url).connect() as connection:
        for arm, organ_class, patient_id in connection.execute(query):
            found[arm][ANY].add(patient_id)
            if organ_class:
                found[arm][organ_class].add(patient_id)
    return {arm: {name: len(ids) for name, ids in classes.items()} for arm, classes in found.items()}
