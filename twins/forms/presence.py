"""Which patients have which kind of data: one EXISTS a kind, for filters, counts and marks in the list."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twins.models import FeatureVector, ImagingStudy, Observation, SlideEmbedding, Specimen, SpecimenKind, Twin


def _any(*rows: QuerySet[Any]) -> Q:
    """True where one of the querysets has a row of the patient at hand."""
    condition = Q()
    for each in rows:
        condition |= Q(Exists(each.filter(patient=OuterRef("pk"))))
    return condition


def _vectors(modality: str) -> QuerySet[FeatureVector]:
    return FeatureVector.objects.filter(feature_set__modality=modality)


def _observed(modality: str) -> QuerySet[Observation]:
    return Observation.objects.filter(modality=modality)


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


# Name in the address -> (label, condition). The order is the order on the page.
PRESENCE: Mapping[str, tuple[str | Promise, Q]] = {
    "ctdna": (
        _("ctDNA"),
        _any(
            Specimen.objects.filter(kind=SpecimenKind.PLASMA),
            _observed("ctdna"),
            _vectors("ctdna"),
        ),
    ),
    "imaging": (_("Imaging"), _any(_all(ImagingStudy), _vectors("radiomics"), _observed("radiomics"))),
    "pathology": (_("Pathology"), _any(SlideEmbedding.objects.filter(modality="pathology"), _vectors("pathology"))),
    "omics": (
        _("Omics"),
        _any(
            Specimen.objects.filter(kind=SpecimenKind.TISSUE),
            SlideEmbedding.objects.filter(modality="omics"),
            _vectors("omics"),
            _observed("omics"),
        ),
    ),
    "twin": (_("Twin"), _any(_all(Twin))),
}
