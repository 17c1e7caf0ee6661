"""Sign in and out."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from twins.models import Study


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """User name and password, under labels and without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """The login page; where every study is synthetic it says so and where to find the demonstration login."""

    form_class = SignInForm
    template_name = "login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a page that asked for a part of itself after the session ended goes there as a whole."""
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(request.get_full_path())
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this installation holds synthetic studies only."""
        kinds = set(Study.objects.values_list("synthetic", flat=True))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"synthetic_only": kinds == {True}}


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """End the session, also one that still waits for its second factor."""
