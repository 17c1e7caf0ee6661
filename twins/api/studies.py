"""Studies."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from twins.api.reading import ListView, reader_of
from twins.models import Study
from twins.permissions.models import visible_studies


class StudySerializer(serializers.ModelSerializer[Study]):
    """A cohort."""

    class Meta:
        model = Study
        fields = ("code", "name", "diagnosis", "index_date", "genome_build", "randomised", "synthetic", "created_at")


class Studies(ListView):
    """Studies of which the person sees a patient."""

    serializer_class = StudySerializer
    queryset = Study.objects.all()

    def get_queryset(self) -> Any:
        """Those with a visible patient."""
        return visible_studies(reader_of(self.request))
