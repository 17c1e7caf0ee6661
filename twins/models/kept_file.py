"""Large files kept beside the database."""

from pathlib import Path

from django.conf import settings
from django.db import models

from twins.models.fields import via_field
from twins.models.patient import Patient


class KeptFile(models.Model):
    """A file that later models read, such as the tiles of a slide; it lies under its SHA-256 (`place`)."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="kept_files")
    day = models.IntegerField()
    modality = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    label = models.CharField(max_length=300, help_text="path inside the import")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.IntegerField()
    dim = models.IntegerField()
    details = models.JSONField(default=dict, help_text="encoder, licence, where in the file the vectors lie")
    via = via_field()

    class Meta:
        ordering = ["patient_id", "modality", "name", "label"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "modality", "name", "day", "label"], name="kept_file_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def place(self) -> Path:
        """Where the file lies on this machine."""
        return Path(settings.KEPT_FILES) / self.sha256[:2] / self.sha256
