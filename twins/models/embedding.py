"""Vectors of pretrained encoders."""

from django.db import models
from pgvector.django import VectorField

from twins.models.fields import via_field
from twins.models.patient import Patient


class SlideEmbedding(models.Model):
    """A pooled vector of one encoder for one patient; `dim` and licence follow from the encoder registry."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="embeddings")
    modality = models.CharField(max_length=32, default="pathology")
    name = models.CharField(max_length=120)
    encoder = models.CharField(max_length=64)
    unit = models.CharField(max_length=16)
    pooling = models.CharField(max_length=32)
    day = models.IntegerField()
    count = models.IntegerField(help_text="tiles or cells that were pooled")
    source = models.CharField(max_length=300, blank=True)
    # No fixed dimension: encoders differ, and the scan over one study's slides needs no index.
    vector = VectorField()
    details = models.JSONField(default=dict, help_text="licence of the weights, coordinates, tile size")
    digest = models.CharField(max_length=32, help_text="hash of the vector: a re-import compares this")
    via = via_field()

    class Meta:
        ordering = ["patient_id", "modality", "name"]
        # Who has such rows at all is asked of everybody at once.
        indexes = [models.Index(fields=["modality", "patient"], name="embedding_whose")]
        constraints = [
            models.UniqueConstraint(fields=["patient", "modality", "name", "day"], name="embedding_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.encoder})"
