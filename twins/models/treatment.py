"""Lines of therapy."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from twins.models.fields import via_field
from twins.models.patient import Patient


class TreatmentLine(models.Model):
    """A line of therapy; `is_index` marks the arm given from day 0, as assigned."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="treatment_lines")
    regimen = models.CharField(max_length=160)
    start_day = models.IntegerField()
    stop_day = models.IntegerField(null=True, blank=True)
    line = models.SmallIntegerField(null=True, blank=True)
    is_index = models.BooleanField(default=False)
    components = ArrayField(models.CharField(max_length=120), default=list)
    via = via_field()

    class Meta:
        ordering = ["patient_id", "start_day"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "regimen", "start_day", "is_index"], name="line_once_a_day")
        ]

    def __str__(self) -> str:
        return self.regimen
