"""Board meetings, cases, recommendations and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from twins.actions import access
from twins.api.answers import ResearchUse
from twins.api.reading import ListView, reader_of, visible_patients
from twins.models import BoardCase, BoardMeeting, FollowUp, Recommendation


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    """What became of a recommendation."""

    class Meta:
        model = FollowUp
        fields = ("day", "realised", "why_not", "response", "side_effects", "noted_at")


class RecommendationSerializer(serializers.ModelSerializer[Recommendation]):
    """A recommendation; `seen` holds the arms as the board saw them once it is final."""

    follow_ups = FollowUpSerializer(many=True, read_only=True)

    class Meta:
        model = Recommendation
        fields = (
            "id",
            "state",
            "treatments",
            "reasoning",
            "evidence",
            "references",
            "trial_ids",
            "dissent",
            "forecast",
            "what_if",
            "seen",
            "seen_sha256",
            "replaces",
            "final_at",
            "follow_ups",
        )


class CaseSerializer(ResearchUse, serializers.ModelSerializer[BoardCase]):
    """One question about one patient."""

    study = serializers.CharField(source="patient.study.code", read_only=True)
    patient = serializers.CharField(source="patient.code", read_only=True)

    class Meta:
        model = BoardCase
        fields = (
            "research_use",
            "id",
            "study",
            "patient",
            "meeting",
            "position",
            "state",
            "question",
            "summary",
            "created_at",
            "presented_at",
        )


class CaseWithRecommendationsSerializer(CaseSerializer):
    """A case with what the board recommended, the newest first."""

    recommendations = RecommendationSerializer(many=True, read_only=True)

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "recommendations")  # type: ignore[assignment]  # one more


class MeetingSerializer(ResearchUse, serializers.ModelSerializer[BoardMeeting]):
    """A session of a board."""

    class Meta:
        model = BoardMeeting
        fields = ("research_use", "id", "title", "starts_at", "place", "note")


def visible_cases(request: Request) -> Any:
    """Cases of patients that the person may see."""
    return BoardCase.objects.filter(patient__in=visible_patients(request)).select_related("patient__study")


class CaseFilters(django_filters.FilterSet):
    """What the list can be narrowed to."""

    meeting = django_filters.NumberFilter(field_name="meeting_id")

    class Meta:
        model = BoardCase
        fields = ("state",)


class Cases(ListView):
    """The queue and the agendas."""

    serializer_class = CaseSerializer
    queryset = BoardCase.objects.all()
    filterset_class = CaseFilters

    def get_queryset(self) -> Any:
        """Those that the person may see."""
        return visible_cases(self.request)

    def note(self, rows: Sequence[BoardCase]) -> None:
        """A list names patients."""
        if rows:
            listed = [{"study": row.patient.study.code, "code": row.patient.code} for row in rows]
            access.record("list", by=reader_of(self.request), detail={"patients": listed, "api": self.request.path})


class Case(APIView):
    """One case."""

    @extend_schema(responses=CaseWithRecommendationsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The case with its recommendations and their follow-up."""
        cases = visible_cases(request).prefetch_related("recommendations__follow_ups")
        case = get_object_or_404(cases, pk=pk)
        access.record("read", by=reader_of(request), patient=case.patient, detail={"api": request.path})
        return Response(CaseWithRecommendationsSerializer(case).data)


class Meetings(ListView):
    """Sessions with a case that the person may see."""

    serializer_class = MeetingSerializer
    queryset = BoardMeeting.objects.all()

    def get_queryset(self) -> Any:
        """The newest first."""
        return BoardMeeting.objects.filter(pk__in=visible_cases(self.request).values("meeting"))
