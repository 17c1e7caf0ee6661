"""One case: asked, written, taken from state to state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import cases as actions
from twins.actions.board_states import CASE_MOVES
from twins.dossier.board.case import read_board
from twins.dossier.board.rows import build_rows, with_progress
from twins.forms.board.cases import CaseForm, QuestionForm
from twins.models import BoardCase
from twins.permissions.boards import check_prepare_cases
from twins.views.board.access import record_read, visible_case, writer
from twins.views.board.clash import clash_rows, read_anew
from twins.views.viewer import visible_patient


@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Put a patient before the board."""
    patient = visible_patient(request, study, code)
    by = writer(request, check_prepare_cases)
    form = QuestionForm(request.POST or None, by=by)
    if form.is_valid():
        case = actions.queue(patient, **form.cleaned_data, by=by)
        messages.success(request, _("The case is in the queue."))
        return redirect(case)
    waiting = read_board(patient).waiting
    return render(request, "board/case_new.html", {"form": form, "patient": patient, "waiting": waiting})


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Question, summary, minutes, what comes next, and what was recommended."""
    row = visible_case(request, pk)
    record_read(request, row, "board case")
    (found,) = build_rows(with_progress(BoardCase.objects.filter(pk=pk)), now=timezone.now())
    view = next(each for each in read_board(row.patient).cases if each.number == pk)
    context = {
        "case": row,
        "row": found,
        "view": view,
        "steps": steps_of(row),
        "states": BoardCase.State.choices,
        "open": next((each for each in view.recommendations if not each.is_final), None),
    }
    return render(request, "board/case.html", context)


def steps_of(row: BoardCase) -> dict[str, list[BoardCase.State]]:
    """Where a button leads; noting what became of a recommendation makes its case followed up, no button does."""
    steps: list[BoardCase.State] = [step for step in CASE_MOVES[row.state] if step != BoardCase.State.FOLLOWED_UP]
    places = BoardCase.State.values
    ahead = [step for step in steps if places.index(step) > places.index(row.state)]
    return {"ahead": ahead, "back": [step for step in steps if step not in ahead]}


@require_http_methods(["GET", "HEAD", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the case; what somebody else wrote meanwhile is shown, not overwritten."""
    row = visible_case(request, pk)
    by = writer(request, check_prepare_cases)
    first = {name: getattr(row, name) for name in ("question", "summary", "minutes", "meeting", "presenter")}
    form = CaseForm(request.POST or None, initial=first | {"changed_at": row.changed_at}, by=by, case=row)
    clash = None
    if form.is_valid():
        clash = actions.change(row, fields=form.written, changed_at=form.cleaned_data["changed_at"], by=by)
        if clash is None:
            return redirect(row)
        form = CaseForm(read_anew(request.POST, clash), by=by, case=row)
    context = {"case": row, "form": form, "clash": clash, "theirs": clash_rows(clash, form)}
    return render(request, "board/case_form.html", context, status=409 if clash else 200)


@require_POST
def case_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case to another state."""
    row = visible_case(request, pk)
    by = writer(request, check_prepare_cases)
    actions.move(row, to=request.POST.get("to", ""), by=by, now=timezone.now())
    messages.success(request, _("The case is now: %(state)s.") % {"state": row.get_state_display()})
    return redirect(row)
