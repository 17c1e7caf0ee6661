"""Fitted models."""

from django.conf import settings
from django.db import models

from twins.models.study import Study


class ModelVersion(models.Model):
    """A fitted model: checkpoint by content hash, configuration, features, metrics beside the comparators."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="model_versions")
    endpoint = models.CharField(max_length=32)
    checkpoint_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    config = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict, help_text="the JSON of `fit`")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"model {self.pk} ({self.study.code} {self.endpoint})"
