"""Broken glass, reviewed by privacy officers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from twins.actions import access
from twins.actions import emergency as actions
from twins.forms.accounts.emergency import ReviewForm
from twins.models import EmergencyAccess
from twins.permissions.access import can_review, check_read_access, check_review
from twins.views.cohorts.listing import page_of
from twins.views.viewer import viewer

ALL = EmergencyAccess.objects.select_related("user", "patient__study", "reviewed_by")


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Those to review first, the oldest on top; then those that were, the newest on top."""
    user = viewer(request)
    check_read_access(user)
    open_ones = [(each, can_review(user, each)) for each in ALL.filter(verdict="").order_by("began_at")]
    done = page_of(request, ALL.exclude(verdict="").order_by("-reviewed_at"))
    rows = list(done.object_list)
    shown = [*(each for each, _ in open_ones), *rows]
    if shown:
        listed = [{"study": each.patient.study.code, "code": each.patient.code} for each in shown]
        access.record("list", by=user, detail={"part": "emergency access", "patients": listed})
    context = {"open": open_ones, "rows": rows, "page": done, "now": timezone.now()}
    return render(request, "emergency/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One access: why, how long, what was read meanwhile, and the verdict."""
    user = viewer(request)
    check_read_access(user)
    granted = get_object_or_404(ALL, pk=pk)
    check_review(user, granted)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.review(
            granted, by=user, verdict=form.cleaned_data["verdict"], note=form.cleaned_data["note"], now=timezone.now()
        )
        return redirect("reviews")
    access.record("read", by=user, patient=granted.patient, detail={"part": "emergency access", "access": granted.pk})
    context = {"granted": granted, "form": form, "events": actions.read_under(granted), "now": timezone.now()}
    return render(request, "emergency/review.html", context, status=422 if form.is_bound else 200)
