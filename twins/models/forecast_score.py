"""Forecasts against what happened; rows are only ever added, a newer one supersedes an older."""

from __future__ import annotations

from django.db import models

from twins.models.model_version import ModelVersion
from twins.models.twin import Forecast


class ForecastScoreQuerySet(models.QuerySet["ForecastScore"]):
    """Reads of scores."""

    def current(self) -> ForecastScoreQuerySet:
        """Scores that no later one supersedes, those taken back left out."""
        return self.filter(superseded_by=None).exclude(status=ForecastScore.Status.WITHDRAWN)


class ForecastScore(models.Model):
    """One number of a kept forecast beside what happened on the arm that was given (append-only)."""

    class Measure(models.TextChoices):
        """What is compared."""

        HORIZON = "horizon", "state at a horizon"
        TIME = "time", "time of the event"
        TOXICITY = "toxicity", "severe toxicity"
        SIZE = "size", "tumour size"
        CTDNA = "ctdna", "ctDNA"

    class Status(models.TextChoices):
        """What happened, as far as follow-up tells."""

        EVENT = "event", "event"
        FREE = "free", "free of it"
        COMPETING = "competing", "competing event first"
        CENSORED = "censored", "follow-up ended before"
        MEASURED = "measured", "measured"
        WITHDRAWN = "withdrawn", "the import that told was undone"

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="scores")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="superseded_by"
    )
    measure = models.CharField(max_length=16, choices=Measure.choices)
    endpoint = models.CharField(max_length=160, help_text="OS, PFS, a class of adverse events, or what was measured")
    arm = models.CharField(max_length=160, help_text="arm that was given")
    horizon_months = models.SmallIntegerField(default=0, help_text="0: no horizon")
    status = models.CharField(max_length=16, choices=Status.choices)
    predicted = models.FloatField(null=True, help_text="from the origin: risk; survival at the time; or the measure")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    observed = models.FloatField(null=True, help_text="days from the origin, or the measure")
    inside = models.FloatField(null=True, help_text="part of the 90% interval's coverage, 0..1")
    entry_days = models.FloatField(default=0.0, help_text="follow-up that was known when the forecast was made")
    entry_survival = models.FloatField(default=1.0, help_text="predicted survival at entry_days")
    is_prospective = models.BooleanField()
    snapshot_sha256 = models.CharField(max_length=64, help_text="hash of what was known of the outcome")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ForecastScoreQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["forecast", "measure", "endpoint", "horizon_months"],
                condition=models.Q(supersedes=None),
                name="forecast_score_starts_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.status} of forecast {self.forecast_id}"


class MonitorReport(models.Model):
    """How the forecasts of a fitted model did so far; a newer report replaces it."""

    model = models.OneToOneField(ModelVersion, on_delete=models.CASCADE, related_name="monitor_report")
    content = models.JSONField(help_text="the JSON of `monitor`")
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"forecasts of model {self.model_id}"
