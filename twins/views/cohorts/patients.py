"""The list of patients."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from twins.actions import access, saved_lists
from twins.forms.cohorts.patients import PatientFilter
from twins.forms.cohorts.presence import PRESENCE, kinds_of
from twins.forms.cohorts.saved_list import SavedListForm
from twins.models import Patient, SavedList, TreatmentLine
from twins.models.patient import PatientQuerySet
from twins.views.cohorts.listing import Column, Sorting, page_of
from twins.views.viewer import viewer

SORTS = {
    "code": "code",
    "study": "study__code",
    "diagnosis": "diagnosis",
    "age": "age_years",
    "sex": "sex",
    "ecog": "ecog",
    "stage": "stage",
    "arm": "arm",
}
# Label, what it sorts by, its alignment.
HEADINGS = (
    (_("Patient"), "code", ""),
    (_("Study"), "study", ""),
    (_("Diagnosis"), "diagnosis", ""),
    (_("Age"), "age", "num"),
    (_("Sex"), "sex", ""),
    (_("ECOG"), "ecog", "num"),
    (_("Stage"), "stage", ""),
    (_("Arm"), "arm", ""),
)
MARKS = tuple(Column(label=label, kind="mark") for label, _has in PRESENCE.values())


@require_safe
def patients(request: HttpRequest) -> HttpResponse:
    """Search, filter, sort, and go to a patient."""
    visible = Patient.objects.visible_to(viewer(request))
    form = PatientFilter(request.GET, visible=visible)
    found = form.narrow(visible)
    counts = count_presence(found)
    sorting = Sorting.of(request, SORTS, default="code")
    page = page_of(request, sorting.apply(with_arm(found)), count=counts["n"])
    rows = mark(page.object_list)
    if rows:
        listed = [{"study": row.study.code, "code": row.code} for row in rows]
        access.record("list", by=viewer(request), detail={"patients": listed})
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "columns": [*(sorting.column(*heading) for heading in HEADINGS), *MARKS],
        "counts": [(label, counts[name]) for name, (label, _has) in PRESENCE.items()],
        "inbox": settings.IMPORT_ROOTS[0],
        "lists": kept_lists(request),
        "save_form": SavedListForm(initial={"query": request.GET.urlencode()}),
    }
    return render(request, "patients/list.html", context)


def kept_lists(request: HttpRequest) -> list[tuple[SavedList, bool]]:
    """The person's own lists, and whether each is what the page shows."""
    shown = saved_lists.without_page(request.GET.urlencode())
    return [(each, each.query == shown) for each in viewer(request).saved_lists.all()]


def count_presence(found: PatientQuerySet) -> dict[str, int]:
    """How many patients, and how many have each kind of data, in one query."""
    return found.aggregate(n=Count("pk"), **{name: Count("pk", filter=has) for name, (_label, has) in PRESENCE.items()})


def with_arm(found: PatientQuerySet) -> PatientQuerySet:
    """Each patient with the regimen given from day 0."""
    arm = TreatmentLine.objects.filter(patient=OuterRef("pk"), is_index=True).values("regimen")[:1]
    return found.select_related("study").annotate(arm=Subquery(arm))


def mark(found: Iterable[Patient]) -> list[Patient]:
    """The patients of a page, each with whether it has each kind of data, in the order of the columns."""
    rows = list(found)
    has = kinds_of([row.pk for row in rows]) if rows else set()
    for row in rows:
        vars(row)["marks"] = tuple((row.pk, name) in has for name in PRESENCE)
    return rows
