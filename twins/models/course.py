"""What happened to a patient: responses, adverse events, dated disease events, outcomes."""

from django.db import models

from twins.models.choices import OutcomeStatus
from twins.models.fields import via_field
from twins.models.patient import Patient


class Response(models.Model):
    """A response assessment, RECIST category."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="responses")
    day = models.IntegerField()
    category = models.CharField(max_length=8)
    via = via_field()

    class Meta:
        ordering = ["patient_id", "day"]
        constraints = [models.UniqueConstraint(fields=["patient", "day", "category"], name="response_once_a_day")]

    def __str__(self) -> str:
        return f"{self.category} day {self.day}"


class AdverseEvent(models.Model):
    """An adverse event; CTCAE grade 1..5 and system organ class where known."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="adverse_events")
    term = models.CharField(max_length=200)
    start_day = models.IntegerField()
    stop_day = models.IntegerField(null=True, blank=True)
    grade = models.SmallIntegerField(null=True, blank=True)
    organ_class = models.CharField(max_length=120, blank=True)
    attribution = models.CharField(max_length=32, default="all_cause")
    via = via_field()

    class Meta:
        ordering = ["patient_id", "start_day"]

    def __str__(self) -> str:
        return f"{self.term} grade {self.grade}"


class DiseaseEvent(models.Model):
    """Progression or death as a dated thing."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="disease_events")
    kind = models.CharField(max_length=16, choices=[("progression", "progression"), ("death", "death")])
    day = models.IntegerField()
    via = via_field()

    class Meta:
        ordering = ["patient_id", "day"]
        constraints = [models.UniqueConstraint(fields=["patient", "kind", "day"], name="disease_event_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} day {self.day}"


class Outcome(models.Model):
    """Follow-up for one endpoint, from the index date; `entry_days` is left truncation."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="outcomes")
    endpoint = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, default="survival")
    time_days = models.FloatField()
    entry_days = models.FloatField(default=0.0)
    status = models.CharField(max_length=16, choices=OutcomeStatus.choices)
    grade_min = models.SmallIntegerField(null=True, blank=True)
    via = via_field()

    class Meta:
        ordering = ["patient_id", "endpoint"]
        constraints = [models.UniqueConstraint(fields=["patient", "endpoint"], name="outcome_once_an_endpoint")]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.status} at {self.time_days} days"
