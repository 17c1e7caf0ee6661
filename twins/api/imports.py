"""Imports and what they met."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from twins.api.answers import ResearchUse
from twins.api.reading import ListView, reader_of
from twins.models import ImportIssue, ImportRun
from twins.permissions.imports import can_manage_imports


class ManagesImports(BasePermission):
    """Data managers and staff."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """The same rule as the pages."""
        return bool(request.user.is_authenticated) and can_manage_imports(reader_of(request))


class IssueSerializer(serializers.ModelSerializer[ImportIssue]):
    """A grouped error or warning with its first place."""

    class Meta:
        model = ImportIssue
        fields = ("severity", "code", "file", "line", "column", "value", "count", "message")


class RunSerializer(ResearchUse, serializers.ModelSerializer[ImportRun]):
    """An import."""

    class Meta:
        model = ImportRun
        fields = (
            "research_use",
            "id",
            "study_code",
            "kind",
            "status",
            "dry_run",
            "content_sha256",
            "result",
            "created_at",
            "finished_at",
        )


class RunWithIssuesSerializer(RunSerializer):
    """An import with its issues."""

    issues = IssueSerializer(many=True, read_only=True)

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "issues")  # type: ignore[assignment]  # one more than the list has


class Imports(ListView):
    """Imports, the newest first."""

    permission_classes = (ManagesImports,)
    serializer_class = RunSerializer
    queryset = ImportRun.objects.all()

    def get_queryset(self) -> Any:
        """All of them."""
        return ImportRun.objects.all()


class Import(APIView):
    """One import."""

    permission_classes = (ManagesImports,)

    @extend_schema(responses=RunWithIssuesSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The import and its issues."""
        run = get_object_or_404(ImportRun.objects.prefetch_related("issues"), pk=pk)
        return Response(RunWithIssuesSerializer(run).data)
