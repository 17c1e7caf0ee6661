"""What became of a recommendation, noted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twins.actions import follow_ups as actions
from twins.dossier.board.case import build_recommendation
from twins.forms.board.follow_ups import FollowUpForm
from twins.permissions.boards import check_prepare_cases
from twins.views.board.access import visible_recommendation, writer
from twins.views.patient.regimens import offered_regimens


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Realised or not, and what came of it."""
    row = visible_recommendation(request, pk)
    by = writer(request, check_prepare_cases)
    if not row.is_final:
        return redirect(row)
    form = FollowUpForm(request.POST or None)
    if form.is_valid():
        actions.note(row, fields=form.cleaned_data, by=by, now=timezone.now())
        messages.success(request, _("The follow-up is noted."))
        return redirect(row)
    context = {
        "recommendation": row,
        "case": row.case,
        "view": build_recommendation(row),
        "form": form,
        "regimens": offered_regimens(row.case.patient),
    }
    return render(request, "board/follow_up.html", context)
