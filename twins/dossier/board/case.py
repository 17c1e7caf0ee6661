"""What the board was asked about a patient, what it recommended, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.models import BoardCase, FollowUp, Patient, Recommendation

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentText:
    """One treatment in the order of preference."""

    regimen: str
    dose: str
    start: str
    note: str

    @property
    def details(self) -> str:
        """Dose, start and note, as far as they are given."""
        return "; ".join(filter(None, (self.dose, self.start, self.note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpView:
    """What became of a recommendation, as noted on one day."""

    when: str
    realised: str
    hindrance: str
    why_not: str
    regimen: str
    response: str
    side_effects: tuple[str, ...]
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationView:
    """A recommendation; `replaces`, `replaced_by` and `successor` are numbers of its neighbours in the history.

    A final one is in force until a later one is final too: until then that is only its `successor`.
    """

    number: int
    state: str
    state_label: str
    treatments: tuple[TreatmentText, ...]
    reasoning: str
    evidence: str
    references: tuple[str, ...]
    trial_ids: tuple[str, ...]
    dissent: str
    author: str
    changed_at: datetime
    final_by: str
    final_at: datetime | None
    forecast: int | None
    what_if: int | None
    sha256: str
    replaces: int | None
    replaces_reason: str
    replaced_by: int | None
    successor: int | None
    follow_up_at: datetime | None
    follow_ups: tuple[FollowUpView, ...]

    @property
    def is_final(self) -> bool:
        """Frozen."""
        return self.final_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One question to the board, its recommendations newest first."""

    number: int
    question: str
    summary: str
    minutes: str
    state: str
    state_label: str
    meeting: str
    meeting_at: datetime | None
    presenter: str
    created_at: datetime
    recommendations: tuple[RecommendationView, ...]

    @property
    def current(self) -> RecommendationView | None:
        """The final one in force, else the newest."""
        in_force = (each for each in self.recommendations if each.is_final and each.replaced_by is None)
        return next(in_force, next(iter(self.recommendations), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """All cases of a patient, newest first."""

    cases: tuple[CaseView, ...]

    @property
    def newest(self) -> CaseView | None:
        """The case of the newest recommendation, else the newest case."""
        decided = [case for case in self.cases if case.recommendations]
        return next(iter((*decided, *self.cases)), None)

    @property
    def waiting(self) -> CaseView | None:
        """The newest case that has not been presented."""
        open_states = {BoardCase.State.TO_PREPARE, BoardCase.State.PREPARED}
        return next((case for case in self.cases if case.state in open_states), None)

    @property
    def history(self) -> tuple[tuple[CaseView, RecommendationView], ...]:
        """Every recommendation but the current one of the newest case, newest first."""
        found = [(case, each) for case in self.cases for each in case.recommendations]
        shown = self.newest.current if self.newest else None
        return tuple((case, each) for case, each in found if shown is None or each.number != shown.number)


def read_board(patient: Patient) -> BoardView:
    """The patient's cases, in three queries."""
    recommendations = Recommendation.objects.select_related("author", "final_by", "replaced_by").prefetch_related(
        Prefetch("follow_ups", FollowUp.objects.select_related("noted_by"))
    )
    rows = patient.board_cases.select_related("meeting", "presenter").order_by("-pk")
    return BoardView(
        cases=tuple(build_case(row) for row in rows.prefetch_related(Prefetch("recommendations", recommendations)))
    )


def build_case(row: BoardCase) -> CaseView:
    """A case whose recommendations are prefetched."""
    return CaseView(
        number=row.pk,
        question=row.question,
        summary=row.summary,
        minutes=row.minutes,
        state=row.state,
        state_label=row.get_state_display(),
        meeting=row.meeting.title if row.meeting else "",
        meeting_at=row.meeting.starts_at if row.meeting else None,
        presenter=name_of(row.presenter),
        created_at=row.created_at,
        recommendations=tuple(build_recommendation(each) for each in row.recommendations.all()),
    )


def build_recommendation(row: Recommendation) -> RecommendationView:
    """A recommendation as it is shown."""
    later: Recommendation | None = getattr(row, "replaced_by", None)
    return RecommendationView(
        number=row.pk,
        state=row.state,
        state_label=row.get_state_display(),
        treatments=build_treatments(row.treatments),
        reasoning=row.reasoning,
        evidence=row.get_evidence_display(),
        references=tuple(row.references),
        trial_ids=tuple(row.trial_ids),
        dissent=row.dissent,
        author=name_of(row.author),
        changed_at=row.changed_at,
        final_by=name_of(row.final_by),
        final_at=row.final_at,
        forecast=row.forecast_id,
        what_if=row.what_if_id,
        sha256=row.seen_sha256,
        replaces=row.replaces_id,
        replaces_reason=row.replaces_reason,
        replaced_by=later.pk if later and later.is_final else None,
        successor=later.pk if later and not later.is_final else None,
        follow_up_at=row.follow_up_at,
        follow_ups=tuple(build_follow_up(each) for each in row.follow_ups.all()),
    )


def build_treatments(rows: Iterable[dict[str, Any]]) -> tuple[TreatmentText, ...]:
    """Treatments in order of preference."""
    names = ("regimen", "dose", "start", "note")
    return tuple(TreatmentText(**{name: str(row.get(name, "")) for name in names}) for row in rows)


def build_follow_up(row: FollowUp) -> FollowUpView:
    """What became of it."""
    return FollowUpView(
        when=numbers.day(row.day),
        realised=row.get_realised_display(),
        hindrance=row.get_hindrance_display(),
        why_not=row.why_not,
        regimen=row.regimen,
        response=row.get_response_display(),
        side_effects=tuple(side_effect_text(each) for each in row.side_effects),
        noted_by=name_of(row.noted_by),
        noted_at=row.noted_at,
    )


def side_effect_text(effect: dict[str, Any]) -> str:
    """`neutropenia, grade 3`."""
    return _("%(term)s, grade %(grade)s") % effect


def name_of(user: User | None) -> str:
    """What a person is called on the page."""
    return "" if user is None else user.get_full_name() or user.get_username()
