"""Keep a search, drop a search."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from twins.actions import saved_lists
from twins.forms.cohorts.saved_list import SavedListForm
from twins.views.viewer import viewer


@require_POST
def list_save(request: HttpRequest) -> HttpResponse:
    """Keep the search that the page shows; back to it."""
    form = SavedListForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A list needs a name of at most 80 letters."))
        return redirect("patients")
    kept = saved_lists.save(form.cleaned_data["name"], query=form.cleaned_data["query"], by=viewer(request))
    messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    return redirect(f"{reverse('patients')}?{urlencode(parse_qsl(kept.query))}")


@require_POST
def list_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one of the person's own."""
    if not saved_lists.forget(pk, by=viewer(request)):
        raise Http404
    return redirect("patients")
