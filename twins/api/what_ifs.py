"""What-ifs: a question is taken (202), a worker answers it, and the answer is fetched."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from twins.actions import what_ifs
from twins.api.answers import ResearchUse
from twins.api.reading import PatientView, reader_of
from twins.models import Forecast, WhatIf
from twins.permissions.patients import check_ask_what_if

MOST_ARMS = 6


class QuestionSerializer(serializers.Serializer[Any]):
    """Arms as they are given, and edited ones in the words of `simulate --edit`; none at all: the forecast's arms."""

    arms = serializers.ListField(child=serializers.CharField(max_length=160), max_length=MOST_ARMS, default=list)
    edits = serializers.ListField(child=serializers.CharField(max_length=300), max_length=MOST_ARMS, default=list)
    weights = serializers.CharField(max_length=60, allow_blank=True, default="")


class WhatIfSerializer(ResearchUse, serializers.ModelSerializer[WhatIf]):
    """A question and its answer; `result` has the keys of `manage.py simulate` once `state` is answered."""

    class Meta:
        model = WhatIf
        fields = (
            "research_use",
            "id",
            "forecast",
            "arms",
            "edits",
            "weights",
            "state",
            "result",
            "refusal",
            "seconds",
            "asked_at",
            "answered_at",
        )


class Question(PatientView):
    """Ask what if."""

    @extend_schema(request=QuestionSerializer, responses={202: WhatIfSerializer})
    def post(self, request: Request, study: str, code: str) -> Response:
        """Take the question; the newest forecast is what it is compared with."""
        patient = self.find(request, study, code)
        check_ask_what_if(reader_of(request))
        asked = QuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        forecast = Forecast.objects.filter(twin__patient=patient).first()
        if forecast is None:
            raise Http404
        question = dict(asked.validated_data)
        if not question["arms"] and not question["edits"]:
            question["arms"] = list(what_ifs.unedited(forecast))
        row = what_ifs.ask(patient, forecast=forecast, **question, by=reader_of(request))
        return Response(WhatIfSerializer(row).data, status=status.HTTP_202_ACCEPTED)


class Answer(PatientView):
    """The answer, once there is one."""

    @extend_schema(responses=WhatIfSerializer)
    def get(self, request: Request, study: str, code: str, pk: int) -> Response:
        """How far it is, and what came out."""
        row = get_object_or_404(WhatIf, patient=self.find(request, study, code), pk=pk)
        return Response(WhatIfSerializer(row).data)
