"""Views that read: who asks, whom they may see, and the note in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from twins.actions import access
from twins.models import Patient
from twins.models.patient import PatientQuerySet

NUL = "\x00"


def reader_of(request: Request) -> User:
    """Who asks; the permission classes have refused everybody else."""
    assert isinstance(request.user, User)  # noqa: S101  # IsAuthenticated stands before every view
    return request.user


def visible_patients(request: Request) -> PatientQuerySet:
    """Patients that the person may see."""
    return Patient.objects.visible_to(reader_of(request)).select_related("study")


class PatientView(APIView):
    """A view of one patient; reading is noted."""

    action = "read"

    def find(self, request: Request, study: str, code: str) -> Patient:
        """The patient, or 404 for who may not see it, as for who does not exist."""
        if NUL in code:
            raise Http404
        patient = get_object_or_404(visible_patients(request), study__code=study, code=code)
        access.record(self.action, by=reader_of(request), patient=patient, detail={"api": request.path})
        return patient


class ListView(ListAPIView[Any]):
    """A list in pages."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page, filtered and ordered."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self.note(rows or [])
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def note(self, rows: Sequence[Any]) -> None:
        """What the audit trail is told; nothing where no patient is named."""
