"""Wide feature rows: the names once in a feature set, one row of numbers a sample."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from twins.models.fields import real_array, via_field
from twins.models.imaging import Lesion
from twins.models.patient import Patient
from twins.models.study import Study


class FeatureSet(models.Model):
    """Names, meaning and settings of the columns of feature vectors."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="feature_sets")
    modality = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=32, blank=True, help_text="expression, cnv, methylation, protein, mutation, score"
    )
    transform = models.CharField(max_length=32, default="none")
    features = ArrayField(models.TextField())
    genes = ArrayField(models.CharField(max_length=32, blank=True), default=list)
    settings = models.JSONField(default=dict)
    via = via_field()

    class Meta:
        ordering = ["modality", "name"]
        constraints = [models.UniqueConstraint(fields=["study", "modality", "name"], name="feature_set_once_a_study")]

    def __str__(self) -> str:
        return f"{self.modality}: {self.name}"


class FeatureVector(models.Model):
    """One row of numbers: a lab panel, an omics profile, or the radiomics of one lesion."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="feature_vectors")
    feature_set = models.ForeignKey(FeatureSet, on_delete=models.CASCADE, related_name="vectors")
    day = models.IntegerField()
    lesion = models.ForeignKey(Lesion, null=True, blank=True, on_delete=models.CASCADE, related_name="radiomics")
    values = real_array()
    digest = models.CharField(max_length=32, help_text="hash of the values: a re-import compares this")

    class Meta:
        ordering = ["feature_set_id", "patient_id", "day"]
        # Who has such rows at all is asked of everybody at once.
        indexes = [models.Index(fields=["feature_set", "patient"], name="vector_whose")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "feature_set", "day", "lesion"], nulls_distinct=False, name="vector_once_a_sample"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feature_set} day {self.day}"
