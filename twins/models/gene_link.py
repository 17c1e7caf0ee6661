"""Edges between genes that a study brings."""

from django.db import models

from twins.models.fields import via_field
from twins.models.study import Study


class GeneLink(models.Model):
    """An edge between two genes, such as a ligand and its receptor; `patient_code` empty: for the whole study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="gene_links")
    kind = models.CharField(max_length=32)
    origin = models.CharField(max_length=32)
    target = models.CharField(max_length=32)
    weight = models.FloatField()
    source = models.CharField(max_length=120)
    patient_code = models.CharField(max_length=64, blank=True)
    via = via_field()

    class Meta:
        ordering = ["study_id", "kind", "origin", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "kind", "origin", "target", "source", "patient_code"], name="gene_link_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin} to {self.target}"
