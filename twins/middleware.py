"""Rules for every page: errors become pages, bodies have a limit, and no cache keeps what it saw."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

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
