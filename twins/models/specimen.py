"""Plasma draws and tissue samples, and the variants found in them."""

from django.db import models

from twins.models.choices import Knowing, SpecimenKind
from twins.models.patient import Patient


class Specimen(models.Model):
    """A plasma draw or a tissue sample, and what the search for variants in it found."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="specimens")
    kind = models.CharField(max_length=16, choices=SpecimenKind.choices)
    day = models.IntegerField()
    variants_state = models.CharField(max_length=16, choices=Knowing.choices)
    build = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="file it came from, inside the import")

    via = models.CharField(max_length=32, default="study", help_text="kind of import that brought it")

    class Meta:
        ordering = ["patient_id", "day"]
        constraints = [models.UniqueConstraint(fields=["patient", "kind", "day"], name="specimen_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} day {self.day}"
