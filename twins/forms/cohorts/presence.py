"""Which patients have which kind of data, for filters, counts and marks in the list."""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twins.models import FeatureVector, ImagingStudy, Observation, SlideEmbedding, Specimen, SpecimenKind, Twin

Rows = QuerySet[Any]


def _vectors(modality: str) -> Rows:
    return FeatureVector.objects.filter(feature_set__modality=modality)


def _observed(modality: str) -> Rows:
    return Observation.objects.filter(modality=modality)


def _embedded(modality: str) -> Rows:
    return SlideEmbedding.objects.filter(modality=modality)


def _taken(kind: SpecimenKind) -> Rows:
    return Specimen.objects.filter(kind=kind)


# Name in the address -> label, and rows of which a patient with this kind has at least one. The order is the page's.
KINDS: Final[Mapping[str, tuple[str | Promise, tuple[Rows, ...]]]] = {
    "ctdna": (_("ctDNA"), (_taken(SpecimenKind.PLASMA), _observed("ctdna"), _vectors("ctdna"))),
    "imaging": (_("Imaging"), (ImagingStudy.objects.all(), _vectors("radiomics"), _observed("radiomics"))),
    "pathology": (_("Pathology"), (_embedded("pathology"), _vectors("pathology"))),
    "omics": (
        _("Omics"),
        (_taken(SpecimenKind.TISSUE), _embedded("omics"), _vectors("omics"), _observed("omics")),
    ),
    "twin": (_("Twin"), (Twin.objects.all(),)),
}


def _has(kinds: tuple[Rows, ...]) -> Q:
    """True of the patients of the rows.

    Each table is read once into a hash; to look each patient up (EXISTS) takes twice as long over a whole hospital.
    """
    return reduce(or_, (Q(pk__in=rows.values("patient_id")) for rows in kinds))


# Name in the address -> label, condition on a patient.
PRESENCE: Final[Mapping[str, tuple[str | Promise, Q]]] = {
    name: (label, _has(kinds)) for name, (label, kinds) in KINDS.items()
}


def kinds_of(patients: Collection[int]) -> set[tuple[int, str]]:
    """Which of these patients, by key, have which kinds: one query that looks them up by index."""
    parts = [
        rows.order_by().filter(patient__in=patients).values_list("patient_id", Value(name))
        for name, (_label, kinds) in KINDS.items()
        for rows in kinds
    ]
    return set(parts[0].union(*parts[1:]))
