"""Plasma draws and tissue samples, and the variants found in them."""

from django.db import models

from twins.models.choices import Knowing, SpecimenKind
from twins.models.fields import via_field
from twins.models.patient import Patient


class Specimen(models.Model):
    """A plasma draw or a tissue sample, and what the search for variants in it found."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="specimens")
    kind = models.CharField(max_length=16, choices=SpecimenKind.choices)
    day = models.IntegerField()
    variants_state = models.CharField(max_length=16, choices=Knowing.choices)
    build = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="file it came from, inside the import")
    sample = models.CharField(max_length=120, blank=True, help_text="the sample's own name in the file")
    panel = models.CharField(max_length=120, blank=True, help_text="gene panel; a gene outside it was not tested")
    results = models.JSONField(
        default=dict, help_text="origin of a result: hash of its variants, or why there are none"
    )
    via = via_field()

    class Meta:
        ordering = ["patient_id", "day"]
        # Who has such rows at all is asked of everybody at once.
        indexes = [models.Index(fields=["kind", "patient"], name="specimen_whose")]
        constraints = [models.UniqueConstraint(fields=["patient", "kind", "day"], name="specimen_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} day {self.day}"
