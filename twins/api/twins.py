"""Twins and forecasts as they were kept."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from twins.api.answers import ResearchUse
from twins.api.reading import PatientView
from twins.models import Forecast, Twin


class TwinSerializer(ResearchUse, serializers.ModelSerializer[Twin]):
    """State of a patient at an origin day; the keys of `manage.py twin`."""

    class Meta:
        model = Twin
        fields = (
            "research_use",
            "id",
            "model",
            "origin_day",
            "snapshot_sha256",
            "seed",
            "prognostic_index",
            "modalities",
            "state",
            "weights",
            "visit",
            "flags",
            "created_at",
        )


class ForecastSerializer(ResearchUse, serializers.ModelSerializer[Forecast]):
    """Arms of a patient; `arms` has the keys of `manage.py simulate`."""

    class Meta:
        model = Forecast
        fields = ("research_use", "id", "twin", "horizon_months", "arms", "seconds", "created_at")


class PatientTwin(PatientView):
    """The newest twin."""

    @extend_schema(responses=TwinSerializer)
    def get(self, request: Request, study: str, code: str) -> Response:
        """State, what changed, flags."""
        twin = self.find(request, study, code).twins.first()
        if twin is None:
            raise Http404
        return Response(TwinSerializer(twin).data)


class PatientForecast(PatientView):
    """The newest forecast."""

    @extend_schema(responses=ForecastSerializer)
    def get(self, request: Request, study: str, code: str) -> Response:
        """Arms with survival, response and toxicity."""
        forecast = Forecast.objects.filter(twin__patient=self.find(request, study, code)).first()
        if forecast is None:
            raise Http404
        return Response(ForecastSerializer(forecast).data)
