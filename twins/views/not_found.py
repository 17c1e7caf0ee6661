"""The page for what is not there, or not yours to see: the same for both."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from twins.permissions.patients import can_break_glass

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A clinician who asked for a patient is shown the way to emergency access; a program gets JSON."""
    if request.path.startswith(API):
        return JsonResponse({"detail": "Not found."}, status=404)
    return render(request, "404.html", {"emergency_url": emergency_url(request)}, status=404)


def emergency_url(request: HttpRequest) -> str:
    """Where to break the glass; nothing where the address names no patient, or the person may not."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    if not ({"study", "code"} <= named.keys() and can_break_glass(request.user)):
        return ""
    return reverse("emergency", args=[named["study"], named["code"]])
