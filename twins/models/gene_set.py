"""Which pathway holds which gene."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from twins.models.fields import via_field
from twins.models.study import Study


class GeneSet(models.Model):
    """A pathway and its genes; without a study it is read by the graph of every study, else of its own."""

    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.CASCADE, related_name="gene_sets")
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    genes = ArrayField(models.CharField(max_length=32))

    via = via_field()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], nulls_distinct=False, name="gene_set_once_a_study")
        ]

    def __str__(self) -> str:
        return self.name
