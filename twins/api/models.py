"""Fitted models."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from twins.api.answers import ResearchUse
from twins.api.reading import ListView, reader_of
from twins.models import ModelVersion
from twins.permissions.models import visible_models


class ModelSerializer(ResearchUse, serializers.ModelSerializer[ModelVersion]):
    """A fitted model with its metrics beside the comparators'."""

    study = serializers.CharField(source="study.code", read_only=True)

    class Meta:
        model = ModelVersion
        fields = (
            "research_use",
            "id",
            "study",
            "endpoint",
            "checkpoint_sha256",
            "data_sha256",
            "config",
            "metrics",
            "created_at",
        )


class Models(ListView):
    """Models, the newest first."""

    serializer_class = ModelSerializer
    queryset = ModelVersion.objects.all()

    def get_queryset(self) -> Any:
        """Those that the person may see."""
        return visible_models(reader_of(self.request)).select_related("study")


class Model(APIView):
    """One model."""

    @extend_schema(responses=ModelSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The model."""
        return Response(ModelSerializer(get_object_or_404(visible_models(reader_of(request)), pk=pk)).data)
