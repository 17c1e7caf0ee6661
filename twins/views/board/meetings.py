"""Meetings: the list, the agenda and its order, and going through the patients one by one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import meetings as actions
from twins.dossier.board.rows import build_rows, with_progress
from twins.forms.board.meetings import MeetingForm
from twins.models import BoardMeeting, Patient
from twins.permissions.boards import check_prepare_cases
from twins.views.board.access import visible_case, visible_meeting, writer
from twins.views.board.queue import record_list
from twins.views.cohorts.listing import page_of
from twins.views.viewer import viewer

STEPS = {"up": -1, "down": 1}


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings that the person sees, newest first."""
    by = viewer(request)
    seen = Q(cases__patient__in=Patient.objects.visible_to(by).values("pk"))
    found = BoardMeeting.objects.visible_to(by).select_related("team").order_by("-starts_at")
    page = page_of(request, found.annotate(n=Count("cases", filter=seen)))
    context = {"page": page, "rows": page.object_list, "now": timezone.now()}
    return render(request, "board/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    by = writer(request, check_prepare_cases)
    form = MeetingForm(request.POST or None, by=by)
    if form.is_valid():
        return redirect(actions.call(fields=form.cleaned_data, by=by))
    return render(request, "board/meeting_form.html", {"form": form, "meeting": None})


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place."""
    meeting = visible_meeting(request, pk)
    by = writer(request, check_prepare_cases)
    form = MeetingForm(request.POST or None, instance=visible_meeting(request, pk), by=by)
    if form.is_valid():
        actions.change(meeting, fields=form.cleaned_data, by=by)
        return redirect(meeting)
    return render(request, "board/meeting_form.html", {"form": form, "meeting": meeting})


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda: cases in order, for the screen and for paper."""
    row, by = visible_meeting(request, pk), viewer(request)
    cases = with_progress(row.cases.visible_to(by)).order_by("position", "pk")
    rows = build_rows(cases, now=timezone.now())
    record_list(by, [each.case for each in rows])
    moved = request.GET.get("moved", "")
    context = {
        "meeting": row,
        "rows": rows,
        # The cursor stays on the button that was pressed.
        "moved": int(moved) if moved.isdecimal() and len(moved) < 19 else 0,
        "step": request.GET.get("step", ""),
    }
    return render(request, "board/agenda.html", context)


@require_POST
def meeting_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a case up or down the agenda."""
    case = visible_case(request, pk)
    by = writer(request, check_prepare_cases)
    step = request.POST.get("step", "")
    if step not in STEPS or case.meeting is None:
        raise Http404
    actions.shift(case, step=STEPS[step], by=by)
    return redirect(f"{case.meeting.get_absolute_url()}?moved={case.pk}&step={step}")


@require_safe
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Go through the agenda on the patients' own pages: the first case."""
    row = visible_meeting(request, pk)
    first = row.cases.visible_to(viewer(request)).with_people().order_by("position", "pk").first()
    if first is None:
        messages.warning(request, _("There is no case on the agenda."))
        return redirect(row)
    return redirect(f"{first.patient.get_absolute_url()}?case={first.pk}")
