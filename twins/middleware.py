"""Rules for every page: errors become pages, bodies have a limit, and no cache keeps what it saw."""

from collections.abc import Callable
from time import perf_counter

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from twins.bridge.ingest import IngestError


class IngestErrorMiddleware:
    """A refused input becomes a 422 page that says what is to be mended, or JSON for a script."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate an ingest error; leave every other to Django."""
        if not isinstance(exception, IngestError):
            return None
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse(exception.issue.as_dict(), status=422)
        return render(request, "errors/refused.html", {"issue": exception.issue}, status=422)


class UploadLimitMiddleware:
    """A body above the limit gets a 413 page.

    The CSRF check reads the whole body of a POST, uploads and all, before any view runs: the limit must come first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass through."""
        limit = self.limit_bytes(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return render(request, "errors/too_large.html", {"limit_bytes": limit}, status=413)
        return self.get_response(request)

    @staticmethod
    def limit_bytes(request: HttpRequest) -> int:
        """Only the import page takes large bodies, and only from those who are signed in."""
        large = request.path == reverse("import-new") and request.user.is_authenticated
        return settings.UPLOAD_MAX_BYTES if large else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class NeverCachedMiddleware:
    """No browser and no proxy keeps a page: the next person at the screen must not go back to a patient."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer; static files are answered before this."""
        response = self.get_response(request)
        add_never_cache_headers(response)
        return response


class PermissionsPolicyMiddleware:
    """No page may use what ours do not: camera, place, microphone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response


# What enrolment itself needs.
BEFORE_ENROLMENT = ("mfa_index", "account_reauthenticate", "account_change_password", "logout", "set-language")


class SecondFactorMiddleware:
    """Where it is asked for, who has no second factor enrols one before any other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through, or send to the account page."""
        if not self.is_due(request):
            return self.get_response(request)
        page = f"{reverse('account')}?enrol=1"
        return HttpResponseClientRedirect(page) if request.headers.get("HX-Request") else HttpResponseRedirect(page)

    @staticmethod
    def is_due(request: HttpRequest) -> bool:
        """Signed in, outside of the account's own pages, and without a second factor."""
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return False
        if request.path == reverse("account") or request.path.startswith(tuple(map(reverse, BEFORE_ENROLMENT))):
            return False
        return not is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


class ServerTimingMiddleware:
    """Every answer says how long it took here, in milliseconds: the first of all middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure."""
        started = perf_counter()
        response = self.get_response(request)
        response["Server-Timing"] = f"app;dur={1000 * (perf_counter() - started):.1f}"
        return response
