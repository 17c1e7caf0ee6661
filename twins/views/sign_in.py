"""Sign in."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from twins.models import Study


class SignIn(LoginView):
    """The login page; where every study is synthetic it says so and where to find the demonstration login."""

    template_name = "login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a page that asked for a part of itself after the session ended goes there as a whole."""
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(request.get_full_path())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this installation holds synthetic studies only."""
        kinds = set(Study.objects.values_list("synthetic", flat=True))
        return super().get_context_data(**kwargs) | {"synthetic_only": kinds == {True}}
