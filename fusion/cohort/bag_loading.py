"""Every lesion of a patient's last imaging by the origin day."""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from fusion.cohort import tables
from fusion.cohort.bag_building import SourcedBag, build_lesion_bag, has_several
from fusion.cohort.roster import Roster, stream
from fusion.cohort.vectors import last_day


def read_lesion_bags(connection: Connection, roster: Roster) -> list[SourcedBag]:
    """One bag a radiomics feature set of which some patient has several lesions on the last day measured."""
    sets = tables.feature_set
    query = select(sets).where(sets.c.study_id == roster.study_id).order_by(sets.c.modality, sets.c.name)
    found = [_read_set(connection, roster, one) for one in list(stream(connection, query))]
    return [sourced for sourced in found if sourced is not None]


def _read_set(connection: Connection, roster: Roster, one: Row[Any]) -> SourcedBag | None:
    place = roster.place
    rows = [row for row in stream(connection, _lesions_of(one.id, roster)) if row.patient_id in place]
    last = [(place[patient], row) for patient, own in last_day(rows).items() for row in own]
    if not has_several(patient for patient, _ in last):
        return None
    return build_lesion_bag(one.modality, one.name, tuple(one.features), last)


def _lesions_of(feature_set: int, roster: Roster) -> Select[Any]:
    vector, lesion = tables.feature_vector, tables.lesion
    columns = (lesion.c.volume_ml, lesion.c.longest_diameter_mm, lesion.c.centroid_mm, lesion.c.imaging_id)
    return (
        select(vector.c.patient_id, vector.c.day, vector.c["values"], *columns)
        .join(lesion, lesion.c.id == vector.c.lesion_id)
        .where(
            vector.c.feature_set_id == feature_set,
            vector.c.day <= roster.origin_day,
            roster.owns(vector.c.patient_id),
        )
        .order_by(vector.c.day, vector.c.id)
    )
