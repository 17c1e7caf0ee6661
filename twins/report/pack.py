"""All cases of one session on paper: a cover with the agenda, then each report, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.dossier.board.case import name_of
from twins.models import BoardCase, BoardMeeting
from twins.report.content import document
from twins.report.fitting import fit
from twins.report.render import Report
from twins.report.typesetting import count_pages, typeset
from twins.report.versions import moment

Json = dict[str, Any]
FORMAT = "consilium-board-pack/1"
Case = tuple[BoardCase, Dossier]


def render_pack(meeting: BoardMeeting, cases: Sequence[Case], *, by: str, now: datetime) -> Report:
    """The session's papers as one PDF/A-2a, pages numbered through."""
    started = perf_counter()
    fitted = [fit(known, by=by) for _case, known in cases]
    content = {
        "format": FORMAT,
        **document(now, title=_("Board pack, %(meeting)s") % {"meeting": str(meeting)}),
        "cover": cover(meeting, [case for case, _known in cases], by=by, now=now),
        "cases": [each.content for each in fitted],
    }
    pictures = {str(place): each.pictures for place, each in enumerate(fitted)}
    pdf = typeset("pack.typ", data=content, pictures=pictures, at=now)
    return Report(pdf=pdf, pages=count_pages(pdf), seconds=perf_counter() - started, content=content)


def cover(meeting: BoardMeeting, cases: Sequence[BoardCase], *, by: str, now: datetime) -> Json:
    """When, where, and what each case asks."""
    made = {"moment": moment(now), "reader": by}
    return {
        "heading": meeting.title,
        "when": moment(meeting.starts_at),
        "place": meeting.place,
        "note": meeting.note,
        "made": _("Made %(moment)s by %(reader)s.") % made if by else _("Made %(moment)s.") % made,
        "agenda": [agenda_row(place, case) for place, case in enumerate(cases, 1)],
        "is_synthetic": all(case.patient.study.synthetic for case in cases) and bool(cases),
    }


def agenda_row(place: int, case: BoardCase) -> Json:
    """One case: order, patient, question, who presents it."""
    return {
        "place": str(place),
        "patient": case.patient.code,
        "study": case.patient.study.code,
        "question": case.question,
        "presenter": name_of(case.presenter),
    }
