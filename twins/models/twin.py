"""A patient's twin and the forecasts made from it; rows are only ever added."""

from django.db import models
from pgvector.django import HnswIndex, VectorField

from twins.models.model_version import ModelVersion
from twins.models.patient import Patient

EMBEDDING_DIM = 32


class Twin(models.Model):
    """State of one patient at an origin day, as one model saw the data of that moment (append-only)."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="twins")
    model = models.ForeignKey(ModelVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="twins")
    origin_day = models.IntegerField(default=0)
    snapshot_sha256 = models.CharField(max_length=64, help_text="hash of the patient's data that were used")
    seed = models.BigIntegerField()
    embedding = VectorField(dimensions=EMBEDDING_DIM, null=True, blank=True)
    prognostic_index = models.FloatField(null=True, blank=True)
    modalities = models.JSONField(default=dict)
    state = models.JSONField(default=dict)
    weights = models.JSONField(default=dict, help_text="how well the particles carry the state")
    flags = models.JSONField(default=list)
    visit = models.JSONField(default=dict, help_text="what changed since the last visit, what the next would show")
    why = models.JSONField(default=dict, help_text="the log risk shared out, as the JSON of `explain`")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [HnswIndex(name="twin_embedding_hnsw", fields=["embedding"], opclasses=["vector_cosine_ops"])]

    def __str__(self) -> str:
        return f"twin {self.pk}"


class Forecast(models.Model):
    """Arms simulated from one twin, kept so that it can be scored when outcomes arrive (append-only)."""

    twin = models.ForeignKey(Twin, on_delete=models.CASCADE, related_name="forecasts")
    horizon_months = models.IntegerField()
    arms = models.JSONField(default=dict, help_text="arms and differences, as the JSON of `simulate`")
    seconds = models.FloatField(default=0.0)
    known = models.JSONField(
        null=True, help_text="follow-up that was stored when the forecast was made; null: not recorded"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"forecast {self.pk}"
