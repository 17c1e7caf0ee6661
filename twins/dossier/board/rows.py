"""Cases as rows of the queue and of an agenda: where each stands, and what it needs next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.board.case import name_of
from twins.dossier.header import current_regimen
from twins.dossier.timeline.course import bar_of
from twins.models import (
    BoardCase,
    FeatureVector,
    Forecast,
    ImagingStudy,
    Observation,
    Patient,
    Recommendation,
    SlideEmbedding,
    Specimen,
)
from twins.models.board_case import BoardCaseQuerySet

MEASURED: tuple[type[Model], ...] = (Specimen, Observation, ImagingStudy, FeatureVector, SlideEmbedding)
State = BoardCase.State


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case in a list; `needs` says what comes next, `is_first` and `is_last` where it stands on its agenda."""

    case: BoardCase
    clinical: str
    presenter: str
    needs: tuple[str, ...]
    age_days: int
    decision: str
    is_first: bool
    is_last: bool


def build_rows(cases: Iterable[BoardCase], *, now: datetime) -> tuple[CaseRow, ...]:
    """Rows of cases that `with_progress` read, in their order."""
    found = list(cases)
    last = len(found) - 1
    return tuple(
        build_row(case, now=now, is_first=place == 0, is_last=place == last) for place, case in enumerate(found)
    )


def with_progress(cases: BoardCaseQuerySet) -> BoardCaseQuerySet:
    """Each case with its patient's newest forecast, the last day of measurements, and its newest recommendation."""
    forecast = Forecast.objects.filter(twin__patient=OuterRef("patient")).order_by("-id")
    newest = Recommendation.objects.filter(case=OuterRef("pk")).order_by("-id")
    return (
        cases.with_people()
        .prefetch_related("patient__treatment_lines")
        .annotate(
            forecast_pk=Subquery(forecast.values("pk")[:1]),
            forecast_day=Subquery(forecast.values("twin__origin_day")[:1]),
            data_day=Greatest(*(last_day(model) for model in MEASURED)),
            decision_state=Subquery(newest.values("state")[:1]),
            final_at=Subquery(newest.values("final_at")[:1]),
            weeks=Subquery(newest.values("follow_up_weeks")[:1]),
        )
    )


def last_day(model: type[Model]) -> Subquery:
    """The last day on which a patient has a row of the kind."""
    rows: Any = model._default_manager.filter(patient=OuterRef("patient"))
    return Subquery(rows.order_by("-day").values("day")[:1])


def build_row(case: Any, *, now: datetime, is_first: bool, is_last: bool) -> CaseRow:
    """One row; the case carries what `with_progress` found."""
    return CaseRow(
        case=case,
        clinical=clinical_line(case.patient),
        presenter=name_of(case.presenter),
        needs=tuple(needs_of(case)),
        age_days=(now - case.created_at).days,
        decision=str(Recommendation.State(case.decision_state).label) if case.decision_state else "",
        is_first=is_first,
        is_last=is_last,
    )


def clinical_line(patient: Patient) -> str:
    """Diagnosis, stage, line, ECOG and current regimen in one line; what is not known is left out."""
    lines = patient.treatment_lines.all()
    line = max((each.line for each in lines if each.line is not None), default=None)
    parts = (
        ", ".join(filter(None, (patient.diagnosis or patient.study.diagnosis, patient.diagnosis_detail))),
        patient.stage and _("stage %(stage)s") % {"stage": patient.stage},
        "" if line is None else _("line %(line)s") % {"line": line},
        "" if patient.ecog is None else _("ECOG %(ecog)s") % {"ecog": patient.ecog},
        current_regimen(tuple(bar_of(each) for each in lines)),
    )
    return " · ".join(filter(None, parts))


def needs_of(case: Any) -> Iterator[str]:
    """What the case lacks before it can go on."""
    match case.state:
        case State.TO_PREPARE | State.PREPARED:
            yield from needs_before(case)
        case State.PRESENTED:
            yield from needs_after(case)


def needs_before(case: Any) -> Iterator[str]:
    """What the board must have before it sees the case."""
    if not case.question.strip():
        yield _("no question")
    if case.meeting_id is None:
        yield _("no meeting")
    if case.presenter_id is None:
        yield _("no presenter")
    yield from needs_of_forecast(case)


def needs_of_forecast(case: Any) -> Iterator[str]:
    """Whether there is a forecast, and whether it knows the newest data."""
    if case.forecast_pk is None:
        yield _("no forecast")
    elif case.data_day is not None and case.data_day > case.forecast_day:
        days = {"start": numbers.day(case.forecast_day), "data": numbers.day(case.data_day)}
        yield _("forecast from %(start)s is older than the newest data, %(data)s") % days


def needs_after(case: Any) -> Iterator[str]:
    """What is left to do once the board has seen it."""
    match case.decision_state:
        case None:
            yield _("no recommendation")
        case Recommendation.State.FINAL:
            yield _("follow-up after %(weeks)s weeks") % {"weeks": case.weeks}
        case _:
            yield _("recommendation not final")


def count_states(cases: BoardCaseQuerySet) -> dict[str, int]:
    """How many cases are in each state."""
    found = cases.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(found)
