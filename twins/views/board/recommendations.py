"""Recommendations: written, read beside the forecast, made final, replaced."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twins.actions import recommendations as actions
from twins.dossier.board.case import build_treatments
from twins.forms.board.recommendations import (
    RecommendationForm,
    ReplaceForm,
    TreatmentRows,
    treatment_rows,
    with_one_more,
)
from twins.models import Recommendation
from twins.permissions.boards import check_draft
from twins.views.board.access import record_read, visible_case, visible_recommendation, writer
from twins.views.board.clash import author_of, clash_rows, read_anew
from twins.views.patient.regimens import offered_regimens

FIELDS = ("reasoning", "evidence", "references", "trial_ids", "dissent", "what_if", "follow_up_weeks", "changed_at")
__all__ = ["recommendation_edit", "recommendation_move", "recommendation_new", "recommendation_replace"]


@require_POST
def recommendation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a recommendation for a case, or go on with the one that is open."""
    case = visible_case(request, pk)
    by = writer(request, check_draft)
    return redirect("board-recommendation-edit", actions.draft(case, by=by).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft; the button for a further treatment stores nothing."""
    row = visible_recommendation(request, pk)
    by = writer(request, check_draft)
    if row.is_final:
        return redirect(row)
    if request.method != "POST":
        record_read(request, row.case, "recommendation", recommendation=pk)
        return draw_editor(request, row, None)
    if "add" in request.POST:
        return draw_editor(request, row, with_one_more(request.POST))
    form, rows = editor(row, request.POST)
    if not (form.is_valid() and rows.is_valid()):
        return draw_editor(request, row, request.POST)
    fields = form.written | {"treatments": rows.treatments}
    clash = actions.save(row, fields=fields, changed_at=form.cleaned_data["changed_at"], by=by)
    if clash is not None:
        told = {"clash": clash, "theirs": clash_rows(clash, form), "clash_author": author_of(clash)}
        return draw_editor(request, row, read_anew(request.POST, clash), status=409, **told)
    messages.success(request, _("The recommendation is saved."))
    return redirect(row)


def editor(row: Recommendation, data: QueryDict | None) -> tuple[RecommendationForm, TreatmentRows]:
    """The form and its rows, as sent or as stored."""
    initial = {name: getattr(row, name) for name in FIELDS}
    form = RecommendationForm(data, initial=initial, recommendation=row)
    return form, treatment_rows(data, row.treatments)


def draw_editor(
    request: HttpRequest, row: Recommendation, data: QueryDict | None, *, status: int = 200, **told: Any
) -> HttpResponse:
    """The editor; after a further row was asked for, the cursor is in it."""
    form, rows = editor(row, data)
    if data is not None and "add" in data:
        rows.forms[-1].fields["regimen"].widget.attrs["autofocus"] = True
    context = {
        "recommendation": row,
        "case": row.case,
        "form": form,
        "rows": rows,
        "regimens": offered_regimens(row.case.patient),
        **told,
    }
    return render(request, "board/recommendation_form.html", context, status=status)


@require_POST
def recommendation_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Between draft and preliminary."""
    row = visible_recommendation(request, pk)
    by = writer(request, check_draft)
    actions.move(row, to=request.POST.get("to", ""), by=by)
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the one that takes the place of a final one."""
    row = visible_recommendation(request, pk)
    by = writer(request, check_draft)
    form = ReplaceForm(request.POST or None)
    if form.is_valid():
        made = actions.replace(row, reason=form.cleaned_data["reason"], by=by)
        return redirect("board-recommendation-edit", made.pk)
    context = {"recommendation": row, "case": row.case, "form": form, "treatments": build_treatments(row.treatments)}
    return render(request, "board/replace.html", context)
