"""Patients, and everything that the patient page shows of one."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_dataclasses.serializers import DataclassSerializer

from twins import dossier
from twins.actions import access
from twins.api.answers import ResearchUse
from twins.api.reading import ListView, PatientView, reader_of, visible_patients
from twins.dossier import Dossier
from twins.models import Patient
from twins.models.patient import PatientQuerySet


class PatientSerializer(serializers.ModelSerializer[Patient]):
    """One person under a pseudonymous code."""

    study = serializers.CharField(source="study.code", read_only=True)
    covariates = serializers.DictField(read_only=True)

    class Meta:
        model = Patient
        fields = (
            "study",
            "code",
            "age_years",
            "sex",
            "diagnosis",
            "diagnosis_detail",
            "ecog",
            "stage",
            "site",
            "covariates",
        )


class PatientFilters(django_filters.FilterSet):
    """What the list can be narrowed to."""

    q = django_filters.CharFilter(method="search", label="code, diagnosis or study holds this", max_length=100)
    study = django_filters.CharFilter(field_name="study__code")

    class Meta:
        model = Patient
        fields = ("diagnosis", "sex", "stage", "site")

    def search(self, patients: PatientQuerySet, name: str, value: str) -> PatientQuerySet:
        """The page's search."""
        return patients.search(value)


class Patients(ListView):
    """Patients that the person may see."""

    serializer_class = PatientSerializer
    filterset_class = PatientFilters
    queryset = Patient.objects.all()

    def get_queryset(self) -> Any:
        """In the order of studies and codes."""
        return visible_patients(self.request).order_by("study__code", "code")

    def note(self, rows: Sequence[Patient]) -> None:
        """A list names patients."""
        if rows:
            listed = [{"study": row.study.code, "code": row.code} for row in rows]
            access.record("list", by=reader_of(self.request), detail={"patients": listed, "api": self.request.path})


@extend_schema_field(OpenApiTypes.BYTE)
class PictureField(serializers.Field[bytes, str, str, Any]):
    """A PNG as base64; empty where there is none."""

    def to_representation(self, value: bytes) -> str:
        """Bytes as text."""
        return base64.b64encode(value).decode()


class PartSerializer(DataclassSerializer[Any]):
    """A record of the dossier, and the records within."""

    serializer_field_mapping = {**DataclassSerializer.serializer_field_mapping, bytes: PictureField}

    @property
    def serializer_dataclass_field(self) -> type[PartSerializer]:
        """Records within are answered the same way."""
        return PartSerializer


class DossierSerializer(ResearchUse, PartSerializer):
    """What page and PDF show, part by part."""

    class Meta:
        dataclass = Dossier


class PatientDossier(PatientView):
    """Everything known and forecast of one patient, as the page and the PDF show it."""

    @extend_schema(responses=DossierSerializer)
    def get(self, request: Request, study: str, code: str) -> Response:
        """The dossier."""
        patient = self.find(request, study, code)
        known = dossier.read(patient, now=timezone.now(), visible=visible_patients(request))
        return Response(DossierSerializer(known).data)
