"""Repeated measurements."""

from django.db import models

from twins.models.choices import Knowing
from twins.models.fields import via_field
from twins.models.patient import Patient


class Observation(models.Model):
    """A lab value, a tumour size or a ctDNA level on one day; the state says what a missing value means."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="observations")
    modality = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    day = models.IntegerField()
    state = models.CharField(max_length=16, choices=Knowing.choices)
    value = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=32, blank=True)
    limit = models.FloatField(null=True, blank=True, help_text="limit of detection, same unit")
    comparator = models.CharField(max_length=2, blank=True, help_text="<, <=, > or >= where the value is a bound")
    details = models.JSONField(default=dict, help_text="assay, plasma volume and the like of this measurement")
    via = via_field()

    class Meta:
        ordering = ["patient_id", "name", "day"]
        # Who has such rows at all is asked of everybody at once.
        indexes = [models.Index(fields=["modality", "patient"], name="observation_whose")]
        constraints = [
            models.UniqueConstraint(fields=["patient", "modality", "name", "day"], name="observation_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(state="value", value__isnull=False)
                | (~models.Q(state="value") & models.Q(value__isnull=True)),
                name="observation_value_matches_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} day {self.day}"
