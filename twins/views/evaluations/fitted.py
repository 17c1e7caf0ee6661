"""Fitted models with their metrics beside the comparators'."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twins.dossier.twin.fitted import build_model
from twins.models import Evaluation
from twins.permissions.models import visible_models
from twins.views.cohorts.listing import page_of
from twins.views.viewer import viewer


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    is_evaluated = Exists(Evaluation.objects.filter(model=OuterRef("pk")))
    rows = visible_models(viewer(request)).select_related("study", "by").annotate(is_evaluated=is_evaluated)
    page = page_of(request, rows, per_page=20)
    return render(
        request, "models/list.html", {"page": page, "rows": [(each, build_model(each)) for each in page.object_list]}
    )
