"""Pieces of an exchange format that no column of ours holds."""

from django.db import models

from twins.models.fields import via_field
from twins.models.patient import Patient


class RawResource(models.Model):
    """De-identified content, kept as it came until a reader learns to use it."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="raw_resources")
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    day = models.IntegerField(null=True, blank=True)
    content = models.JSONField()
    via = via_field()

    class Meta:
        ordering = ["patient_id", "kind", "key"]
        constraints = [models.UniqueConstraint(fields=["patient", "kind", "key", "via"], name="raw_resource_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
