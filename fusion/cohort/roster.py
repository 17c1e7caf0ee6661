"""Who is in the cohort, and what became of them after the origin day."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, select, true

from fusion.cohort import tables
from fusion.cohort.outcome import Outcome
from fusion.errors import CohortError, EndpointNotFound, StudyNotFound

NO_OUTCOME = "no follow-up for the endpoint"
ENDED = "follow-up ended by the origin day"
FETCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Patients in the cohort's order.

    Attributes:
        study, study_id: code and key.
        origin_day: nothing later is read.
        rows: of the patient table.
        covariates: how the study's baseline covariates are to be read.
        randomised: whether arms were assigned by chance.
        outcome: from the origin day, or None without an endpoint.
        left_out: patients not used, by reason.
        named: whether patients were asked for by code, so that nobody else's rows need be read.
    """

    study: str
    study_id: int
    origin_day: int
    rows: tuple[Any, ...]
    covariates: tuple[Mapping[str, Any], ...]
    randomised: bool
    outcome: Outcome | None
    left_out: Mapping[str, int]
    named: bool = False

    @property
    def asked(self) -> ColumnElement[bool]:
        """What every query that joins the patients asks: of the study, or of those that were named alone."""
        return tables.patient.c.study_id == self.study_id if not self.named else self.owns(tables.patient.c.id)

    def owns(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a column holds the key of a patient of the roster; asks nothing where nobody was named."""
        return column.in_(list(self.place)) if self.named else true()

    @property
    def place(self) -> dict[int, int]:
        """Patient key to row."""
        return {row.id: index for index, row in enumerate(self.rows)}


def stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Rows through a server-side cursor, so that a large cohort never lies in memory twice."""
    return iter(connection.execution_options(stream_results=True, yield_per=FETCH).execute(query))


def read_roster(
    connection: Connection, study: str, endpoint: str | None, origin_day: int, patients: Collection[str] | None = None
) -> Roster:
    """The patients of a study, in order of code; with an endpoint, those whose follow-up goes beyond the origin day.

    Raises:
        StudyNotFound: no such study.
        EndpointNotFound: no patient has the endpoint.
        CohortError: nobody is left.
    """
    found = connection.execute(select(tables.study).where(tables.study.c.code == study)).one_or_none()
    if found is None:
        raise StudyNotFound(expected=f"study {study}", found="none of this code", where="database")
    query = select(tables.patient).where(tables.patient.c.study_id == found.id).order_by(tables.patient.c.code)
    query = query if patients is None else query.where(tables.patient.c.code.in_(patients))
    rows = list(stream(connection, query))
    outcome: Outcome | None = None
    left_out: dict[str, int] = {}
    if endpoint is not None:
        rows, outcome, left_out = _follow(connection, found, rows, endpoint, origin_day)
    if not rows:
        raise CohortError(expected="patients", found=str(dict(left_out)) or "none", where=f"study {study}")
    return Roster(
        study=study,
        study_id=found.id,
        origin_day=origin_day,
        rows=tuple(rows),
        covariates=tuple(found.covariates),
        randomised=found.randomised,
        outcome=outcome,
        left_out=left_out,
        named=patients is not None,
    )


def _follow(
    connection: Connection, study: Row[Any], rows: list[Row[Any]], endpoint: str, origin_day: int
) -> tuple[list[Row[Any]], Outcome, dict[str, int]]:
    query = (
        select(tables.outcome)
        .join(tables.patient, tables.patient.c.id == tables.outcome.c.patient_id)
        .where(tables.patient.c.study_id == study.id, tables.outcome.c.endpoint == endpoint)
    )
    ends = {row.patient_id: row for row in stream(connection, query)}
    if not ends:
        raise EndpointNotFound(expected=f"endpoint {endpoint}", found="none of this name", where=f"study {study.code}")
    known = [row for row in rows if row.id in ends]
    kept = [row for row in known if ends[row.id].time_days > origin_day]
    reasons = {NO_OUTCOME: len(rows) - len(known), ENDED: len(known) - len(kept)}
    return kept, _outcome([ends[row.id] for row in kept], origin_day), {name: n for name, n in reasons.items() if n}


def _outcome(ends: list[Row[Any]], origin_day: int) -> Outcome:
    return Outcome(
        time_days=np.array([end.time_days for end in ends], dtype=np.float64) - origin_day,
        event=np.array([end.status == "event" for end in ends], dtype=bool),
        competing=np.array([end.status == "competing" for end in ends], dtype=bool),
        entry_days=np.maximum(np.array([end.entry_days for end in ends], dtype=np.float64) - origin_day, 0.0),
    )
