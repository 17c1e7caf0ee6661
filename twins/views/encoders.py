"""The registry of pretrained encoders: what each gives, under which licence, and who uses it here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from twins.bridge.ingest import encoder_key, encoder_registry
from twins.models import SlideEmbedding

if TYPE_CHECKING:
    from twins.bridge.ingest import Encoder

FAMILIES = {
    "pathology": _("Pathology"),
    "single-cell": _("Single cells"),
    "spatial": _("Spatial"),
    "text": _("Text"),
}


@dataclass(slots=True)
class Use:
    """How many studies and patients have vectors of an encoder."""

    studies: set[int] = field(default_factory=set)
    patients: int = 0


@require_safe
def encoders(request: HttpRequest) -> HttpResponse:
    """All encoders by family, and those that the studies have and the registry does not."""
    uses = _uses()
    registry = encoder_registry()
    groups = [
        (label, _in_use_first((each, uses.get(each.key)) for each in registry.values() if each.family[0] == family))
        for family, label in FAMILIES.items()
    ]
    licences = sorted({(each.licence, each.terms.words) for each in registry.values()})
    strangers = sorted((name, use) for name, use in uses.items() if name not in registry)
    in_use = sum(name in registry for name in uses)
    return render(
        request,
        "encoders.html",
        {
            "groups": groups,
            "strangers": strangers,
            "known": len(registry),
            "in_use": in_use,
            "licences": licences,
        },
    )


def _in_use_first(rows: Iterable[tuple[Encoder, Use | None]]) -> list[tuple[Encoder, Use | None]]:
    return sorted(rows, key=lambda row: (row[1] is None, row[0].key))


def _uses() -> Mapping[str, Use]:
    """By the registry's key: files and studies spell one encoder in several ways."""
    rows: Iterable[Mapping[str, Any]] = (
        SlideEmbedding.objects.order_by()
        .values("encoder", "patient__study_id")
        .annotate(patients=Count("patient_id", distinct=True))
    )
    uses: dict[str, Use] = {}
    for row in rows:
        use = uses.setdefault(encoder_key(row["encoder"]), Use())
        use.studies.add(row["patient__study_id"])
        use.patients += row["patients"]
    return uses
