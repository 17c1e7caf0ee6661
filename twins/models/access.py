"""Who read or wrote what; rows are only ever added, and chained by hash."""

from django.conf import settings
from django.db import models


class AccessEvent(models.Model):
    """One read or write of a patient's data. `sha256` covers this row and the hash before it."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    actor = models.CharField(max_length=150, help_text="user name, or the command that acted")
    action = models.CharField(max_length=64)
    study_code = models.CharField(max_length=64, blank=True)
    # The code, not a key: the trail must outlive the record it speaks of.
    patient_code = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["study_code", "patient_code"])]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor}"
