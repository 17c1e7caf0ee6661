"""A person's tokens for programs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import AuthToken

from twins.actions import tokens
from twins.views.viewer import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; a POST makes a new one, which is shown this once."""
    plain = None
    if request.method == "POST":
        plain = tokens.issue(by=viewer(request))
        if plain is None:
            messages.error(request, _("There are as many tokens as one person may have: revoke one first."))
    rows = AuthToken.objects.filter(user=viewer(request)).order_by("-created")
    return render(request, "tokens/list.html", {"rows": rows, "plain": plain})


@require_POST
def api_token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End one."""
    if not tokens.revoke(key, by=viewer(request)):
        raise Http404
    return redirect("api-tokens")
