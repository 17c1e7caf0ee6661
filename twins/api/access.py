"""The audit trail, for privacy officers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from twins.api.reading import ListView, reader_of
from twins.models import AccessEvent
from twins.permissions.access import can_read_access


class WatchesOverPrivacy(BasePermission):
    """Privacy officers."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """The same rule as the page."""
        return bool(request.user.is_authenticated) and can_read_access(reader_of(request))


class EventSerializer(serializers.ModelSerializer[AccessEvent]):
    """Who read or wrote what."""

    class Meta:
        model = AccessEvent
        fields = ("id", "at", "actor", "action", "study_code", "patient_code", "detail", "previous_sha256", "sha256")


class Events(ListView):
    """Entries, the newest first."""

    permission_classes = (WatchesOverPrivacy,)
    serializer_class = EventSerializer
    queryset = AccessEvent.objects.all()
    filterset_fields = ("actor", "action", "study_code", "patient_code")

    def get_queryset(self) -> Any:
        """All of them."""
        return AccessEvent.objects.order_by("-id")
