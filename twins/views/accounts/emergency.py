"""Breaking the glass: a clinician opens a patient of others, for a reason and for a while."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twins.actions import emergency as actions
from twins.forms.accounts.emergency import EmergencyForm
from twins.models import EmergencyAccess, Patient
from twins.permissions.patients import check_break_glass
from twins.views.viewer import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The form is the same whether there is such a patient or not; only the reason, once given, opens an answer."""
    user = viewer(request)
    check_break_glass(user)
    if Patient.objects.visible_to(user).filter(study__code=study, code=code).exists():
        return redirect("patient", study, code)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "study": study, "code": code}
    if not form.is_valid():
        return render(request, "emergency/ask.html", context, status=422 if form.is_bound else 200)
    return answer(request, form, study, code)


def answer(request: HttpRequest, form: EmergencyForm, study: str, code: str) -> HttpResponse:
    """To the patient, or why not."""
    context = {"study": study, "code": code}
    wanted = form.cleaned_data
    try:
        granted = actions.break_glass(
            study, code, by=viewer(request), reason=wanted["reason"], hours=int(wanted["hours"]), now=timezone.now()
        )
    except actions.TooManyError as error:
        return render(request, "emergency/too_many.html", context | {"limit": error.limit}, status=429)
    if granted is None:
        return render(request, "emergency/nobody.html", context, status=404)
    return redirect(granted.patient)


@require_POST
def emergency_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's own access back."""
    user = viewer(request)
    own = EmergencyAccess.objects.filter(user=user, until__gt=timezone.now()).select_related("patient__study")
    actions.end(get_object_or_404(own, pk=pk), by=user, now=timezone.now())
    messages.info(request, _("The emergency access has ended."))
    return redirect("patients")
