"""The board's papers: one patient's report, its content as JSON, and the pack of a session."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.dossier.board import pack as board_pack
from twins.models import Patient
from twins.views.board.access import visible_meeting
from twins.views.viewer import viewer, visible_patient

# Typst is loaded only when a paper is asked for: views import twins.report inside.


@require_safe
def report(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The same numbers on paper."""
    from twins.report import render

    row, reader, language = visible_patient(request, study, code), viewer(request), asked_language(request)
    access.record("report", by=reader, patient=row, detail={"language": language})
    visible = Patient.objects.visible_to(reader)
    with translation.override(language):
        made = render(row, now=timezone.now(), by=reader.get_username(), visible=visible)
    return attached(made.pdf, f"{study}-{code}")


@require_safe
def report_content(request: HttpRequest, study: str, code: str) -> JsonResponse:
    """What the report was set from, with its hash."""
    from twins.report import render

    row, reader, language = visible_patient(request, study, code), viewer(request), asked_language(request)
    access.record("report", by=reader, patient=row, detail={"language": language, "form": "json"})
    visible = Patient.objects.visible_to(reader)
    with translation.override(language):
        made = render(row, now=timezone.now(), by=reader.get_username(), visible=visible)
    return JsonResponse(made.document)


@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """All cases of a session that the reader sees, in the order of the agenda."""
    from twins.report import render_pack

    meeting, reader, language = visible_meeting(request, pk), viewer(request), asked_language(request)
    now = timezone.now()
    with translation.override(language):
        cases = board_pack.pack(meeting, by=reader, now=now)
        for case, _known in cases:
            access.record("report", by=reader, patient=case.patient, detail={"language": language, "meeting": pk})
        made = render_pack(meeting, cases, by=reader.get_username(), now=now)
    return attached(made.pdf, f"board-{meeting.starts_at:%Y-%m-%d}")


def asked_language(request: HttpRequest) -> str:
    """The language asked for, else the page's own; one that nobody translates into is refused."""
    language = request.GET.get("language") or translation.get_language() or settings.LANGUAGE_CODE
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    return language


def attached(pdf: bytes, name: str) -> HttpResponse:
    """A file to keep."""
    disposition = f'attachment; filename="consilium-{get_valid_filename(name)}.pdf"'
    return HttpResponse(pdf, headers={"Content-Type": "application/pdf", "Content-Disposition": disposition})
