"""The list of patients."""

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.forms.patients import PatientFilter
from twins.forms.presence import PRESENCE
from twins.models import Patient, TreatmentLine
from twins.models.patient import PatientQuerySet
from twins.views.listing import Column, Sorting, page_of
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
    ("Patient", "code", ""),
    ("Study", "study", ""),
    ("Diagnosis", "diagnosis", ""),
    ("Age", "age", "num"),
    ("Sex", "sex", ""),
    ("ECOG", "ecog", "num"),
    ("Stage", "stage", ""),
    ("Arm", "arm", ""),
)
MARKS = tuple(Column(label=label, kind="mark") for label, _ in PRESENCE.values())


@require_safe
def patients(request: HttpRequest) -> HttpResponse:
    """Search, filter, sort, and go to a patient."""
    form = PatientFilter(request.GET)
    found = form.narrow(Patient.objects.all())
    counts = count_presence(found)
    sorting = Sorting.of(request, SORTS, default="code")
    page = page_of(request, sorting.apply(with_marks(found)), count=counts["n"])
    rows = list(page.object_list)
    if rows:
        listed = [{"study": row.study.code, "code": row.code} for row in rows]
        access.record("list", by=viewer(request), detail={"patients": listed})
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "columns": [*(sorting.column(*heading) for heading in HEADINGS), *MARKS],
        "counts": [(label, counts[name]) for name, (label, _) in PRESENCE.items()],
        "inbox": settings.IMPORT_ROOTS[0],
    }
    return render(request, "patients/list.html", context)


def count_presence(found: PatientQuerySet) -> dict[str, int]:
    """How many patients, and how many have each kind of data, in one query."""
    return found.aggregate(n=Count("pk"), **{name: Count("pk", filter=has) for name, (_, has) in PRESENCE.items()})


def with_marks(found: PatientQuerySet) -> PatientQuerySet:
    """Each patient with the arm and what kinds of data there are."""
    arm = TreatmentLine.objects.filter(patient=OuterRef("pk"), is_index=True).values("regimen")[:1]
    has = {f"has_{name}": condition for name, (_, condition) in PRESENCE.items()}
    return found.select_related("study").annotate(arm=Subquery(arm), **has)
