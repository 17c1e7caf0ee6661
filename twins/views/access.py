"""The audit trail, for those who watch over privacy."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twins.forms.access import AccessFilter
from twins.models import AccessEvent
from twins.views.listing import page_of
from twins.views.viewer import viewer


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Who looked at whom, the newest first."""
    if not viewer(request).is_staff:
        raise PermissionDenied
    form = AccessFilter(request.GET)
    page = page_of(request, form.narrow(AccessEvent.objects.order_by("-id")), per_page=100)
    return render(request, "access/list.html", {"form": form, "page": page, "rows": list(page.object_list)})
