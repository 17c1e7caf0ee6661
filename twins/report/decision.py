"""What the board decided, as a paper shows it; lines to write on where nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.dossier.board.case import CaseView, FollowUpView, RecommendationView
from twins.report.room import shortened
from twins.report.versions import moment

Json = dict[str, Any]


def decision(dossier: Dossier, *, references: int, lines: int) -> Json:
    """The question, the newest recommendation with what became of it, or empty lines."""
    case = dossier.board.newest if dossier.board else None
    given = case.current if case else None
    return {
        "question": list(map(labelled, question_lines(case))) if case else [],
        "state": state_sentence(given) if given else "",
        "recommendation": list(map(labelled, recommendation_lines(given))) if given else [],
        "references": shortened(given.references if given else (), references),
        "follow_ups": [follow_up_line(each) for each in given.follow_ups] if given else [],
        "basis": basis_sentence(given, dossier) if given else "",
        "blanks": [] if given else blanks(lines=lines),
    }


def labelled(line: tuple[str, str]) -> Json:
    """A label and its text."""
    return {"label": line[0], "text": line[1]}


def question_lines(case: CaseView) -> Iterator[tuple[str, str]]:
    """What the board was asked, and when it meets."""
    yield _("Question"), case.question
    if case.summary:
        yield _("Summary"), case.summary
    if case.meeting:
        when = f", {moment(case.meeting_at)}" if case.meeting_at else ""
        yield _("Session"), f"{case.meeting}{when}"
    if case.presenter:
        yield _("Presented by"), case.presenter


def state_sentence(given: RecommendationView) -> str:
    """How far it is agreed, by whom and when."""
    told = {"number": given.number, "state": given.state_label}
    if given.final_at is None:
        changed = {**told, "author": given.author, "moment": moment(given.changed_at)}
        return _("Recommendation %(number)s, %(state)s, last changed %(moment)s by %(author)s.") % changed
    final = {**told, "author": given.final_by, "moment": moment(given.final_at)}
    return _("Recommendation %(number)s, %(state)s, made final %(moment)s by %(author)s.") % final


def recommendation_lines(given: RecommendationView) -> Iterator[tuple[str, str]]:
    """Treatments in order, reasons, evidence, trials, dissent."""
    for place, each in enumerate(given.treatments, 1):
        text = f"{each.regimen} ({each.details})" if each.details else each.regimen
        yield _("Treatment %(place)s") % {"place": place}, text
    lines = (
        (_("Reasons"), given.reasoning),
        (_("Level of evidence"), given.evidence),
        (_("Trials"), ", ".join(given.trial_ids)),
        (_("Dissent"), given.dissent),
    )
    yield from ((label, text) for label, text in lines if text)


def follow_up_line(each: FollowUpView) -> str:
    """What became of it, in one line."""
    parts = (each.realised, each.hindrance, each.why_not, each.regimen, each.response, ", ".join(each.side_effects))
    told = {"day": each.when, "outcome": "; ".join(filter(None, parts))}
    return _("%(day)s: %(outcome)s") % told


def basis_sentence(given: RecommendationView, dossier: Dossier) -> str:
    """Which forecast the board saw, where this paper shows another one."""
    shown = dossier.forecast.number if dossier.forecast else None
    if given.forecast is None or given.forecast == shown:
        return ""
    return _("The board saw forecast %(seen)s; this paper shows a later one.") % {"seen": given.forecast}


def blanks(*, lines: int) -> list[Json]:
    """Label and number of lines of each field for the board's hand."""
    fields = (
        (_("Recommendation, in order of preference"), lines),
        (_("Reasons, level of evidence"), lines),
        (_("Trials to be offered"), 1),
        (_("Dissent"), 1),
        (_("Follow-up: when, and what is measured"), 1),
        (_("Date and signature"), 1),
    )
    return [{"label": label, "lines": count} for label, count in fields]
